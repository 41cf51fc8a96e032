// Finding the user and the directory that a call is about.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "admin/routes.h"

namespace corbel::admin {

inline constexpr std::uint32_t kMaxPage = 1000;   ///< Items of one answer.

/// Users of all directories behind the query's "after", in order of login, at most its "limit"; InvalidArgument.
std::vector<auth::UserPtr> listPage(Call& call);
/// The query's "limit", 1 to kMaxPage; InvalidArgument.
std::uint32_t pageLimit(const Call& call, std::uint32_t standard);
/// By login or address; throws NotFound.
auth::UserPtr requireUser(Call& call, std::string_view login);

}  // namespace corbel::admin
