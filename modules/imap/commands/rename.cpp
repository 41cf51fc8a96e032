#include "codec/arguments.h"
#include "commands/commands.h"
#include "session.h"

namespace corbel::imap {

/// Of INBOX it moves the messages (RFC 3501 section 6.3.5); the store makes missing parents of the new name, as CREATE does.
Next rename(ImapSession& session, Request& request) {
    request.in.space();
    const std::string from = parseMailbox(request.in);
    request.in.space();
    const std::string to = parseMailbox(request.in);
    request.in.end();
    const FolderInfo folder = session.findFolder(from);
    session.store().renameFolder(folder.id, to);
    return session.ok("RENAME completed");
}

}  // namespace corbel::imap
