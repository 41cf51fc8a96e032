// Little-endian numbers and UTF-16 as MAPI's binary formats hold them, read with every bound checked.
//
// Values. [any thread]
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace corbel::convert_mime {

inline void putU16(std::string& out, std::uint32_t n) {
    out.push_back(static_cast<char>(n & 0xff));
    out.push_back(static_cast<char>(n >> 8 & 0xff));
}

inline void putU32(std::string& out, std::uint32_t n) {
    putU16(out, n & 0xffff);
    putU16(out, n >> 16);
}

inline std::uint16_t getU16(std::string_view bytes, std::size_t at) noexcept {
    return static_cast<std::uint16_t>(static_cast<unsigned char>(bytes[at]) | static_cast<unsigned char>(bytes[at + 1]) << 8);
}

inline std::uint32_t getU32(std::string_view bytes, std::size_t at) noexcept {
    return getU16(bytes, at) | std::uint32_t{getU16(bytes, at + 2)} << 16;
}

inline std::uint64_t getU64(std::string_view bytes, std::size_t at) noexcept {
    return getU32(bytes, at) | std::uint64_t{getU32(bytes, at + 4)} << 32;
}

/// UTF-8 to UTF-16LE; what is not valid UTF-8 becomes U+FFFD.
std::string toUtf16(std::string_view utf8);
/// UTF-16LE to UTF-8; lone surrogates become U+FFFD, an odd last byte is left out.
std::string fromUtf16(std::string_view bytes);
/// Appends one code point; U+FFFD for what is none.
void appendUtf8(std::string& out, std::uint32_t codePoint);

/// FILETIME to microseconds since 1970; nullopt when it lies outside the years 1601 to 9999.
std::optional<std::int64_t> fileTimeToMicros(std::uint64_t fileTime) noexcept;

}  // namespace corbel::convert_mime
