// What EXPUNGE, CLOSE and STATUS share.
#pragma once

#include "session.h"

namespace corbel::imap {

/// The messages of `view` that have \Deleted, ascending.
std::vector<Uid> deletedUids(const MailboxView& view);
/// Removes every message of the selected mailbox that has \Deleted now.
void expungeDeleted(ImapSession& session);
/// NoAccess when the mailbox was opened by EXAMINE.
void requireWritable(const SelectedMailbox& mailbox);

}  // namespace corbel::imap
