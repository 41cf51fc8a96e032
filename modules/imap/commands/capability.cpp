#include "commands/commands.h"
#include "session.h"

namespace corbel::imap {

Next capability(ImapSession& session, Request& request) {
    request.in.end();
    session.write("* CAPABILITY " + session.capabilities() + "\r\n");
    return session.ok("CAPABILITY completed");
}

}  // namespace corbel::imap
