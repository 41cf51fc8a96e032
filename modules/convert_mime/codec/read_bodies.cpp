#include "codec/read_bodies.h"

#include <algorithm>

#include "codec/charset.h"
#include "codec/codepage.h"
#include "codec/flowed.h"
#include "codec/html.h"
#include "codec/value_readers.h"
#include "corbel/property_tags.h"
#include "corbel/text.h"

namespace corbel::convert_mime {
namespace {

bool isAscii(std::string_view s) noexcept {
    return std::all_of(s.begin(), s.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

/// Codepages that a body keeps: those in which ASCII is ASCII. UTF-16 and UTF-7 bodies become UTF-8.
bool isKept(std::uint32_t codepage) noexcept {
    return codepage != 0 && codepage != 65000 && codepage != 1200 && codepage != 1201 && codepage != 12000 && codepage != 12001 &&
           codepage != 52936;
}

std::uint32_t guessed(std::string_view bytes) {
    return isAscii(bytes) ? kAsciiCodepage : text::isValidUtf8(bytes) ? kUtf8Codepage : kWesternCodepage;
}

/// Bytes that are control characters in ISO 8859-1 and quotes in windows-1252 say which of the two was meant.
std::uint32_t meantBy(std::uint32_t codepage, std::string_view bytes) noexcept {
    const auto isControl = [](char c) { return static_cast<unsigned char>(c) >= 0x80 && static_cast<unsigned char>(c) < 0xa0; };
    return codepage == kLatin1Codepage && std::any_of(bytes.begin(), bytes.end(), isControl) ? kWesternCodepage : codepage;
}

std::uint32_t codepageOfText(std::string_view bytes, std::string_view charset) {
    const std::uint32_t codepage = codepageOf(charset);
    if (codepage == kAsciiCodepage || codepage == 0) return guessed(bytes);
    return isKept(codepage) ? meantBy(codepage, bytes) : kUtf8Codepage;
}

std::string readText(const convert::MimeSource& source, std::uint32_t at, std::uint32_t& codepage) {
    const mime::Part& part = source.index->parts[at];
    const std::string bytes = partBytes(source, at, convert::kMaxBodyBytes);
    const std::string charset = parameter(part.parameters, "CHARSET");
    codepage = codepageOfText(bytes, charset);
    std::string body = crlfLines(decodeAnyway(bytes, charset));
    if (!text::equalsIgnoreCase(parameter(part.parameters, "FORMAT"), "flowed")) return body;
    return unflow(body, text::equalsIgnoreCase(parameter(part.parameters, "DELSP"), "yes"));
}

}  // namespace

std::string partBytes(const convert::MimeSource& source, std::uint32_t part, std::uint64_t limit) {
    TransferReader reader(source, rangeOf(source, part));
    return readAll(reader, limit);
}

std::uint32_t settleHtml(std::string& html, std::string_view charset) {
    std::uint32_t codepage = codepageOf(charset);
    std::string label(charset);
    if (codepage == kAsciiCodepage && !isAscii(html)) codepage = 0, label.clear();
    if (codepage == 0 && label.empty()) {
        label = metaCharset(html);
        codepage = codepageOf(label);
        const bool isWrong = (codepage == kUtf8Codepage && !text::isValidUtf8(html)) || (codepage == kAsciiCodepage && !isAscii(html));
        if (codepage == 0 || isWrong) return guessed(html);
    }
    if (isKept(codepage)) return meantBy(codepage, html);
    html = decodeAnyway(html, label);
    return kUtf8Codepage;
}

void readBodies(const convert::MimeSource& source, const PartRoles& roles, PropertyBag& bag) {
    std::uint32_t codepage = 0;
    if (roles.text) {
        bag.set(tags::Body, readText(source, *roles.text, codepage));
        bag.set(tags::NativeBody, static_cast<std::int64_t>(NativeBody::Text));
    }
    if (roles.html) {
        std::string html = partBytes(source, *roles.html, convert::kMaxBodyBytes);
        codepage = settleHtml(html, parameter(source.index->parts[*roles.html].parameters, "CHARSET"));
        bag.set(tags::Html, std::move(html));
        bag.set(tags::NativeBody, static_cast<std::int64_t>(NativeBody::Html));
    }
    if (codepage != 0) bag.set(tags::InternetCodepage, std::int64_t{codepage});
    if (roles.kind == MessageKind::ClearSigned) bag.set(tags::NativeBody, static_cast<std::int64_t>(NativeBody::ClearSigned));
}

}  // namespace corbel::convert_mime
