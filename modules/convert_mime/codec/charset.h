// Bytes of a named charset to UTF-8, by iconv.
//
// Functions without state. [any thread]
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace corbel::convert_mime {

inline constexpr std::size_t kMaxCharsetName = 40;

/// Wrong and cut-off sequences become U+FFFD. Labels are read as mail programs mean them (iso-8859-1 as windows-1252, gb2312 as
/// gb18030, us-ascii with 8-bit bytes as UTF-8 or windows-1252). An empty name is us-ascii. Throws Unsupported for an unknown charset.
std::string decodeLenient(std::string_view bytes, std::string_view charset);

/// Throws Syntax for bytes that are not valid in the charset, Unsupported for an unknown one.
std::string decodeStrict(std::string_view bytes, std::string_view charset);

/// decodeLenient, and for an unknown charset decodeUnlabelled.
std::string decodeAnyway(std::string_view bytes, std::string_view charset);

/// UTF-8 to `charset` by its standard; nullopt when a character is not in it or the charset is unknown.
std::optional<std::string> encodeText(std::string_view utf8, std::string_view charset);

/// What a label cannot say: valid UTF-8 stays, anything else is read as windows-1252.
std::string decodeUnlabelled(std::string_view bytes);

}  // namespace corbel::convert_mime
