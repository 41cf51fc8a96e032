#include "search_text.h"

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/stringpiece.h>

#include <algorithm>

#include "corbel/error.h"
#include "corbel/text.h"

namespace corbel::imap {
namespace {

std::string unfold(std::string_view raw) {
    std::string out;
    out.reserve(raw.size());
    for (const char c : raw) {
        if (c != '\r' && c != '\n') out += c;
    }
    return out;
}

/// Calls `each(name, raw value)` for every field of a header block.
template <class Each>
void forEachField(std::string_view header, Each&& each) {
    std::size_t begin = 0;
    while (begin < header.size()) {
        std::size_t end = begin;
        do {   // up to a line end that no blank follows
            end = header.find('\n', end);
            end = end == std::string_view::npos ? header.size() : end + 1;
        } while (end < header.size() && (header[end] == ' ' || header[end] == '\t'));
        const std::string_view field = header.substr(begin, end - begin);
        const auto colon = field.find(':');
        if (colon != std::string_view::npos) each(text::trim(field.substr(0, colon)), field.substr(colon + 1));
        begin = end;
    }
}

std::string parameter(const mime::Part& part, std::string_view name) {
    for (const auto& [key, value] : part.parameters) {
        if (text::equalsIgnoreCase(key, name)) return value;
    }
    return {};
}

std::string decodePart(std::string_view body, const mime::Part& part, mime::Converter* converter) {
    if (converter) {
        const std::string charset = parameter(part, "CHARSET");
        try {
            return converter->decodeText(body, part.encoding, charset.empty() ? "US-ASCII" : charset);
        } catch (const Error& error) {
            if (error.code() != ErrorCode::Unsupported && error.code() != ErrorCode::Syntax) throw;
        }
    }
    return mime::decodeTransfer(body, part.encoding);   // an unknown charset: ASCII in it is found at least
}

}  // namespace

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

std::string foldHeaderValue(std::string_view raw, mime::Converter* converter) {
    const std::string value = unfold(raw);
    return foldText(converter ? converter->decodeHeader(value) : value);
}

bool headerContains(std::string_view header, const std::string& name, std::string_view needle, mime::Converter* converter) {
    bool found = false;
    forEachField(header, [&](std::string_view field, std::string_view value) {
        if (found || !text::equalsIgnoreCase(field, name)) return;
        found = needle.empty() || foldHeaderValue(value, converter).find(needle) != std::string::npos;
    });
    return found;
}

std::string foldHeader(std::string_view header, mime::Converter* converter) {
    std::string out;
    forEachField(header, [&](std::string_view field, std::string_view value) {
        out += text::toLower(field);
        out += ':';
        out += foldHeaderValue(value, converter);
        out += '\n';
    });
    return out;
}

bool bodyContains(ContentReader& content, const mime::PartIndex& index, std::uint64_t prefixBytes, std::string_view needle,
                  mime::Converter* converter) {
    std::string bytes;
    for (std::size_t i = 0; i < index.parts.size(); ++i) {
        const mime::Part& part = index.parts[i];
        if (i > 0) {
            bytes.clear();
            content.read(prefixBytes + part.headerOffset, std::min(part.headerSize, kMaxSearchedHeader), bytes);
            if (foldHeader(bytes, converter).find(needle) != std::string::npos) return true;
        }
        const bool isReport = part.type == "MESSAGE" && part.firstChild == 0;   // message/delivery-status and the like
        if (part.type != "TEXT" && !isReport) continue;
        bytes.clear();
        content.read(prefixBytes + part.bodyOffset, std::min(part.bodySize, kMaxSearchedPart), bytes);
        if (foldText(decodePart(bytes, part, converter)).find(needle) != std::string::npos) return true;
    }
    return false;
}

}  // namespace corbel::imap
