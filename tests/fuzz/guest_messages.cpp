// links: kernel_isolation
// What a guest sends: the first byte says as what the rest is read. What can be read can be written, and is then read as the same.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "isolation/codec/convert_messages.h"
#include "isolation/codec/directory_messages.h"
#include "isolation/codec/hook_messages.h"
#include "isolation/codec/messages.h"
#include "isolation/codec/search_messages.h"

using namespace corbel;
using namespace corbel::isolation;

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

template <class T, class Write>
void check(const Result<T>& read, std::string_view bytes, Write write) {
    if (read) require(write(read.value()) == bytes);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    switch (data[0] % 24) {
        case 0: {
            const auto head = readFrameHead(bytes);
            if (head) require(head.value().bodyBytes <= kMaxFrameBytes);
            break;
        }
        case 1: check(readSpecs(bytes), bytes, writeSpecs); break;
        case 2: check(readStarted(bytes), bytes, writeStarted); break;
        case 3: check(readResult(bytes), bytes, writeResult); break;
        case 4: check(readAsk(bytes), bytes, writeAsk); break;
        case 5: {
            const auto event = readLog(bytes);
            if (event) require(event.value().fields.size() <= kMaxLogFields && event.value().message.size() <= kMaxLogText);
            break;
        }
        case 6: check(readMetric(bytes), bytes, writeMetric); break;
        case 7: check(readMetricValues(bytes), bytes, writeMetricValues); break;
        case 8: {
            const auto change = readChange(bytes);
            if (!change) break;
            DeliveryRequest request;
            request.prefix = change.value().prefix;
            request.folder = change.value().folder;
            request.flags = change.value().flags;
            request.keywords = change.value().keywords;
            request.discard = change.value().discard;
            require(writeChange(request) == bytes);
            break;
        }
        case 9: check(readUser(bytes), bytes, writeUser); break;
        case 10: check(readUsers(bytes), bytes, writeUsers); break;
        case 11: check(readGroups(bytes), bytes, writeGroups); break;
        case 12: check(readAnswer(bytes), bytes, writeAnswer); break;
        case 13: check(readTexts(bytes), bytes, writeTexts); break;
        case 14: check(readMessage(bytes), bytes, writeMessage); break;
        case 15: {
            const auto message = readMessage(bytes);
            if (message && isSound(message.value(), 1000, 10)) require(message.value().properties.all().empty() || isValid(message.value().properties.all().front()));
            break;
        }
        case 16: check(readBag(bytes), bytes, writeBag); break;
        case 17: check(readListFields(bytes), bytes, writeListFields); break;
        case 18: check(readReader(bytes), bytes, writeReader); break;
        case 19: check(readValueQuestion(bytes), bytes, writeValueQuestion); break;
        case 20: check(readTextQuestion(bytes), bytes, writeTextQuestion); break;
        case 21: check(readNames(bytes), bytes, writeNames); break;
        case 22: check(readIds(bytes), bytes, writeIds); break;
        case 23: {
            const auto question = readComposeQuestion(bytes);
            if (question) require(writeComposeQuestion(question.value().message, question.value().options, question.value().hasNames) == bytes);
            break;
        }
    }
    return 0;
}
