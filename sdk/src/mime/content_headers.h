// The Content-* fields of one part (RFC 2045, 2183, 2231, 3282) into Part.
//
// Internal to the scanner. Broken fields give the defaults, never an error. [any thread]
#pragma once

#include <string_view>

#include "corbel/mime.h"

namespace corbel::mime::detail {

inline constexpr std::size_t kMaxContentField = 64 * 1024;  ///< Bytes of one Content-* field that are looked at.

/// Fills type, parameters, encoding, disposition and the rest. Of a field that comes twice the first counts.
void parseContentHeaders(std::string_view header, bool isInDigest, Part& part);

/// "; name=value" lists with comments, quotes, missing quotes and RFC 2231 continuations. `at` is behind the main value.
void parseParameters(std::string_view value, std::size_t at, std::vector<std::pair<std::string, std::string>>& out);

}  // namespace corbel::mime::detail
