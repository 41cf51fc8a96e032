// STLS (RFC 2595 section 4).
#include "commands/verbs.h"
#include "session.h"

namespace corbel::pop3 {

Next runStls(Pop3Session& session, Connection& connection, std::string_view) {
    if (connection.isTls()) return session.bad(connection, "TLS is up already");
    if (!connection.canStartTls()) return session.bad(connection, "TLS is not offered here");
    if (session.isUtf8) return session.bad(connection, "STLS comes before UTF8");
    connection.write("+OK Begin TLS\r\n");
    return Next::startTls();
}

}  // namespace corbel::pop3
