#include "auth/authenticator_core.h"

#include "auth/crypto.h"
#include "corbel/text.h"

namespace corbel::auth {
namespace {

/// The key that the salts of nobody are made from; made once, so that they stay the same after a restart.
std::string loadSaltKey(draft::Sql& sql) {
    const auto read = [&]() -> std::string {
        const auto rows = sql.query("SELECT value FROM auth_secret WHERE name = 'salt'");
        if (rows.empty()) return {};
        return text::hexDecode(std::get<std::string>(rows[0].at(0))).value_or(std::string());
    };
    std::string key = read();
    if (key.empty()) {
        try {
            sql.query("INSERT INTO auth_secret (name, value) VALUES ('salt', ?)", {text::hexEncode(randomBytes(kSha256Bytes))});
        } catch (const Error& error) {
            // Another server on the same database was quicker; its key is as good.
            if (error.code() != ErrorCode::AlreadyExists) throw;
        }
        key = read();
    }
    if (key.size() != kSha256Bytes)
        throw Error(ErrorCode::Corrupt, "The server's login key is damaged",
                    "table auth_secret, row 'salt': delete the row, it is made anew at the next start");
    return key;
}

constexpr std::string_view kLogins = "corbel_auth_logins_total";
constexpr std::string_view kLoginsHelp = "Logins by result.";

}  // namespace

Authenticator::Core::Core(Users& users, draft::Sql& sql, const AuthOptions& options, const Clock& clock, Log& log, Metrics& metrics)
    : _users(users),
      _clock(clock),
      _log(log),
      _saltKey(loadSaltKey(sql)),
      _cache(clock),
      _throttle(clock),
      _gate(options.hashParallel),
      _succeeded(metrics.counter(kLogins, kLoginsHelp, "result=\"ok\"")),
      _cached(metrics.counter(kLogins, kLoginsHelp, "result=\"cached\"")),
      _failed(metrics.counter(kLogins, kLoginsHelp, "result=\"failed\"")),
      _refused(metrics.counter(kLogins, kLoginsHelp, "result=\"throttled\"")),
      _unavailable(metrics.counter(kLogins, kLoginsHelp, "result=\"unavailable\"")) {
    reconfigure(options);
}

void Authenticator::Core::reconfigure(const AuthOptions& options) {
    auto decoy = std::make_shared<const std::vector<std::string>>(decoyCredentials(options));
    _gate.setLimit(options.hashParallel);
    const std::lock_guard lock(_mutex);
    _options = std::make_shared<const AuthOptions>(options);
    _decoy = std::move(decoy);
}

std::shared_ptr<const AuthOptions> Authenticator::Core::options() const {
    const std::lock_guard lock(_mutex);
    return _options;
}

bool Authenticator::Core::allowsPlaintext(const Connection& connection) const {
    return connection.isTls() || connection.peer().isLoopback || connection.isPlaintextAllowed() || options()->allowPlaintext;
}

bool Authenticator::Core::offersScram() noexcept {
    try {
        return options()->useScram && _users.allHaveScram();
    } catch (...) {
        // A directory that is down: not a reason to fail a CAPABILITY; the login itself will say it.
        return false;
    }
}

Identity Authenticator::Core::loginWithPassword(const Attempt& attempt, std::string_view password) {
    if (!allowsPlaintext(attempt.connection)) fail(attempt, reason::kClearText);
    if (attempt.user.empty() || attempt.user.size() > kMaxNameBytes || password.size() > kMaxPasswordBytes)
        fail(attempt, reason::kMalformed);
    checkThrottle(attempt);
    const std::string tag = _cache.tag(attempt.connection.defaultDomain(), attempt.user, password);
    const auto settings = options();
    std::uint64_t changeNumber = 0;
    try {
        changeNumber = _users.changeNumber();
    } catch (const Error& error) {
        unavailable(attempt, error);
    }
    if (const UserPtr user = fromCache(attempt, tag, changeNumber)) return succeed(attempt, user, true);

    std::string_view why;
    const UserPtr user = findUser(attempt, why);
    std::vector<std::string> stored;
    // Compared even when it cannot succeed, so that the time tells nothing.
    const bool isRight = matches(attempt, user.get(), password, stored);
    if (!user) fail(attempt, why, tag);
    if (!isRight) fail(attempt, reason::kPassword, tag);
    if (!user->entry.isEnabled) fail(attempt, reason::kDisabled, tag);
    if (!stored.empty() && user->source->admin && wantsUpgrade(stored, *settings)) upgrade(*user, stored, password, *settings);
    if (settings->cacheTime.count() > 0)
        _cache.put(tag, {user, changeNumber, _cache.tag(stored), _clock.ticks() + settings->cacheTime}, settings->cacheSize);
    return succeed(attempt, user, false);
}

/// The user if this password was right before and nothing that matters changed since.
UserPtr Authenticator::Core::fromCache(const Attempt& attempt, const std::string& tag, std::uint64_t changeNumber) {
    const auto entry = _cache.find(tag);
    if (!entry) return nullptr;
    if (entry->changeNumber == changeNumber) return entry->user;
    // Something in a directory changed; mostly not this user's password, and to look is cheaper than to hash.
    std::string_view why;
    const UserPtr user = findUser(attempt, why);
    if (user && user->entry.isEnabled && user->identity.user == entry->user->identity.user && !entry->credentialsTag.empty() &&
        _cache.tag(credentials(attempt, *user)) == entry->credentialsTag) {
        _cache.renew(tag, user, changeNumber);
        return user;
    }
    _cache.remove(tag);
    return nullptr;
}

void Authenticator::Core::checkThrottle(const Attempt& attempt) {
    const Peer& peer = attempt.connection.peer();
    const auto wait = _throttle.refusal(peer.address, peer.isLoopback, canonical(attempt));
    if (!wait) return;
    logFailure(attempt, reason::kThrottled);
    _refused.add();
    throw Error(ErrorCode::LimitReached, "Too many failed logins, try again later",
                "refused for another " + std::to_string(wait->count()) + " ms");
}

UserPtr Authenticator::Core::findUser(const Attempt& attempt, std::string_view& why) {
    why = reason::kUnknown;
    try {
        return _users.findByLogin(attempt.user, attempt.connection.defaultDomain());
    } catch (const Error& error) {
        if (error.code() != ErrorCode::Conflict) unavailable(attempt, error);
        why = reason::kAmbiguous;
        return nullptr;
    }
}

std::vector<std::string> Authenticator::Core::credentials(const Attempt& attempt, const User& user) {
    try {
        return user.source->directory->credentials(user.entry.key);
    } catch (const Error& error) {
        unavailable(attempt, error);
    }
}

/// `user` may be null. `stored` is filled when the directory let us compare.
bool Authenticator::Core::matches(const Attempt& attempt, const User* user, std::string_view password, std::vector<std::string>& stored) {
    try {
        if (user) {
            const PasswordCheck check = user->source->directory->checkPassword(user->entry.key, password);
            if (check != PasswordCheck::UseCredentials) return check == PasswordCheck::Yes;
            stored = credentials(attempt, *user);
        }
        if (!stored.empty()) return matchesPassword(stored, password, _gate);
        std::shared_ptr<const std::vector<std::string>> decoy;  // owners: as _decoy
        {
            const std::lock_guard lock(_mutex);
            decoy = _decoy;
        }
        matchesPassword(*decoy, password, _gate);
        return false;
    } catch (const Error& error) {
        if (error.code() != ErrorCode::Unavailable) throw;
        unavailable(attempt, error);
    }
}

void Authenticator::Core::upgrade(const User& user, std::vector<std::string>& stored, std::string_view password,
                                  const AuthOptions& settings) {
    try {
        auto made = auth::makeCredentials(password, settings, _gate);
        // Somebody may have set a new password while we hashed the old one.
        if (user.source->directory->credentials(user.entry.key) != stored) return;
        user.source->admin->setCredentials(user.entry.key, made);
        stored = std::move(made);
        _log.info("Imported password replaced by argon2id and SCRAM", {{"user", std::string_view(user.identity.login)}});
    } catch (const Error& error) {
        _log.warning("Imported password could not be replaced", {{"user", std::string_view(user.identity.login)},
                                                                 {"error", std::string_view(error.userText())},
                                                                 {"detail", std::string_view(error.detail())}});
    }
}

std::string Authenticator::Core::decoySalt(const Attempt& attempt) const {
    return hmacSha256(_saltKey, canonical(attempt)).substr(0, kSaltBytes);
}

Identity Authenticator::Core::succeed(const Attempt& attempt, const UserPtr& user, bool isFromCache) {
    const Peer& peer = attempt.connection.peer();
    // May throw LimitReached: the user is right but has too many connections.
    attempt.connection.setUser(user->identity.login);
    _throttle.succeeded(peer.address, peer.isLoopback, canonical(attempt), *options());
    (isFromCache ? _cached : _succeeded).add();
    if (_log.isEnabled(LogLevel::Debug))
        _log.debug("Login", {{"address", std::string_view(peer.address)},
                             {"service", std::string_view(attempt.service)},
                             {"mechanism", attempt.mechanism},
                             {"user", std::string_view(user->identity.login)},
                             {"cached", isFromCache},
                             {"tls", attempt.connection.isTls()},
                             {"connection", attempt.connection.id()}});
    return user->identity;
}

void Authenticator::Core::fail(const Attempt& attempt, std::string_view why, std::string_view passwordTag) {
    const Peer& peer = attempt.connection.peer();
    // Without TLS no password was compared: nothing was guessed, and a client that is set up right a minute later gets in.
    if (why != reason::kClearText) _throttle.failed(peer.address, peer.isLoopback, canonical(attempt), passwordTag, *options());
    logFailure(attempt, why);
    _failed.add();
    if (why == reason::kClearText) throw Error(ErrorCode::Unauthenticated, "Passwords are taken only with TLS", "no TLS");
    throw Error(ErrorCode::Unauthenticated, "Wrong user name or password", std::string(why));
}

void Authenticator::Core::failMalformed(const Attempt& attempt, const Error& error) {
    const Peer& peer = attempt.connection.peer();
    _throttle.failed(peer.address, peer.isLoopback, canonical(attempt), {}, *options());
    logFailure(attempt, reason::kMalformed);
    _failed.add();
    throw error;
}

/// Fixed form, read by config/fail2ban/corbel.conf: the address comes first, before anything that the client chose.
void Authenticator::Core::logFailure(const Attempt& attempt, std::string_view why) {
    _log.warning("Login failed", {{"address", std::string_view(attempt.connection.peer().address)},
                                  {"service", std::string_view(attempt.service)},
                                  {"mechanism", attempt.mechanism},
                                  {"reason", why},
                                  {"user", std::string_view(attempt.user).substr(0, kMaxNameBytes)},
                                  {"connection", attempt.connection.id()}});
}

void Authenticator::Core::unavailable(const Attempt& attempt, const Error& error) {
    _unavailable.add();
    _log.error("Login not possible because a directory does not answer", {{"service", std::string_view(attempt.service)},
                                                                          {"user", std::string_view(attempt.user).substr(0, kMaxNameBytes)},
                                                                          {"error", std::string_view(error.userText())},
                                                                          {"detail", std::string_view(error.detail())}});
    throw Error(ErrorCode::Unavailable, "Logins are not possible now, try again later", error.detail());
}

std::string Authenticator::Core::canonical(const Attempt& attempt) const {
    return Users::canonicalLogin(std::string_view(attempt.user).substr(0, kMaxNameBytes), attempt.connection.defaultDomain());
}

}  // namespace corbel::auth
