// Properties as an operator reads them: tags by name, values by type, as JSON.
//
// [worker of the admin pool]
#pragma once

#include <Poco/JSON/Array.h>

#include <string>

#include "corbel/property.h"

namespace corbel::admin {

inline constexpr std::size_t kMaxShownBytes = 256;  ///< Of one text or bytes; the rest is counted.

/// "Subject"; empty for a tag without a name here.
std::string_view nameOfTag(PropTag tag) noexcept;
std::string nameOfType(PropTag tag);
/// An array of {"tag", "name", "type", "value"}; `named` gives names to those from 0x8000 on.
Poco::JSON::Array describeProperties(const PropertyBag& properties, NamedProperties& named);
/// Printable text as it is, else hex digits; cut at kMaxShownBytes.
std::string showBytes(std::string_view bytes, bool isText);

}  // namespace corbel::admin
