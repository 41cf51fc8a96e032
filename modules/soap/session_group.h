// The sessions of one client process, which share one channel of notifications.
//
// Owned by its sessions. [any thread]
#pragma once

#include <cstdint>

#include "corbel/identity.h"
#include "notification_channel.h"

namespace corbel::soap {

class SessionGroup {
public:
    SessionGroup(std::uint64_t id, UserId user) : _id(id), _user(user) {}
    std::uint64_t id() const noexcept { return _id; }
    UserId user() const noexcept { return _user; }   ///< Whose sessions they are.
    NotificationChannel& channel() noexcept { return _channel; }
    /// A connection is parked for a notification: the sessions are in use.
    bool isWaiting(Ticks now) const noexcept { return _channel.isWaiting(now); }

private:
    const std::uint64_t _id;
    const UserId _user;
    NotificationChannel _channel;
};

}  // namespace corbel::soap
