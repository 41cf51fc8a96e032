// Names that somebody typed, to who is meant: whole logins, addresses, aliases and names first; then what begins like it.
//
// Looks through the people that who asks sees, once for all names of a request. Letters compare in any case as far as they are ASCII.
// [worker]
#pragma once

#include <string>
#include <vector>

#include "book_ids.h"

namespace corbel::soap {

inline constexpr std::size_t kMaxResolvedNames = 1'000;   ///< Of one request.

/// As the wire has it: MAPI_UNRESOLVED, MAPI_AMBIGUOUS, MAPI_RESOLVED.
enum class Resolution : std::uint32_t { Unresolved = 0, Ambiguous = 1, Resolved = 2 };

struct NameMatch {
    Resolution resolution = Resolution::Unresolved;
    Principal who;   ///< When resolved.
};

/// One for each name. `exactOnly`: nothing that merely begins like it, and a user before a group of the same name.
std::vector<NameMatch> resolveNames(Call& call, const std::vector<std::string>& names, bool exactOnly);

}  // namespace corbel::soap
