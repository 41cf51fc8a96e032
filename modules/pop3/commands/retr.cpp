// RETR (RFC 1939 section 5): a whole message.
#include "commands/message.h"
#include "commands/verbs.h"

namespace corbel::pop3 {

Next runRetr(Pop3Session& session, Connection& connection, std::string_view arguments) {
    const auto number = parseNumber(arguments);
    if (!number || !session.drop().has(*number)) return session.bad(connection, "No such message");
    ++session.retrievedCount;
    session.services().retrieved.add();
    return sendMessage(session, connection, *number, std::nullopt);
}

}  // namespace corbel::pop3
