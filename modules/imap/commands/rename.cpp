#include "codec/arguments.h"
#include "commands/commands.h"
#include "corbel/error.h"
#include "session.h"

namespace corbel::imap {

/// Of INBOX it moves the messages (RFC 3501 section 6.3.5); the store makes missing parents of the new name, as CREATE does.
Next rename(ImapSession& session, Request& request) {
    request.in.space();
    const std::string from = parseMailbox(request.in);
    request.in.space();
    const std::string to = parseMailbox(request.in);
    request.in.end();
    const FoundFolder found = session.spaces().find(from);
    const Place target = session.spaces().resolve(to);
    if (target.store != found.store) throw Error(ErrorCode::Unsupported, "A mailbox cannot be renamed into another user's or out of it");
    target.store->renameFolder(found.folder.id, target.path);
    return session.ok("RENAME completed");
}

}  // namespace corbel::imap
