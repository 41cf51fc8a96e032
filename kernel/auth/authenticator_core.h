// What the password login and the SASL exchanges share: throttle, cache, comparison, log.
//
// Owned by the Authenticator, which outlives every exchange. [worker, parallel].
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "auth/authenticator.h"
#include "auth/login_cache.h"
#include "auth/passwords.h"
#include "auth/throttle.h"
#include "corbel/error.h"
#include "corbel/net.h"

namespace corbel::auth {

/// One login in progress. `user` as the client gave it.
struct Attempt {
    Connection& connection;
    std::string service;
    std::string_view mechanism;  ///< A constant.
    std::string user;
};

/// Why a login failed, as the log says it ("reason=").
namespace reason {
inline constexpr std::string_view kUnknown = "unknown-user";
inline constexpr std::string_view kPassword = "wrong-password";
inline constexpr std::string_view kDisabled = "disabled";
inline constexpr std::string_view kAmbiguous = "ambiguous";
inline constexpr std::string_view kThrottled = "too-many-failures";
inline constexpr std::string_view kClearText = "no-tls";
inline constexpr std::string_view kMalformed = "malformed";
inline constexpr std::string_view kBinding = "channel-binding";
inline constexpr std::string_view kOnBehalf = "other-identity";
}  // namespace reason

class Authenticator::Core {
public:
    Core(Users& users, draft::Sql& sql, const AuthOptions& options, const Clock& clock, Log& log, Metrics& metrics);

    void reconfigure(const AuthOptions& options);
    std::shared_ptr<const AuthOptions> options() const;  // owners: this, and calls under way while SIGHUP brings new ones
    Users& users() noexcept { return _users; }
    HashGate& gate() noexcept { return _gate; }
    bool allowsPlaintext(const Connection& connection) const;
    bool offersScram() noexcept;

    /// The whole of a login with a password. Logs, counts, throws.
    Identity loginWithPassword(const Attempt& attempt, std::string_view password);

    /// Throws LimitReached while the throttle refuses this user or address.
    void checkThrottle(const Attempt& attempt);
    /// Null when nobody or more than one answers; `why` says which then. Throws Unavailable after logging it.
    UserPtr findUser(const Attempt& attempt, std::string_view& why);
    /// The stored credentials of a user; throws Unavailable after logging it.
    std::vector<std::string> credentials(const Attempt& attempt, const User& user);
    /// The salt that a user who is not there seems to have: always the same for the same name.
    std::string decoySalt(const Attempt& attempt) const;
    Identity succeed(const Attempt& attempt, const UserPtr& user, bool isFromCache);
    /// Logs the line that fail2ban reads, tells the throttle, throws.
    [[noreturn]] void fail(const Attempt& attempt, std::string_view why, std::string_view passwordTag = {});
    /// The same for a broken message, which throws Syntax.
    [[noreturn]] void failMalformed(const Attempt& attempt, const Error& error);

private:
    UserPtr fromCache(const Attempt& attempt, const std::string& tag, std::uint64_t changeNumber);
    bool matches(const Attempt& attempt, const User* user, std::string_view password, std::vector<std::string>& stored);
    /// Replaces `stored` in the directory, and here, by what a new password gets today.
    void upgrade(const User& user, std::vector<std::string>& stored, std::string_view password, const AuthOptions& settings);
    void logFailure(const Attempt& attempt, std::string_view why);
    [[noreturn]] void unavailable(const Attempt& attempt, const Error& error);
    std::string canonical(const Attempt& attempt) const;

    Users& _users;
    const Clock& _clock;
    Log& _log;
    mutable std::mutex _mutex;  // guards _options and _decoy
    std::shared_ptr<const AuthOptions> _options;
    std::shared_ptr<const std::vector<std::string>> _decoy;  // owners: as _options
    const std::string _saltKey;
    LoginCache _cache;
    Throttle _throttle;
    HashGate _gate;
    Counter& _succeeded;
    Counter& _cached;
    Counter& _failed;
    Counter& _refused;
    Counter& _unavailable;
};

}  // namespace corbel::auth
