#include "commands/commands.h"
#include "session.h"

namespace corbel::imap {

Next noop(ImapSession& session, Request& request) {
    request.in.end();
    return session.ok("NOOP completed");
}

}  // namespace corbel::imap
