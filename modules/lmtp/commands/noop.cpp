// NOOP (RFC 5321 section 4.1.1.9).
#include "commands/verbs.h"
#include "session.h"

namespace corbel::lmtp {

Next runNoop(LmtpSession& session, Connection& connection, std::string_view) { return session.answer(connection, {250, "2.0.0", "OK"}); }

}  // namespace corbel::lmtp
