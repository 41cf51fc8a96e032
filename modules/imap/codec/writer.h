// Writes IMAP tokens: strings as atom, quoted string or literal, flags, numbers (RFC 3501 section 9).
//
// Pure functions that append. [any thread]
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace corbel::imap {

/// string: quoted when it is 7-bit without CR, LF and NUL and not long, else a literal.
void appendString(std::string& out, std::string_view value);
/// astring: an atom where that is possible.
void appendAstring(std::string& out, std::string_view value);
/// A UTF-8 folder path as mailbox name: modified UTF-7, quoted.
void appendMailbox(std::string& out, std::string_view path);
/// "{n}" CRLF.
void appendLiteralHeader(std::string& out, std::uint64_t size);

/// System flags (bits of corbel::Flag) and keywords inside parentheses.
void appendFlags(std::string& out, std::uint32_t flags, bool isRecent, std::uint64_t keywords, std::span<const std::string> names);

/// Room that writeNumber() needs.
inline constexpr std::size_t kMaxNumberLength = 20;
/// Writes digits at `to` and returns the position after them.
char* writeNumber(char* to, std::uint64_t n) noexcept;
/// "(\Seen \Recent)" for system flags without keywords: from a table, for loops over many messages.
std::string_view systemFlagList(std::uint32_t flags, bool isRecent) noexcept;

}  // namespace corbel::imap
