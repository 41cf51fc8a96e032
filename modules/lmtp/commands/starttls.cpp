// STARTTLS (RFC 3207).
#include "commands/verbs.h"
#include "session.h"

namespace corbel::lmtp {

Next runStartTls(LmtpSession& session, Connection& connection, std::string_view) {
    if (connection.isTls()) return session.refuse(connection, {503, "5.5.1", "TLS is up already"});
    if (!connection.canStartTls()) return session.refuse(connection, {502, "5.5.1", "TLS is not offered here"});
    connection.write("220 2.0.0 Begin TLS\r\n");
    return Next::startTls();
}

}  // namespace corbel::lmtp
