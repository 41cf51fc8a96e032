// RSET (RFC 5321 section 4.1.1.5): drops the transaction.
#include "commands/verbs.h"
#include "session.h"

namespace corbel::lmtp {

Next runRset(LmtpSession& session, Connection& connection, std::string_view) {
    session.resetTransaction();
    return session.answer(connection, {250, "2.0.0", "OK"});
}

}  // namespace corbel::lmtp
