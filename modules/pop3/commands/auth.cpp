// AUTH (RFC 5034): a SASL exchange; without arguments the list of mechanisms, as clients of RFC 1734's drafts ask.
#include "commands/verbs.h"
#include "corbel/text.h"
#include "session.h"

namespace corbel::pop3 {

Next runAuth(Pop3Session& session, Connection& connection, std::string_view arguments) {
    if (text::trim(arguments).empty()) {
        connection.write("+OK Mechanisms follow\r\n");
        for (const std::string& mechanism : session.services().auth.mechanisms(connection)) connection.write(mechanism + "\r\n");
        connection.write(".\r\n");
        return session.nextCommand(connection);
    }
    const auto auth = parseAuth(arguments);
    if (!auth) return session.bad(connection, "AUTH takes a mechanism and perhaps an initial response");
    return session.beginSasl(connection, auth->mechanism, auth->initialResponse);
}

}  // namespace corbel::pop3
