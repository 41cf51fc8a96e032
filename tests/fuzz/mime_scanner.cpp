// links: corbelsdk
// Any bytes: the index keeps its promises, however the message is cut into pieces.
#include <cstdlib>
#include <iostream>

#include "../support/mime_properties.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace corbel;
    if (size == 0) return 0;
    // The first byte is the size of the pieces.
    const std::size_t step = data[0] % 33;
    const std::string_view message(reinterpret_cast<const char*>(data) + 1, size - 1);
    const mime::PartIndex index = mime::scan(message);
    const std::string problem = testing::checkMimeProperties(message, index);
    mime::Scanner scanner;
    for (std::size_t at = 0; at < message.size(); at += step + 1) scanner.feed(message.substr(at, step + 1));
    if (!problem.empty() || scanner.finish().serialise() != index.serialise()) {
        std::cerr << (problem.empty() ? "piece size matters" : problem) << '\n';
        std::abort();
    }
    for (const auto& part : index.parts) {
        if (part.bodySize < 4096) mime::decodeTransfer(message.substr(part.bodyOffset, part.bodySize), part.encoding);
    }
    const auto header = message.substr(0, index.parts[0].headerSize);
    mime::headerField(header, "subject");
    mime::headerFields(header, {"To", "Cc"}, step % 2 == 0);
    return 0;
}
