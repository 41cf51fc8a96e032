#include "codec/arguments.h"
#include "commands/commands.h"
#include "session.h"

namespace corbel::imap {

/// A mailbox with children is refused rather than turned into a \Noselect name (RFC 3501 section 6.3.4 allows both).
Next deleteMailbox(ImapSession& session, Request& request) {
    request.in.space();
    const std::string path = parseMailbox(request.in);
    request.in.end();
    const FoundFolder found = session.spaces().find(path);
    found.store->deleteFolder(found.folder.id);
    if (session.state() == kSelected && session.mailbox().store() == found.store->id() && session.mailbox().folder() == found.folder.id) {
        session.select(nullptr);
        session.write("* OK [CLOSED] The selected mailbox was deleted\r\n");
    }
    return session.ok("DELETE completed");
}

}  // namespace corbel::imap
