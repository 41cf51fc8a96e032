#include "codec/writer.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "codec/lexer.h"
#include "corbel/store.h"
#include "corbel/text.h"

namespace corbel::imap {
namespace {

constexpr std::size_t kMaxQuoted = 1000;
constexpr std::uint32_t kSystemFlags = kSeen | kAnswered | kFlagged | kDeleted | kDraft;
constexpr std::uint32_t kRecentBit = kDraft << 1;

bool canBeQuoted(std::string_view value) noexcept {
    return value.size() <= kMaxQuoted && std::all_of(value.begin(), value.end(), [](char c) {
               return c != '\0' && c != '\r' && c != '\n' && static_cast<unsigned char>(c) < 0x80;
           });
}

void appendSystemFlags(std::string& out, std::uint32_t flags, bool isRecent) {
    static constexpr std::array<std::pair<std::uint32_t, std::string_view>, 5> names = {
        {{kSeen, "\\Seen"}, {kAnswered, "\\Answered"}, {kFlagged, "\\Flagged"}, {kDeleted, "\\Deleted"}, {kDraft, "\\Draft"}}};
    const std::size_t begin = out.size();
    for (const auto& [bit, name] : names) {
        if (!(flags & bit)) continue;
        if (out.size() > begin) out += ' ';
        out += name;
    }
    if (isRecent) {
        if (out.size() > begin) out += ' ';
        out += "\\Recent";
    }
}

std::array<std::string, 64> makeFlagTable() {
    std::array<std::string, 64> table;
    for (std::uint32_t i = 0; i < table.size(); ++i) {
        table[i] += '(';
        appendSystemFlags(table[i], i & kSystemFlags, (i & kRecentBit) != 0);
        table[i] += ')';
    }
    return table;
}

}  // namespace

void appendString(std::string& out, std::string_view value) {
    if (!canBeQuoted(value)) {
        appendLiteralHeader(out, value.size());
        out += value;
        return;
    }
    out += '"';
    for (const char c : value) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    out += '"';
}

void appendAstring(std::string& out, std::string_view value) {
    if (!value.empty() && std::all_of(value.begin(), value.end(), isAstringChar)) {
        out += value;
    } else {
        appendString(out, value);
    }
}

void appendMailbox(std::string& out, std::string_view path) { appendString(out, text::toModifiedUtf7(path)); }

void appendLiteralHeader(std::string& out, std::uint64_t size) {
    out += '{';
    text::appendNumber(out, size);
    out += "}\r\n";
}

void appendFlags(std::string& out, std::uint32_t flags, bool isRecent, std::uint64_t keywords, std::span<const std::string> names) {
    if (keywords == 0) {
        out += systemFlagList(flags, isRecent);
        return;
    }
    out += '(';
    const std::size_t begin = out.size();
    appendSystemFlags(out, flags, isRecent);
    for (std::size_t bit = 0; bit < names.size() && bit < 64; ++bit) {
        if (!(keywords >> bit & 1) || names[bit].empty()) continue;
        if (out.size() > begin) out += ' ';
        out += names[bit];
    }
    out += ')';
}

char* writeNumber(char* to, std::uint64_t n) noexcept { return std::to_chars(to, to + kMaxNumberLength, n).ptr; }

std::string_view systemFlagList(std::uint32_t flags, bool isRecent) noexcept {
    static const std::array<std::string, 64> table = makeFlagTable();
    return table[(flags & kSystemFlags) | (isRecent ? kRecentBit : 0)];
}

}  // namespace corbel::imap
