// links: lmtp_codec
// LMTP command lines, envelope paths and the trace scanner on arbitrary bytes.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "codec/command.h"
#include "codec/trace.h"

using namespace corbel::lmtp;

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

/// What was parsed renders to an address that parses to the same.
void checkPath(const Path& path) {
    const std::string text = "<" + path.address() + ">";
    std::string_view rest = text;
    const auto again = parsePath(rest);
    require(again.ok() && rest.empty() && again->local == path.local && again->domain == path.domain && again->hasUtf8 == path.hasUtf8);
}

void checkLine(std::string_view line) {
    const CommandLine command = splitCommand(line);
    if (const auto mail = parseMail(command.arguments)) checkPath(mail->sender);
    if (const auto path = parseRcpt(command.arguments)) checkPath(*path);
    if (const auto bdat = parseBdat(command.arguments)) require(bdat->size <= kMaxBdatChunk);
    isDomain(command.arguments);
}

/// The scanner sees the same however the message is cut.
void checkTrace(std::string_view message) {
    TraceScanner whole("mail.example.org");
    whole.feed(message);
    whole.finish();
    TraceScanner pieces("mail.example.org");
    for (std::size_t at = 0, step = 1; at < message.size(); at += step, step = step % 7 + 1) pieces.feed(message.substr(at, step));
    pieces.finish();
    require(whole.receivedCount() == pieces.receivedCount() && whole.messageId() == pieces.messageId());
    require(whole.wasDeliveredTo("alice@example.org") == pieces.wasDeliveredTo("alice@example.org"));
    require(whole.messageId().size() <= kMaxMessageId);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    for (std::size_t at = 0; at <= input.size();) {
        const std::size_t end = std::min(input.find('\n', at), input.size());
        checkLine(input.substr(at, end - at));
        at = end + 1;
    }
    checkTrace(input);
    return 0;
}
