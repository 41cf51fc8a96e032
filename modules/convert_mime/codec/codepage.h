// Windows codepage numbers (PidTagInternetCodepage) and the charset names of MIME.
//
// A fixed table. [any thread]
#pragma once

#include <cstdint>
#include <string_view>

namespace corbel::convert_mime {

inline constexpr std::uint32_t kUtf8Codepage = 65001;
inline constexpr std::uint32_t kAsciiCodepage = 20127;
inline constexpr std::uint32_t kWesternCodepage = 1252;
inline constexpr std::uint32_t kLatin1Codepage = 28591;

/// 0 when the charset has no number.
std::uint32_t codepageOf(std::string_view charset);
/// Empty for an unknown number.
std::string_view charsetOf(std::uint32_t codepage) noexcept;

}  // namespace corbel::convert_mime
