// HELP (RFC 5321 section 4.1.1.8).
#include "commands/verbs.h"
#include "session.h"

namespace corbel::lmtp {

Next runHelp(LmtpSession& session, Connection& connection, std::string_view) {
    return session.answerLines(connection, 214, {"2.0.0 LMTP (RFC 2033): LHLO MAIL RCPT DATA BDAT", "2.0.0 RSET NOOP VRFY STARTTLS HELP QUIT"});
}

}  // namespace corbel::lmtp
