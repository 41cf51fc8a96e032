#include "codec/bodies.h"

#include "codec/charset.h"
#include "codec/codepage.h"
#include "codec/flowed.h"
#include "codec/html.h"
#include "codec/read_bodies.h"
#include "codec/rtf_bodies.h"
#include "codec/rtf_compression.h"
#include "corbel/convert.h"
#include "corbel/property_tags.h"

namespace corbel::convert_mime {
namespace {

/// A value's bytes; null when it is absent or stands elsewhere.
const std::string* bytesOf(const PropertyBag& bag, PropTag tag) {
    const Property* property = bag.find(tag);
    return property ? std::get_if<std::string>(&property->value) : nullptr;
}

/// Adds what RTF says of the missing forms.
void deriveFromRtf(PropertyBag& bag, const std::string& compressed, bool needsText, bool needsHtml) {
    const auto rtf = decompressRtf(compressed);
    if (!rtf.ok()) return;
    RtfBodies bodies = readRtf(rtf.value());
    if (needsText) bag.set(tags::Body, bodies.origin == RtfOrigin::Html ? textOfHtml(bodies.html) : bodies.text);
    if (!needsHtml) return;
    bag.set(tags::Html, bodies.origin == RtfOrigin::Text ? htmlOfText(bodies.text) : std::move(bodies.html));
    bag.set(tags::InternetCodepage, std::int64_t{kUtf8Codepage});
}

}  // namespace

std::string utf8OfHtml(std::string_view html, std::uint32_t codepage) {
    const std::string_view charset = charsetOf(codepage);
    if (!charset.empty() && codepage != kAsciiCodepage) return decodeAnyway(html, charset);
    std::string bytes(html);
    const std::uint32_t settled = settleHtml(bytes, {});
    return decodeAnyway(bytes, charsetOf(settled));
}

void deriveBodies(PropertyBag& bag, std::uint32_t forms) {
    const std::string* text = bytesOf(bag, tags::Body);
    const std::string* html = bytesOf(bag, tags::Html);
    const std::string* rtf = bytesOf(bag, tags::RtfCompressed);
    const bool needsText = (forms & convert::kBodyText) && !text, needsHtml = (forms & convert::kBodyHtml) && !html,
               needsRtf = (forms & convert::kBodyRtf) && !rtf;
    const auto codepage = static_cast<std::uint32_t>(bag.integer(tags::InternetCodepage).value_or(0));
    if (html) {
        const std::string utf8 = utf8OfHtml(*html, codepage);
        if (needsText) bag.set(tags::Body, textOfHtml(utf8));
        if (needsRtf) bag.set(tags::RtfCompressed, compressRtf(rtfOfHtml(utf8)));
    } else if (rtf && (bag.integer(tags::RtfInSync).value_or(0) != 0 || bag.integer(tags::NativeBody) == 2 || !text)) {
        // Copied: setting a property moves the others.
        const std::string compressed = *rtf;
        deriveFromRtf(bag, compressed, needsText, needsHtml);
    } else if (text) {
        const std::string utf8 = crlfLines(*text);
        if (needsHtml) {
            bag.set(tags::Html, htmlOfText(utf8));
            bag.set(tags::InternetCodepage, std::int64_t{kUtf8Codepage});
        }
        if (needsRtf) bag.set(tags::RtfCompressed, compressRtf(rtfOfText(utf8)));
    }
}

}  // namespace corbel::convert_mime
