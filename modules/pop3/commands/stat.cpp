// STAT (RFC 1939 section 5): messages and octets that are not marked.
#include "commands/verbs.h"
#include "session.h"

namespace corbel::pop3 {

Next runStat(Pop3Session& session, Connection& connection, std::string_view) {
    return session.ok(connection, std::to_string(session.drop().count()) + " " + std::to_string(session.drop().octets()));
}

}  // namespace corbel::pop3
