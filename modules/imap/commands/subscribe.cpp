#include "codec/arguments.h"
#include "commands/commands.h"
#include "session.h"

namespace corbel::imap {

Next subscribe(ImapSession& session, Request& request) {
    request.in.space();
    const std::string path = parseMailbox(request.in);
    request.in.end();
    session.findFolder(path);
    session.store().setSubscribed(path, true);
    return session.ok("SUBSCRIBE completed");
}

/// Also of a mailbox that is gone: its subscription outlives it (RFC 3501 section 6.3.6).
Next unsubscribe(ImapSession& session, Request& request) {
    request.in.space();
    const std::string path = parseMailbox(request.in);
    request.in.end();
    session.store().setSubscribed(path, false);
    return session.ok("UNSUBSCRIBE completed");
}

}  // namespace corbel::imap
