// Texts compared without regard to case. [any thread]
#pragma once

#include <string>
#include <string_view>

namespace corbel::soap {

/// In small letters, one for one; what is not UTF-8 stays as it is.
std::string inSmallLetters(std::string_view text);

}  // namespace corbel::soap
