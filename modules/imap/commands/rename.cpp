#include "codec/arguments.h"
#include "commands/commands.h"
#include "folders.h"
#include "session.h"

namespace corbel::imap {

/// Of INBOX it moves the messages (RFC 3501 section 6.3.5); missing parents of the new name are made, as CREATE does.
Next rename(ImapSession& session, Request& request) {
    request.in.space();
    const std::string from = parseMailbox(request.in);
    request.in.space();
    const std::string to = parseMailbox(request.in);
    request.in.end();
    const FolderInfo folder = session.findFolder(from);
    const std::string_view parent = parentPath(to);
    if (!parent.empty() && !session.store().findFolder(parent)) session.store().createFolder(parent);
    session.store().renameFolder(folder.id, to);
    return session.ok("RENAME completed");
}

}  // namespace corbel::imap
