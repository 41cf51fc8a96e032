#include "corbel/message_text.h"

#include <algorithm>

#include "corbel/text.h"

namespace corbel::mime {
namespace {

std::string decodePart(std::string_view body, const Part& part, Converter* converter) {
    if (converter) {
        const std::string_view charset = contentParameter(part, "CHARSET");
        try {
            return converter->decodeText(body, part.encoding, charset.empty() ? "US-ASCII" : charset);
        } catch (const Error& error) {
            if (error.code() != ErrorCode::Unsupported && error.code() != ErrorCode::Syntax) throw;
        }
    }
    return decodeTransfer(body, part.encoding);  // an unknown charset: ASCII in it is found at least
}

bool hasText(const Part& part) {
    return part.type == "TEXT" || (part.type == "MESSAGE" && part.firstChild == 0);  // message/delivery-status and the like
}

}  // namespace

std::string_view contentParameter(const Part& part, std::string_view name) {
    for (const auto& [key, value] : part.parameters) {
        if (text::equalsIgnoreCase(key, name)) return value;
    }
    return {};
}

std::string headerText(std::string_view raw, Converter* converter) {
    std::string value;
    value.reserve(raw.size());
    for (const char c : raw) {
        if (c != '\r' && c != '\n') value += c;
    }
    return converter ? converter->decodeHeader(value) : value;
}

void forEachHeaderField(std::string_view header, const std::function<void(std::string_view, std::string_view)>& each) {
    std::size_t begin = 0;
    while (begin < header.size()) {
        std::size_t end = begin;
        do {  // up to a line end that no blank follows
            end = header.find('\n', end);
            end = end == std::string_view::npos ? header.size() : end + 1;
        } while (end < header.size() && (header[end] == ' ' || header[end] == '\t'));
        const std::string_view field = header.substr(begin, end - begin);
        const auto colon = field.find(':');
        if (colon != std::string_view::npos) each(text::trim(field.substr(0, colon)), field.substr(colon + 1));
        begin = end;
    }
}

std::string searchedHeader(ContentReader& content, const PartIndex& index, std::uint64_t prefixBytes) {
    const Part& root = index.parts.at(0);
    std::string header;
    content.read(0, std::min(prefixBytes + root.headerOffset + root.headerSize, kMaxSearchedHeader), header);
    return header;
}

bool forEachBodyText(ContentReader& content, const PartIndex& index, std::uint64_t prefixBytes, Converter* converter,
                     const std::function<bool(const BodyText&)>& each) {
    std::string bytes;
    for (std::size_t i = 0; i < index.parts.size(); ++i) {
        const Part& part = index.parts[i];
        if (i > 0) {
            bytes.clear();
            content.read(prefixBytes + part.headerOffset, std::min(part.headerSize, kMaxSearchedHeader), bytes);
            if (!each({i, true, bytes})) return false;
        }
        if (!hasText(part)) continue;
        bytes.clear();
        content.read(prefixBytes + part.bodyOffset, std::min(part.bodySize, kMaxSearchedPart), bytes);
        if (!each({i, false, decodePart(bytes, part, converter)})) return false;
    }
    return true;
}

}  // namespace corbel::mime
