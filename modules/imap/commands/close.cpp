#include "commands/commands.h"
#include "commands/expunge.h"
#include "session.h"

namespace corbel::imap {

/// Removes what is marked \Deleted without telling it (RFC 3501 section 6.4.2).
Next close(ImapSession& session, Request& request) {
    request.in.end();
    if (!session.mailbox().isReadOnly()) expungeDeleted(session);
    session.select(nullptr);
    return session.ok("CLOSE completed");
}

Next unselect(ImapSession& session, Request& request) {
    request.in.end();
    session.select(nullptr);
    return session.ok("UNSELECT completed");
}

}  // namespace corbel::imap
