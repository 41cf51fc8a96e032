// links: convert_mime_codec
// Headers, dates and text in any charset: the converter gives valid UTF-8 or says that it does not know the charset.
#include <cstdlib>

#include "codec/converter.h"
#include "corbel/text.h"

namespace {

void mustBeUtf8(std::string_view s) {
    if (!corbel::text::isValidUtf8(s)) std::abort();
}

}  // namespace

/// The first line is a charset, the rest a message.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace corbel;
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    const auto lineEnd = std::min(input.find('\n'), input.size());
    const auto charset = input.substr(0, lineEnd);
    const auto message = input.substr(std::min(lineEnd + 1, input.size()));
    convert_mime::GmimeConverter converter;
    const auto index = mime::scan(message);
    const auto fields = converter.listFields(message.substr(0, index.parts[0].headerSize), index);
    for (const auto* s : {&fields.subject, &fields.senderName, &fields.senderAddress, &fields.to}) mustBeUtf8(*s);
    mustBeUtf8(converter.decodeHeader(message));
    try {
        mustBeUtf8(converter.decodeText(message, "QUOTED-PRINTABLE", charset));
        mustBeUtf8(converter.toUtf8(message, charset));
    } catch (const Error&) {
        // Unknown charset, or bytes that are not valid in it.
    }
    return 0;
}
