// LHLO (RFC 2033 section 4.1): who the client is, and what this server offers. Ends a transaction, as RSET does.
#include "commands/verbs.h"
#include "session.h"

namespace corbel::lmtp {

Next runLhlo(LmtpSession& session, Connection& connection, std::string_view arguments) {
    const std::string_view name = arguments.substr(0, arguments.find(' '));
    if (name.empty() || name.size() > kMaxDomain) return session.refuse(connection, {501, "5.5.4", "LHLO takes the client's name"});
    session.setHelloName(name);
    session.resetTransaction();
    std::vector<std::string> lines = {session.services().serverName, "PIPELINING", "ENHANCEDSTATUSCODES", "8BITMIME", "SMTPUTF8", "CHUNKING"};
    lines.push_back("SIZE " + std::to_string(session.options().maxMessageSize));
    if (connection.canStartTls()) lines.emplace_back("STARTTLS");
    return session.answerLines(connection, 250, lines);
}

}  // namespace corbel::lmtp
