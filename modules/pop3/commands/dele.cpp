// DELE (RFC 1939 section 5): marks a message; QUIT removes it.
#include "commands/verbs.h"
#include "session.h"

namespace corbel::pop3 {

Next runDele(Pop3Session& session, Connection& connection, std::string_view arguments) {
    const auto number = parseNumber(arguments);
    if (!number || !session.drop().has(*number)) return session.bad(connection, "No such message");
    session.drop().markDeleted(*number);
    return session.ok(connection, "Marked");
}

}  // namespace corbel::pop3
