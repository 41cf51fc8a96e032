#include "commands/expunge.h"

#include "codec/sequence_set.h"
#include "commands/commands.h"
#include "corbel/error.h"

namespace corbel::imap {

void requireWritable(const SelectedMailbox& mailbox) {
    if (mailbox.isReadOnly()) throw Error(ErrorCode::NoAccess, "The mailbox was opened read-only");
}

std::vector<Uid> deletedUids(const MailboxView& view) {
    std::vector<Uid> uids;
    for (std::uint32_t sequence = 1; sequence <= view.size();) {
        const auto run = view.run(sequence);
        for (const ViewItem& item : run) {
            if (item.flags & kDeleted) uids.push_back(item.uid);
        }
        sequence += static_cast<std::uint32_t>(run.size());
    }
    return uids;
}

void expungeDeleted(ImapSession& session) {
    const SelectedMailbox& mailbox = session.mailbox();
    // A view that takes nothing for \Recent: it is not told.
    const auto uids = deletedUids(*session.mailboxStore().view(mailbox.folder()));
    if (!uids.empty()) session.mailboxStore().expunge(mailbox.folder(), uids);
}

/// EXPUNGE, and UID EXPUNGE of RFC 4315 section 2.1. The EXPUNGE responses come with the tagged answer's changes.
Next expunge(ImapSession& session, Request& request) {
    SelectedMailbox& mailbox = session.mailbox();
    SequenceSet set;
    if (request.isUid) {
        request.in.space();
        set = parseSequenceSet(request.in);
    }
    request.in.end();
    requireWritable(mailbox);
    if (request.isUid) {
        const auto uids = mailbox.uidsOf(mailbox.resolve(set, true));
        if (!uids.empty()) session.mailboxStore().expunge(mailbox.folder(), uids);
    } else {
        expungeDeleted(session);
    }
    return session.ok("EXPUNGE completed");
}

}  // namespace corbel::imap
