// QUIT (RFC 5321 section 4.1.1.10).
#include "commands/verbs.h"
#include "session.h"

namespace corbel::lmtp {

Next runQuit(LmtpSession& session, Connection& connection, std::string_view) {
    connection.write("221 2.0.0 " + session.services().serverName + " Goodbye\r\n");
    return Next::close();
}

}  // namespace corbel::lmtp
