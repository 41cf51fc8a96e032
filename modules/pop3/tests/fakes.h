// Auth for the session's tests: alice and bob with the password "secret", PLAIN, and a mechanism with server data at its end.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "corbel/auth.h"
#include "corbel/error.h"

namespace corbel::pop3 {

class MemoryAuth final : public Auth {
public:
    static Identity identity(std::string_view login) {
        Identity who;
        who.user = login == "alice" ? 1 : 2;
        who.login = login;
        who.address = who.login + "@example.org";
        return who;
    }

    std::vector<std::string> mechanisms(const Connection& connection) override {
        if (connection.isTls() || connection.peer().isLoopback) return {"LAST", "PLAIN"};
        return {"LAST"};
    }
    bool allowsPlaintext(const Connection& connection) override { return connection.isTls() || connection.peer().isLoopback; }

    std::unique_ptr<SaslExchange> begin(std::string_view mechanism, Connection&, std::string_view service) override {
        if (service != "pop3") throw Error(ErrorCode::InvalidArgument, "wrong service");
        if (mechanism == "PLAIN") return std::make_unique<Plain>();
        if (mechanism == "LAST") return std::make_unique<Last>();
        throw Error(ErrorCode::Unsupported, "Unknown mechanism");
    }

    Identity login(Connection&, std::string_view, std::string_view user, std::string_view password) override {
        ++logins;
        if (failure) throw *failure;
        return check(user, password);
    }

    std::optional<Error> failure;
    int logins = 0;

private:
    static Identity check(std::string_view user, std::string_view password) {
        if ((user != "alice" && user != "bob") || password != "secret") throw Error(ErrorCode::Unauthenticated, "Wrong name or password");
        return identity(user);
    }

    /// "\0user\0password", asked for when it did not come with AUTH.
    class Plain final : public SaslExchange {
    public:
        Step step(std::string_view response, bool hasData) override {
            if (!hasData) return {};
            const std::size_t second = response.find('\0', 1);
            if (response.empty() || second == std::string_view::npos) throw Error(ErrorCode::Syntax, "Broken response");
            return {State::Success, {}, check(response.substr(1, second - 1), response.substr(second + 1))};
        }
    };

    /// As SCRAM ends: the client's name, then server data with success.
    class Last final : public SaslExchange {
    public:
        Step step(std::string_view response, bool) override { return {State::Success, "v=server", identity(response)}; }
    };
};

}  // namespace corbel::pop3
