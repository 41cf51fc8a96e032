// What logins, addresses and group names may look like. All are kept in lower case (ASCII).
//
// Pure. Each throws InvalidArgument with a sentence for the operator. [any thread]
#pragma once

#include <string>
#include <string_view>

namespace corbel::directory_sql {

inline constexpr std::size_t kMaxNameBytes = 255;
inline constexpr std::size_t kMaxTextBytes = 255;  ///< Display name.
inline constexpr std::size_t kMaxTenantBytes = 190;

/// A login or group name: no blanks, no control characters, valid UTF-8.
std::string checkedName(std::string_view name, const char* what);
/// local@domain.
std::string checkedAddress(std::string_view address);
std::string checkedText(std::string_view text, std::size_t limit, const char* what);
/// What stands before the last "@"; the whole without one.
std::string_view localPart(std::string_view name) noexcept;

}  // namespace corbel::directory_sql
