// What EXPUNGE and CLOSE share.
#pragma once

#include "session.h"

namespace corbel::imap {

/// Removes every message of the selected mailbox that has \Deleted now.
void expungeDeleted(ImapSession& session);
/// NoAccess when the mailbox was opened by EXAMINE.
void requireWritable(const SelectedMailbox& mailbox);

}  // namespace corbel::imap
