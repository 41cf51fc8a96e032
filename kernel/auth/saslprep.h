// SASLprep (RFC 4013): the form in which passwords and names go into SCRAM.
#pragma once

#include <string>
#include <string_view>

namespace corbel::auth {

/// The prepared text. What SASLprep does not allow (control characters, bytes that are not UTF-8) comes back as it was, so that a password
/// that was once accepted keeps working with PLAIN. [any thread]
std::string saslprep(std::string_view text);

}  // namespace corbel::auth
