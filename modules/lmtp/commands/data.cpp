// DATA (RFC 5321 section 4.1.1.4): the message follows, ended by CRLF.CRLF and nothing else.
#include "commands/verbs.h"
#include "session.h"

namespace corbel::lmtp {

Next runData(LmtpSession& session, Connection& connection, std::string_view) {
    Transaction& transaction = *session.transaction();
    if (transaction.usesBdat) return session.refuse(connection, {503, "5.5.1", "DATA cannot follow BDAT"});
    if (transaction.recipients.empty()) return session.answer(connection, {503, "5.5.1", "No valid recipients"});
    if (const auto refusal = session.openIntake()) return session.answer(connection, *refusal);
    connection.write("354 End data with <CR><LF>.<CR><LF>\r\n");
    return session.readData();
}

}  // namespace corbel::lmtp
