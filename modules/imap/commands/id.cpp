#include "codec/arguments.h"
#include "commands/commands.h"
#include "session.h"

namespace corbel::imap {

/// RFC 2971. Says what it is, not which version: that would help attackers only.
Next id(ImapSession& session, Request& request) {
    request.in.space();
    parseIdList(request.in);
    session.write("* ID (\"name\" \"Corbel\")\r\n");
    return session.ok("ID completed");
}

}  // namespace corbel::imap
