// CAPA (RFC 2449): what this server offers on this connection now.
#include "commands/verbs.h"
#include "session.h"

namespace corbel::pop3 {

Next runCapa(Pop3Session& session, Connection& connection, std::string_view) {
    Auth& auth = session.services().auth;
    std::string out = "+OK Capabilities follow\r\nTOP\r\nUIDL\r\nRESP-CODES\r\nAUTH-RESP-CODE\r\nPIPELINING\r\nEXPIRE NEVER\r\nUTF8 USER\r\n";
    if (auth.allowsPlaintext(connection)) out += "USER\r\n";
    const auto mechanisms = auth.mechanisms(connection);
    if (!mechanisms.empty()) {
        out += "SASL";
        for (const std::string& mechanism : mechanisms) out.append(" ").append(mechanism);
        out += "\r\n";
    }
    if (!session.isLoggedIn() && connection.canStartTls()) out += "STLS\r\n";
    out += "IMPLEMENTATION Corbel\r\n.\r\n";
    connection.write(out);
    return session.nextCommand(connection);
}

}  // namespace corbel::pop3
