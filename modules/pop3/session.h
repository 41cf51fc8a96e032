// One POP3 conversation (RFC 1939): AUTHORIZATION until a maildrop is open, then TRANSACTION, and UPDATE inside QUIT.
//
// Made by the module for each connection. The verbs in commands/ work on it through the members below. [worker, serial]
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "codec/command.h"
#include "corbel/error.h"
#include "corbel/load_shedder.h"
#include "corbel/net.h"
#include "maildrop.h"
#include "options.h"
#include "services.h"

namespace corbel::pop3 {

inline constexpr unsigned kMaxBadCommands = 50;    ///< In a connection, before it is closed.
inline constexpr unsigned kMaxLoginFailures = 5;

class Pop3Session final : public Session, public LoadShedder {
public:
    Pop3Session(Services& services, std::shared_ptr<const Options> options);

    Next onOpen(Connection& connection) override;
    Next onFrame(Connection& connection, const Frame& frame) override;
    Next onProduced(Connection& connection) override;
    Next onTls(Connection& connection) override;
    Next onDrain(Connection& connection) override;
    void onClosed(Connection& connection) noexcept override;
    std::optional<Next> onOverload(Connection& connection, const Frame& frame) override;

    // --- for commands/ ---
    Services& services() noexcept { return _services; }
    bool isLoggedIn() const noexcept { return _drop != nullptr; }
    /// Precondition: isLoggedIn().
    Maildrop& drop() noexcept { return *_drop; }
    std::shared_ptr<Maildrop> sharedDrop() const noexcept { return _drop; }

    /// "+OK text" and the next command.
    Next ok(Connection& connection, std::string_view text);
    /// "-ERR text"; counts as a bad command.
    Next bad(Connection& connection, std::string_view text);
    /// "-ERR text" for what is no protocol error.
    Next error(Connection& connection, std::string_view text);
    /// "-ERR" with the response code of RFC 2449 and 3206 that fits.
    Next error(Connection& connection, const Error& e);
    Next nextCommand(Connection& connection);

    /// Locks and opens the maildrop: the end of PASS and AUTH.
    Next enter(Connection& connection, const Identity& identity);
    /// A login failed: tells why, closes after kMaxLoginFailures.
    Next loginFailed(Connection& connection, const Error& e);

    /// Begins a SASL exchange (RFC 5034); `initial` is base64.
    Next beginSasl(Connection& connection, std::string_view mechanism, std::optional<std::string_view> initial);

    std::string userName;            ///< From USER, until PASS.
    bool isUtf8 = false;             ///< UTF8 was said (RFC 6856).
    std::size_t retrievedCount = 0;
    std::size_t removedCount = 0;

private:
    Next onCommand(Connection& connection, std::string_view line);
    Next onSaslLine(Connection& connection, std::string_view line);
    Next stepSasl(Connection& connection, std::string_view base64, bool hasData);

    Services& _services;
    const std::shared_ptr<const Options> _options;   ///< Shared with the module, which replaces its own on a reload.
    std::shared_ptr<Maildrop> _drop;                 ///< Shared with the producer that answers from it.
    std::unique_ptr<SaslExchange> _exchange;
    std::optional<Identity> _provenIdentity;         ///< The server's last SASL data is out; the client's empty line is missing.
    unsigned _badCommands = 0;
    unsigned _loginFailures = 0;
};

}  // namespace corbel::pop3
