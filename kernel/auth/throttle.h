// Who failed to log in how often, by address, by user and by both, and for how long further logins are refused.
//
// Owned by the Authenticator. [any thread]. Refuses; never sleeps. Three rules:
// - a pair (user, address) that failed too often is refused for 1 s, 2 s, 4 s ... up to a limit;
// - so is an address (an IPv6 /64), but for users who logged in from there before; loopback is exempt, a webmail may be behind it;
// - a user who failed too often from everywhere is refused only from addresses that failed for this user before.
// So a right password from an address that did not fail is always taken. Refused attempts count for nothing, and neither does the
// same wrong password again (a client with an old one). Failures are forgotten one by one with time. The table is bounded.
#pragma once

#include <cstdint>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "auth/auth_settings.h"
#include "corbel/time.h"

namespace corbel::auth {

class Throttle {
public:
    explicit Throttle(const Clock& clock) : _clock(clock) {}

    /// How long to wait; nullopt to go on. `user` in its canonical form.
    std::optional<std::chrono::milliseconds> refusal(std::string_view address, bool isLoopback, std::string_view user);
    /// `passwordTag` names the wrong password (a keyed hash; empty when unknown).
    void failed(std::string_view address, bool isLoopback, std::string_view user, std::string_view passwordTag, const AuthOptions& options);
    void succeeded(std::string_view address, bool isLoopback, std::string_view user, const AuthOptions& options);
    std::size_t size() const;

    /// The address as it is counted: IPv4 (also as mapped IPv6) whole, IPv6 cut to its /64. [any thread]
    static std::string addressKey(std::string_view address);

private:
    struct Entry {
        std::string key;
        std::uint32_t failures = 0;
        bool hasSucceeded = false;  // pairs only
        Ticks counted{};            // up to when forgetting was counted
        Ticks refusedUntil{};
        std::string lastPassword;
    };
    using Entries = std::list<Entry>;  // the one used longest ago at the end

    Entry* find(const std::string& key);
    Entry& findOrAdd(const std::string& key, std::size_t limit);
    void forget(Entry& entry, const AuthOptions& options);
    void count(Entry& entry, std::uint32_t allowed, const AuthOptions& options);

    const Clock& _clock;
    mutable std::mutex _mutex;  // guards the table
    Entries _entries;
    std::unordered_map<std::string_view, Entries::iterator> _byKey;  // keys point into _entries
};

}  // namespace corbel::auth
