// A logon: what a client's session id stands for, and the groups that sessions of one client form.
//
// ClientSessions is owned by the module; a ClientSession is shared by the table and the calls that run in it. Ids are 64 random bits: who
// knows one is in. A session's tables guard themselves; the rest is immutable or atomic. Times out by itself. Keeps no store open. [any thread]
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "corbel/identity.h"
#include "corbel/time.h"
#include "open_tables.h"
#include "session_group.h"

namespace corbel::soap {

/// What a client says of itself at logon.
struct ClientInfo {
    std::string version, application, applicationVersion, misc, address;
    std::uint32_t capabilities = 0;
};

struct ClientSession {
    const std::uint64_t id;
    const Identity identity;
    const bool isSystem;             ///< A trusted service: it opens private mailboxes as their owners.
    const ClientInfo client;
    const std::shared_ptr<SessionGroup> group;   ///< Shared by the sessions of the group.
    std::atomic<std::int64_t> lastUse{0};        ///< Ticks.
    std::atomic<std::uint64_t> requests{0};
    OpenTables tables;

    ClientSession(std::uint64_t number, Identity who, bool trusted, ClientInfo info, std::shared_ptr<SessionGroup> sessionGroup)
        : id(number), identity(std::move(who)), isSystem(trusted), client(std::move(info)), group(std::move(sessionGroup)) {}
    /// Its subscriptions end with it, and a poll that waits in its name hears of it.
    ~ClientSession() { group->channel().wake(); }
    ClientSession(const ClientSession&) = delete;
    ClientSession& operator=(const ClientSession&) = delete;
};
using ClientSessionPtr = std::shared_ptr<ClientSession>;   // owners: ClientSessions, and each call in it

/// 64 random bits, never 0; `isWide` false: 32 of them, for clients of old.
std::uint64_t randomId(bool isWide);

class ClientSessions {
public:
    explicit ClientSessions(const Clock& clock) : _clock(clock) {}

    /// LimitReached at `maxSessions`. `group` 0: a group of its own.
    ClientSessionPtr add(Identity identity, bool isSystem, ClientInfo client, std::uint64_t group, std::size_t maxSessions, std::chrono::milliseconds timeout);
    /// Null when there is none, or it timed out. Counts as a use of it.
    ClientSessionPtr find(std::uint64_t id, std::chrono::milliseconds timeout);
    void remove(std::uint64_t id);
    /// All sessions of a user but one: who is gone, or has another password.
    void removeOf(UserId user, std::uint64_t exceptId = 0);
    std::size_t count() const;
    /// All that have not timed out, for statistics.
    std::vector<ClientSessionPtr> all() const;

private:
    /// Gives what is to end once the lock is released.
    void expire(std::chrono::milliseconds timeout, std::vector<ClientSessionPtr>& ended);
    bool isExpired(const ClientSession& session, std::chrono::milliseconds timeout) const noexcept;

    const Clock& _clock;
    mutable std::mutex _mutex;
    std::unordered_map<std::uint64_t, ClientSessionPtr> _sessions;
    std::unordered_map<std::uint64_t, std::weak_ptr<SessionGroup>> _groups;
    std::int64_t _lastExpiry = 0;
};

}  // namespace corbel::soap
