// TOP (RFC 1939 section 7): the header and some lines of the body.
#include "commands/message.h"
#include "commands/verbs.h"

namespace corbel::pop3 {

Next runTop(Pop3Session& session, Connection& connection, std::string_view arguments) {
    const auto top = parseTop(arguments);
    if (!top) return session.bad(connection, "TOP takes a message number and a count of lines");
    if (!session.drop().has(top->first)) return session.bad(connection, "No such message");
    return sendMessage(session, connection, top->first, top->second);
}

}  // namespace corbel::pop3
