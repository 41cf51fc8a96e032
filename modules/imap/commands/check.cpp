#include "commands/commands.h"
#include "session.h"

namespace corbel::imap {

/// Every change is on disk before it is answered: there is nothing to check.
Next check(ImapSession& session, Request& request) {
    request.in.end();
    return session.ok("CHECK completed");
}

}  // namespace corbel::imap
