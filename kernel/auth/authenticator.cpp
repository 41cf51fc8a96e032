#include "auth/authenticator.h"

#include <algorithm>
#include <atomic>
#include <future>
#include <thread>

#include "auth/authenticator_core.h"
#include "auth/sasl_exchanges.h"
#include "corbel/error.h"
#include "corbel/text.h"

namespace corbel::auth {

Authenticator::Authenticator(Users& users, draft::Sql& sql, const AuthOptions& options, const Clock& clock, Log& log, Metrics& metrics)
    : _core(std::make_unique<Core>(users, sql, options, clock, log, metrics)) {}

Authenticator::~Authenticator() = default;

void Authenticator::reconfigure(const AuthOptions& options) { _core->reconfigure(options); }

std::vector<std::string> Authenticator::mechanisms(const Connection& connection) {
    std::vector<std::string> offered;
    if (_core->offersScram()) {
        if (connection.isTls()) offered.emplace_back("SCRAM-SHA-256-PLUS");
        offered.emplace_back("SCRAM-SHA-256");
    }
    if (_core->allowsPlaintext(connection)) {
        offered.emplace_back("PLAIN");
        offered.emplace_back("LOGIN");
    }
    return offered;
}

bool Authenticator::allowsPlaintext(const Connection& connection) { return _core->allowsPlaintext(connection); }

std::unique_ptr<SaslExchange> Authenticator::begin(std::string_view mechanism, Connection& connection, std::string_view service) {
    const std::string name = text::toUpper(mechanism);
    for (const auto& offered : mechanisms(connection)) {
        if (offered != name) continue;
        if (name == "PLAIN") return makePlainExchange(*_core, connection, service);
        if (name == "LOGIN") return makeLoginExchange(*_core, connection, service);
        return makeScramExchange(*_core, connection, service, name == "SCRAM-SHA-256-PLUS");
    }
    throw Error(ErrorCode::Unsupported, "This authentication mechanism is not offered here");
}

Identity Authenticator::login(Connection& connection, std::string_view service, std::string_view user, std::string_view password) {
    return _core->loginWithPassword({connection, std::string(service), "password", std::string(user)}, password);
}

std::vector<std::string> Authenticator::makeCredentials(std::string_view password) const {
    return auth::makeCredentials(password, *_core->options(), _core->gate());
}

std::vector<std::vector<std::string>> Authenticator::makeCredentials(const std::vector<std::string>& passwords) const {
    std::vector<std::vector<std::string>> made(passwords.size());
    const auto settings = _core->options();
    const std::size_t threads =
        std::min<std::size_t>({passwords.size(), std::max(1u, std::thread::hardware_concurrency()), settings->hashParallel});
    std::atomic<std::size_t> next{0};
    const auto run = [&] {
        for (std::size_t i = next++; i < passwords.size(); i = next++)
            if (!passwords[i].empty()) made[i] = makeCredentials(passwords[i]);
    };
    std::vector<std::future<void>> helpers;
    for (std::size_t i = 1; i < threads; ++i) helpers.push_back(std::async(std::launch::async, run));
    run();
    for (auto& helper : helpers) helper.get();
    return made;
}

}  // namespace corbel::auth
