#include "names.h"

#include <algorithm>

#include "corbel/error.h"
#include "corbel/text.h"

namespace corbel::directory_sql {
namespace {

bool hasControl(std::string_view s) noexcept {
    return std::any_of(s.begin(), s.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

[[noreturn]] void refuse(const char* what, std::string_view value, const char* why) {
    throw Error(ErrorCode::InvalidArgument, std::string("The ") + what + " \"" + std::string(value.substr(0, kMaxNameBytes)) + "\" " + why);
}

}  // namespace

std::string checkedName(std::string_view name, const char* what) {
    if (name.empty()) throw Error(ErrorCode::InvalidArgument, std::string("The ") + what + " is empty");
    if (name.size() > kMaxNameBytes) refuse(what, name, "is longer than 255 bytes");
    if (hasControl(name) || name.find(' ') != std::string_view::npos) refuse(what, name, "contains a blank or a control character");
    if (!text::isValidUtf8(name)) refuse(what, "?", "is not valid UTF-8");
    return text::toLower(name);
}

std::string checkedAddress(std::string_view address) {
    std::string out = checkedName(address, "address");
    const auto at = out.rfind('@');
    if (at == std::string::npos || at == 0 || at + 1 == out.size()) refuse("address", address, "is not of the form name@domain");
    return out;
}

std::string checkedText(std::string_view text, std::size_t limit, const char* what) {
    if (text.size() > limit) refuse(what, text, "is too long");
    if (hasControl(text)) refuse(what, "?", "contains a control character");
    if (!text::isValidUtf8(text)) refuse(what, "?", "is not valid UTF-8");
    return std::string(text);
}

std::string_view localPart(std::string_view name) noexcept { return name.substr(0, name.rfind('@')); }

}  // namespace corbel::directory_sql
