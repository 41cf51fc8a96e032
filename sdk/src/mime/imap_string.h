// IMAP strings (RFC 3501 section 4.3): quoted when clean, else a literal; NIL for what is absent.
//
// Internal to the renderers. [any thread]
#pragma once

#include <string>
#include <string_view>

namespace corbel::mime::detail {

/// NUL cannot stand in either form and is left out.
void appendString(std::string& out, std::string_view value);
/// NIL when `value` is empty.
void appendNString(std::string& out, std::string_view value);

}  // namespace corbel::mime::detail
