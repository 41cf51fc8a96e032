// Authentication for protocols: password logins and SASL exchanges, with throttling, caching and logging done once for all.
//
// Kernel only. A protocol offers mechanisms(), runs one exchange, and gets an Identity. It never sees a stored credential.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "corbel/identity.h"
#include "corbel/net.h"

namespace corbel {

/// One SASL exchange (RFC 4422). Data is already decoded from base64. [worker, one thread at a time]
class SaslExchange {
public:
    enum class State : std::uint8_t { Challenge, Success };
    struct Step {
        State state = State::Challenge;
        std::string data;       ///< Challenge to send; with Success additional data (SCRAM server-final) if not empty.
        Identity identity;      ///< With Success.
    };
    virtual ~SaslExchange();
    /// Feeds the client's response (the initial one may be absent: begin with an empty challenge then).
    /// Throws Unauthenticated, Unavailable, Syntax, LimitReached (throttled). `hasData` false: the client sent nothing yet.
    virtual Step step(std::string_view response, bool hasData) = 0;
};

class Auth {
public:
    virtual ~Auth();
    /// Mechanisms to offer on this connection now, strongest first. PLAIN and LOGIN only with TLS, on loopback or where allowed. [worker]
    virtual std::vector<std::string> mechanisms(const Connection& connection) = 0;
    /// True when a clear-text password may be taken on this connection (else LOGINDISABLED, no USER/PASS). [any thread]
    virtual bool allowsPlaintext(const Connection& connection) = 0;
    /// Begins an exchange; Unsupported for a mechanism that is not offered here. `service` is the module's id, for the log. [worker]
    virtual std::unique_ptr<SaslExchange> begin(std::string_view mechanism, Connection& connection, std::string_view service) = 0;
    /// LOGIN, USER/PASS, HTTP Basic. Throws Unauthenticated, Unavailable, LimitReached; delays are the caller's pool's, not the I/O threads'. [worker]
    virtual Identity login(Connection& connection, std::string_view service, std::string_view user, std::string_view password) = 0;
};

/// SASL's largest accepted client response, decoded.
inline constexpr std::size_t kMaxSaslResponse = 12288;

}  // namespace corbel
