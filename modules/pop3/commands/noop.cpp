// NOOP (RFC 1939 section 5).
#include "commands/verbs.h"
#include "session.h"

namespace corbel::pop3 {

Next runNoop(Pop3Session& session, Connection& connection, std::string_view) { return session.ok(connection, "OK"); }

}  // namespace corbel::pop3
