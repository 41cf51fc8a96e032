#include "search_text.h"

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/stringpiece.h>

#include <algorithm>

#include "corbel/message_text.h"
#include "corbel/text.h"

namespace corbel::imap {

std::string foldText(std::string_view utf8) {
    if (std::all_of(utf8.begin(), utf8.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; })) return text::toLower(utf8);
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2* normalizer = icu::Normalizer2::getNFKCCasefoldInstance(status);
    std::string out;
    out.reserve(utf8.size());
    icu::StringByteSink<std::string> sink(&out);
    if (U_SUCCESS(status)) normalizer->normalizeUTF8(0, icu::StringPiece(utf8.data(), static_cast<int32_t>(utf8.size())), sink, nullptr, status);
    return U_SUCCESS(status) ? out : text::toLower(utf8);
}

std::string foldHeaderValue(std::string_view raw, mime::Converter* converter) { return foldText(mime::headerText(raw, converter)); }

bool headerContains(std::string_view header, const std::string& name, std::string_view needle, mime::Converter* converter) {
    bool found = false;
    mime::forEachHeaderField(header, [&](std::string_view field, std::string_view value) {
        if (found || !text::equalsIgnoreCase(field, name)) return;
        found = needle.empty() || foldHeaderValue(value, converter).find(needle) != std::string::npos;
    });
    return found;
}

std::string foldHeader(std::string_view header, mime::Converter* converter) {
    std::string out;
    mime::forEachHeaderField(header, [&](std::string_view field, std::string_view value) {
        out += text::toLower(field);
        out += ':';
        out += foldHeaderValue(value, converter);
        out += '\n';
    });
    return out;
}

bool bodyContains(ContentReader& content, const mime::PartIndex& index, std::uint64_t prefixBytes, std::string_view needle,
                  mime::Converter* converter) {
    return !mime::forEachBodyText(content, index, prefixBytes, converter, [&](const mime::BodyText& text) {
        return (text.isHeader ? foldHeader(text.text, converter) : foldText(text.text)).find(needle) == std::string::npos;
    });
}

}  // namespace corbel::imap
