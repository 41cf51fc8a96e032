// RSET (RFC 1939 section 5): unmarks all.
#include "commands/verbs.h"
#include "session.h"

namespace corbel::pop3 {

Next runRset(Pop3Session& session, Connection& connection, std::string_view) {
    session.drop().unmarkAll();
    return session.ok(connection, std::to_string(session.drop().count()) + " messages (" + std::to_string(session.drop().octets()) + " octets)");
}

}  // namespace corbel::pop3
