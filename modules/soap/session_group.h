// The sessions of one client process, which share one channel of notifications.
//
// Owned by its sessions. [any thread]
#pragma once

#include <atomic>
#include <cstdint>

#include "corbel/identity.h"

namespace corbel::soap {

class SessionGroup {
public:
    SessionGroup(std::uint64_t id, UserId user) : _id(id), _user(user) {}
    std::uint64_t id() const noexcept { return _id; }
    UserId user() const noexcept { return _user; }   ///< Whose sessions they are.
    int waiting() const noexcept { return _waiting; }   ///< Connections parked for a notification.

private:
    const std::uint64_t _id;
    const UserId _user;
    std::atomic<int> _waiting{0};
};

}  // namespace corbel::soap
