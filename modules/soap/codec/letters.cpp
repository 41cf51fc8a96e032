#include "codec/letters.h"

#include <Poco/UTF8String.h>

namespace corbel::soap {

std::string inSmallLetters(std::string_view text) { return Poco::UTF8::toLower(std::string(text)); }

}  // namespace corbel::soap
