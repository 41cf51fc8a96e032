// Small text helpers that every protocol needs: ASCII case, base64, hex, numbers, dates.
//
// Pure functions. [any thread]
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "corbel/time.h"

namespace corbel::text {

constexpr char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }  ///< ASCII only.
constexpr char upper(char c) noexcept { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; }  ///< ASCII only.
std::string toLower(std::string_view s);   ///< ASCII only.
std::string toUpper(std::string_view s);   ///< ASCII only.
bool equalsIgnoreCase(std::string_view a, std::string_view b) noexcept;   ///< ASCII only.
bool startsWithIgnoreCase(std::string_view s, std::string_view prefix) noexcept;  ///< ASCII only.
std::string_view trim(std::string_view s) noexcept;   ///< Blanks, tabs, CR, LF.
std::vector<std::string_view> split(std::string_view s, char separator);  ///< Views into `s`; one more than separators.

std::string base64Encode(std::string_view bytes);  ///< RFC 4648 with padding, one line.
/// Strict RFC 4648: padding required, no blanks. nullopt otherwise.
std::optional<std::string> base64Decode(std::string_view text);
std::string hexEncode(std::string_view bytes);  ///< Lower case.
std::optional<std::string> hexDecode(std::string_view text);  ///< Either case; nullopt for an odd length or other characters.

/// Decimal digits only, no sign, no overflow; nullopt otherwise.
std::optional<std::uint64_t> parseUnsigned(std::string_view s) noexcept;
void appendNumber(std::string& out, std::uint64_t n);  ///< Decimal.

bool isValidUtf8(std::string_view s) noexcept;  ///< Shortest forms only, no surrogates.
/// IMAP's modified UTF-7 (RFC 3501 section 5.1.3). decode: nullopt for a name that breaks the rules.
std::string toModifiedUtf7(std::string_view utf8);
std::optional<std::string> fromModifiedUtf7(std::string_view name);  ///< As UTF-8.

/// "Tue, 24 Nov 2026 04:16:36 +0000" (RFC 5322).
std::string formatRfc5322Date(TimePoint t);
/// "24-Nov-2026 04:16:36 +0000" (IMAP date-time, day padded with a blank).
std::string formatImapDateTime(TimePoint t);
/// IMAP date-time without quotes, any zone.
std::optional<TimePoint> parseImapDateTime(std::string_view s);
/// RFC 5322 date with its obsolete forms and comments; nullopt when it makes no sense.
std::optional<TimePoint> parseRfc5322Date(std::string_view s);
/// RFC 3339 with milliseconds, "Z".
std::string formatRfc3339(TimePoint t);

}  // namespace corbel::text
