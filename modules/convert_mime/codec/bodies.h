// The three forms of a body and how each is made from another (MS-OXBBODY section 2.1.3).
//
// The best form that a message has: RTF if it says that RTF is in sync and has no HTML, else HTML, else text, else RTF. [worker]
#pragma once

#include <cstdint>
#include <string>

#include "corbel/property.h"

namespace corbel::convert_mime {

inline constexpr std::size_t kMaxDerivedBytes = 16 * 1024 * 1024;  ///< Of one derived body.

/// See MessageConverter::deriveBodies.
void deriveBodies(PropertyBag& bag, std::uint32_t forms);

/// PidTagHtml as UTF-8.
std::string utf8OfHtml(std::string_view html, std::uint32_t codepage);

}  // namespace corbel::convert_mime
