#include "codec/arguments.h"
#include "commands/commands.h"
#include "corbel/access.h"
#include "corbel/text.h"
#include "session.h"

namespace corbel::imap {
namespace {

std::string numbered(std::string_view before, std::uint64_t n, std::string_view after) {
    std::string out(before);
    text::appendNumber(out, n);
    out += after;
    return out;
}

void tellMailbox(ImapSession& session) {
    SelectedMailbox& mailbox = session.mailbox();
    const FolderCounters counters = mailbox.view().counters();
    mailbox.tellFlags(mailbox.view().keywords(), session.out());
    std::string text = numbered("* ", mailbox.view().size(), " EXISTS\r\n");
    text += numbered("* ", mailbox.countRecent(), " RECENT\r\n");
    if (const std::uint32_t unseen = mailbox.view().firstUnseen()) text += numbered("* OK [UNSEEN ", unseen, "] First unseen message\r\n");
    text += numbered("* OK [UIDVALIDITY ", counters.uidValidity, "] UIDs are valid\r\n");
    text += numbered("* OK [UIDNEXT ", counters.uidNext, "] Next UID\r\n");
    text += numbered("* OK [HIGHESTMODSEQ ", counters.highestModSeq, "] Highest mod-sequence\r\n");
    session.write(text);
}

Next open(ImapSession& session, Request& request, bool isReadOnly) {
    request.in.space();
    const std::string name = request.in.astring();
    const bool condstore = parseSelectParameters(request.in);
    if (session.state() == kSelected) {
        session.select(nullptr);   // also when this fails: RFC 3501 section 6.3.1
        session.write("* OK [CLOSED] Previous mailbox closed\r\n");
    }
    if (condstore) session.enableCondstore();
    const FoundFolder found = session.spaces().find(decodeMailbox(name));
    auto view = found.store->view(found.folder.id, !isReadOnly);
    MailboxRights rights;
    if (found.space != Space::Own) rights = toMailboxRights(found.store->access().rights(found.folder.id));
    session.select(std::make_unique<SelectedMailbox>(found.store->id(), found.folder.id, isReadOnly, std::move(view), rights));
    tellMailbox(session);
    return isReadOnly ? session.ok("EXAMINE completed", "READ-ONLY") : session.ok("SELECT completed", "READ-WRITE");
}

}  // namespace

Next select(ImapSession& session, Request& request) { return open(session, request, false); }
Next examine(ImapSession& session, Request& request) { return open(session, request, true); }

}  // namespace corbel::imap
