// Logins for all protocols: passwords and SASL (PLAIN, LOGIN, SCRAM-SHA-256, SCRAM-SHA-256-PLUS), with one throttle, one cache and
// one log line a failure.
//
// Owned by kernel/app; [worker, parallel]. Directories are reached through Users. Refuses instead of sleeping, so that no worker
// waits for an attacker. Never tells a client which part of a login was wrong; the log does (`reason`).
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "auth/auth_settings.h"
#include "auth/users.h"
#include "corbel/auth.h"
#include "corbel/log.h"
#include "corbel/metrics.h"
#include "corbel/time.h"

namespace corbel::auth {

class Authenticator final : public Auth {
public:
    /// Keeps a key of its own in server.db (table auth_secret), from which the salts of users that do not exist are made.
    Authenticator(Users& users, draft::Sql& sql, const AuthOptions& options, const Clock& clock, Log& log, Metrics& metrics);
    ~Authenticator() override;

    /// [main thread, while workers run]
    void reconfigure(const AuthOptions& options);

    std::vector<std::string> mechanisms(const Connection& connection) override;
    bool allowsPlaintext(const Connection& connection) override;
    std::unique_ptr<SaslExchange> begin(std::string_view mechanism, Connection& connection, std::string_view service) override;
    Identity login(Connection& connection, std::string_view service, std::string_view user, std::string_view password) override;

    /// What is stored for a new password: argon2id, and a SCRAM verifier unless that is switched off. Costs some 35 ms of CPU.
    /// InvalidArgument for an empty or oversized password. [any thread]
    std::vector<std::string> makeCredentials(std::string_view password) const;
    /// The same for many, on several threads; an empty password gives no credentials. [worker]
    std::vector<std::vector<std::string>> makeCredentials(const std::vector<std::string>& passwords) const;

    class Core;  // shared by the exchanges; in authenticator_core.h

private:
    std::unique_ptr<Core> _core;
};

}  // namespace corbel::auth
