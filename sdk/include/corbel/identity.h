// Who acts: the result of authentication, and what every store call is checked against.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace corbel {

using UserId = std::uint64_t;

/// An authenticated user. The kernel makes it; modules pass it on and never build one (except in tests).
struct Identity {
    UserId user = 0;
    std::uint64_t tenant = 0;
    std::string login;               ///< Canonical login name, e.g. "alice".
    std::string address;             ///< Primary mail address.
    std::string displayName;
    std::vector<UserId> groups;
    bool isAdmin = false;
};

}  // namespace corbel
