// What must hold for the index of any bytes: ranges, order, delimiters, round trip, syntax of what is rendered.
//
// Shared by unit tests and fuzz targets. Returns a sentence instead of asserting.
#pragma once

#include <string>
#include <string_view>

#include "corbel/mime.h"

namespace corbel::testing {

/// Reads one IMAP s-expression (list, quoted string, literal, atom) at `at`; false when the syntax is wrong.
inline bool skipImapValue(std::string_view s, std::size_t& at) {
    if (at >= s.size()) return false;
    if (s[at] == '(') {
        ++at;
        while (at < s.size() && s[at] != ')') {
            if (s[at] == ' ') ++at;
            if (!skipImapValue(s, at)) return false;
        }
        return at < s.size() && ++at > 0;
    }
    if (s[at] == '"') {
        for (++at; at < s.size() && s[at] != '"'; ++at) {
            if (s[at] == '\\') ++at;
            if (at >= s.size() || s[at] == '\r' || s[at] == '\n' || s[at] == '\0' || static_cast<signed char>(s[at]) < 0) return false;
        }
        return at < s.size() && ++at > 0;
    }
    if (s[at] == '{') {
        std::size_t n = 0;
        for (++at; at < s.size() && s[at] >= '0' && s[at] <= '9'; ++at) n = 10 * n + static_cast<std::size_t>(s[at] - '0');
        if (s.substr(at, 3) != "}\r\n" || n > s.size() - at - 3) return false;
        at += 3;
        if (s.substr(at, n).find('\0') != std::string_view::npos) return false;
        at += n;
        return true;
    }
    const std::size_t start = at;
    while (at < s.size() && s[at] != ' ' && s[at] != ')' && s[at] != '(') ++at;
    return s.substr(start, at - start) == "NIL" ||
           (at > start && s.substr(start, at - start).find_first_not_of("0123456789") == std::string_view::npos);
}

inline bool isImapValue(std::string_view s) {
    std::size_t at = 0;
    return skipImapValue(s, at) && at == s.size();
}

/// Empty when all is well.
inline std::string checkMimeProperties(std::string_view m, const mime::PartIndex& index) {
    const auto& parts = index.parts;
    if (parts.empty() || parts.size() > mime::kMaxParts) return "number of parts";
    if (parts[0].headerOffset != 0 || parts[0].bodyOffset + parts[0].bodySize != m.size()) return "the root is not the message";
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const auto& p = parts[i];
        const std::uint64_t end = p.bodyOffset + p.bodySize;
        if (p.headerOffset + p.headerSize != p.bodyOffset || end > m.size()) return "ranges";
        std::uint64_t lines = 0;
        for (const char c : m.substr(p.bodyOffset, p.bodySize)) lines += c == '\n';
        if (lines != p.lines) return "line count";
        // Walk the children: what stands between them is the preamble and one delimiter line each.
        std::uint64_t at = p.bodyOffset;
        std::size_t children = 0;
        for (auto c = p.firstChild; c != 0; c = parts[c].nextSibling) {
            const auto& child = parts[c];
            if (c <= i || child.parent != i) return "links";
            if (child.headerOffset < at || child.bodyOffset + child.bodySize > end) return "child outside its parent";
            if (p.isMultipart()) {
                const auto gap = m.substr(at, child.headerOffset - at);
                const auto line = gap.substr(0, gap.size() - 1).rfind('\n');
                const auto start = line == std::string_view::npos ? 0 : line + 1;
                if (gap.empty() || gap.back() != '\n' || gap.substr(start, 2) != "--") return "no delimiter before a part";
                if (children > 0 && start > 2) return "bytes between parts that are in none";
            } else if (child.headerOffset != at) {
                return "enclosed message does not begin where the body begins";
            }
            at = child.bodyOffset + child.bodySize;
            ++children;
        }
        if (!p.isMultipart() && children > (p.isMessage() ? 1 : 0)) return "a leaf with parts";
        if (p.isMessage() && children == 1 && at != end) return "enclosed message ends before its part";
    }
    for (const bool extended : {false, true}) {
        std::string rendered;
        index.renderBodyStructure(rendered, extended);
        if (!isImapValue(rendered)) return "BODYSTRUCTURE syntax: " + rendered;
    }
    if (!isImapValue(parts[0].envelope)) return "ENVELOPE syntax: " + parts[0].envelope;
    const std::string bytes = index.serialise();
    const auto again = mime::PartIndex::parse(bytes);
    if (!again.ok()) return "serialised index is refused: " + again.error().detail();
    if (again.value().serialise() != bytes) return "serialised index differs";
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const auto& a = parts[i];
        const auto& b = again.value().parts[i];
        if (a.firstChild != b.firstChild || a.nextSibling != b.nextSibling || a.bodyOffset != b.bodyOffset) return "links after parse";
    }
    return {};
}

}  // namespace corbel::testing
