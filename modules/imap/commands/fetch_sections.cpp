#include "commands/fetch_sections.h"

#include <algorithm>
#include <optional>

namespace corbel::imap {
namespace {

struct Span {
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
};

Span headerOf(const mime::Part& part, bool isRoot, std::uint64_t prefixBytes) {
    if (isRoot) return {0, prefixBytes + part.headerOffset + part.headerSize};
    return {prefixBytes + part.headerOffset, part.headerSize};
}

Span bodyOf(const mime::Part& part, std::uint64_t prefixBytes) { return {prefixBytes + part.bodyOffset, part.bodySize}; }

/// The range a section is made of: for HEADER.FIELDS the header to choose from.
std::optional<Span> rangeOf(const Section& section, const mime::PartIndex& index, std::uint64_t prefixBytes) {
    const auto found = index.find(section.parts);
    if (!found) return std::nullopt;
    std::uint32_t at = *found;
    if (section.text == Section::Text::Whole) return bodyOf(index.parts[at], prefixBytes);
    if (section.text == Section::Text::Mime) return headerOf(index.parts[at], at == 0, prefixBytes);
    if (!section.parts.empty()) {   // HEADER and TEXT of a part are those of the message it holds
        const mime::Part& part = index.parts[at];
        if (!part.isMessage() || part.firstChild == 0) return std::nullopt;
        at = part.firstChild;
    }
    if (section.text == Section::Text::Text) return bodyOf(index.parts[at], prefixBytes);
    return headerOf(index.parts[at], at == 0, prefixBytes);
}

}  // namespace

bool needsStructure(const Section& section) noexcept { return !section.parts.empty() || section.text != Section::Text::Whole; }

SectionBytes locateSection(const Section& section, const mime::PartIndex& index, std::uint64_t prefixBytes, ContentReader& content) {
    SectionBytes out;
    if (!needsStructure(section)) {
        out.size = content.size();
    } else {
        const auto range = rangeOf(section, index, prefixBytes);
        if (!range) {
            out.isNil = true;
            return out;
        }
        // An index that does not fit its message must not make us promise bytes that are not there.
        out.offset = std::min(range->offset, content.size());
        out.size = std::min(range->size, content.size() - out.offset);
    }
    if (section.text == Section::Text::HeaderFields || section.text == Section::Text::HeaderFieldsNot) {
        std::string header;
        content.read(out.offset, std::min(out.size, kMaxHeaderRead), header);
        out.isText = true;
        out.text = mime::headerFields(header, section.fields, section.text == Section::Text::HeaderFieldsNot);
        out.offset = 0;
        out.size = out.text.size();
    }
    if (section.partial) {
        const std::uint64_t start = std::min<std::uint64_t>(section.partial->start, out.size);
        out.size = std::min<std::uint64_t>(section.partial->length, out.size - start);
        out.offset += start;
        if (out.isText) {
            out.text = out.text.substr(start, out.size);
            out.offset = 0;
        }
    }
    return out;
}

}  // namespace corbel::imap
