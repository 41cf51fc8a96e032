#include "commands/commands.h"
#include "commands/expunge.h"
#include "corbel/error.h"
#include "session.h"

namespace corbel::imap {

/// Removes what is marked \Deleted without telling it (RFC 3501 section 6.4.2).
Next close(ImapSession& session, Request& request) {
    request.in.end();
    try {
        if (!session.mailbox().isReadOnly()) expungeDeleted(session);
    } catch (const Error& error) {
        // RFC 4314 section 4: it closes all the same.
        if (error.code() != ErrorCode::NoAccess && error.code() != ErrorCode::NotFound) throw;
    }
    session.select(nullptr);
    return session.ok("CLOSE completed");
}

Next unselect(ImapSession& session, Request& request) {
    request.in.end();
    session.select(nullptr);
    return session.ok("UNSELECT completed");
}

}  // namespace corbel::imap
