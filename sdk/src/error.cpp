#include "corbel/error.h"

#include <array>

namespace corbel {

Error::~Error() = default;

std::string_view toString(ErrorCode code) noexcept {
    static constexpr std::array<std::string_view, 16> names = {
        "invalid_argument", "syntax", "not_found", "already_exists", "no_access", "unauthenticated", "over_quota", "too_large",
        "limit_reached", "conflict", "unavailable", "timeout", "unsupported", "corrupt", "cancelled", "internal"};
    const auto index = static_cast<std::size_t>(code);
    return index < names.size() ? names[index] : "unknown";
}

}  // namespace corbel
