// Which maildrops are open: RFC 1939 section 4 wants one POP3 session a maildrop.
//
// Owned by the module; a Lease is owned by the session's Maildrop and gives the maildrop back when it goes. In this process only:
// a client that reaches two roles of a cluster may open its maildrop in both. [any thread]
#pragma once

#include <mutex>
#include <optional>
#include <unordered_set>
#include <utility>

#include "corbel/identity.h"

namespace corbel::pop3 {

class DropLocks {
public:
    class Lease {
    public:
        Lease(DropLocks& locks, UserId user) : _locks(&locks), _user(user) {}
        Lease(Lease&& other) noexcept : _locks(std::exchange(other._locks, nullptr)), _user(other._user) {}
        Lease& operator=(Lease&&) = delete;
        ~Lease() {
            if (_locks) _locks->release(_user);
        }

    private:
        DropLocks* _locks;
        UserId _user;
    };

    /// nullopt while another session has it.
    std::optional<Lease> acquire(UserId user) {
        const std::lock_guard lock(_mutex);
        if (!_open.insert(user).second) return std::nullopt;
        return Lease(*this, user);
    }

    std::size_t count() const {
        const std::lock_guard lock(_mutex);
        return _open.size();
    }

private:
    void release(UserId user) noexcept {
        const std::lock_guard lock(_mutex);
        _open.erase(user);
    }

    mutable std::mutex _mutex;
    std::unordered_set<UserId> _open;
};

}  // namespace corbel::pop3
