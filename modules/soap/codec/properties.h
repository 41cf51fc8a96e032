// Properties on the wire (`propVal`: a tag and one child whose name picks the type), and FILETIME.
//
// readValue/writeValue of Property are declared in fields.h. Texts are UTF-8 whatever the tag says; a value whose kind is not its tag's is
// refused (InvalidArgument). Restrictions and rule actions as values stay the XML that they are: nobody looks into them. [any thread]
#pragma once

#include <cstdint>

#include "codec/fields.h"

namespace corbel::soap {

inline constexpr std::int64_t kFiletimeOfUnixEpoch = 116'444'736'000'000'000;   ///< 100 ns since 1601.

/// FILETIME (100 ns since 1601) to microseconds since 1970, and back; beyond what either can hold the nearest.
std::int64_t fromFiletime(std::int64_t filetime) noexcept;
std::int64_t toFiletime(std::int64_t microseconds) noexcept;

/// A tag as stores know it: texts are Unicode.
constexpr PropTag storedTag(std::uint32_t wire) noexcept {
    const PropTag tag(wire);
    if (tag.type() != PropType::String8) return tag;
    return PropTag((wire & ~std::uint32_t{0xff}) | static_cast<std::uint32_t>(PropType::Unicode));
}

/// At most `limit` bytes of the text, not cutting a character.
std::string_view cutText(std::string_view text, std::size_t limit) noexcept;

}  // namespace corbel::soap
