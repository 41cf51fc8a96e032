// links: convert_mime_codec
// RTF of any kind gives UTF-8; what is encapsulated comes back.
#include "codec/rtf_bodies.h"

#include <cstdlib>

#include "codec/html.h"
#include "corbel/text.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace corbel;
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    const auto bodies = convert_mime::readRtf(input);
    if (!text::isValidUtf8(bodies.html) || !text::isValidUtf8(bodies.text)) std::abort();
    if (!text::isValidUtf8(input)) return 0;
    if (!text::isValidUtf8(convert_mime::textOfHtml(input))) std::abort();
    if (!text::isValidUtf8(convert_mime::readRtf(convert_mime::rtfOfHtml(input)).html)) std::abort();
    convert_mime::readRtf(convert_mime::rtfOfText(input));
    return 0;
}
