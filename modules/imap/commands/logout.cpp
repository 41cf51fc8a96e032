#include "commands/commands.h"
#include "session.h"

namespace corbel::imap {

Next logout(ImapSession& session, Request& request) {
    request.in.end();
    session.write("* BYE Logging out\r\n");
    session.ok("LOGOUT completed");
    return Next::close();
}

}  // namespace corbel::imap
