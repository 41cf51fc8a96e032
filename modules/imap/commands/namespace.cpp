#include "commands/commands.h"
#include "session.h"

namespace corbel::imap {

/// RFC 2342: one personal namespace.
Next namespaces(ImapSession& session, Request& request) {
    request.in.end();
    session.write("* NAMESPACE ((\"\" \"/\")) NIL NIL\r\n");
    return session.ok("NAMESPACE completed");
}

}  // namespace corbel::imap
