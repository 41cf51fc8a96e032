#include <algorithm>

#include "codec/arguments.h"
#include "codec/sequence_set.h"
#include "commands/commands.h"
#include "commands/expunge.h"
#include "corbel/error.h"
#include "corbel/text.h"
#include "cross_store.h"
#include "session.h"

namespace corbel::imap {
namespace {

/// "COPYUID validity sources destinations" (RFC 4315 section 3); empty when nothing was copied.
std::string copyUid(const CopyResult& result) {
    if (result.uids.empty()) return {};
    std::string code = "COPYUID ";
    text::appendNumber(code, result.uidValidity);
    code += ' ';
    SequenceSetWriter sources(code);
    for (const auto& [source, destination] : result.uids) sources.add(source);
    sources.finish();
    code += ' ';
    SequenceSetWriter destinations(code);
    for (const auto& [source, destination] : result.uids) destinations.add(destination);
    destinations.finish();
    return code;
}

struct Arguments {
    std::vector<Uid> uids;
    FoundFolder destination;
};

/// nullopt: the destination is not there, which the client may change.
std::optional<Arguments> parse(ImapSession& session, Request& request) {
    Arguments out;
    request.in.space();
    const SequenceSet set = parseSequenceSet(request.in);
    request.in.space();
    const std::string path = parseMailbox(request.in);
    request.in.end();
    out.uids = session.mailbox().uidsOf(session.mailbox().resolve(set, request.isUid));
    try {
        out.destination = session.spaces().find(path);
    } catch (const Error& error) {
        if (error.code() != ErrorCode::NotFound) throw;
        return std::nullopt;
    }
    return out;
}

/// By sequence numbers it is all of them or none (RFC 3501 section 6.4.7); of UIDs those that are gone are passed over (6.4.8).
bool areSomeGone(ImapSession& session, const std::vector<Uid>& uids) {
    const auto now = session.mailboxStore().view(session.mailbox().folder());
    return std::any_of(uids.begin(), uids.end(), [&](Uid uid) {
        const std::uint32_t at = now->lowerBound(uid);
        return at > now->size() || now->at(at).uid != uid;
    });
}

Next someAreGone(ImapSession& session) {
    if (!session.sync()) return Next::close();
    return session.no("Some of the messages are gone", "EXPUNGEISSUED");
}

Next noDestination(ImapSession& session) { return session.no("There is no such mailbox", "TRYCREATE"); }

Across across(ImapSession& session) { return {session.kernel().stores().transfers(), session.identity(), session.mailboxStore()}; }

}  // namespace

Next copy(ImapSession& session, Request& request) {
    const auto arguments = parse(session, request);
    if (!arguments) return noDestination(session);
    if (arguments->uids.empty()) return session.ok("COPY completed, no message matched");
    if (!request.isUid && areSomeGone(session, arguments->uids)) return someAreGone(session);
    const SelectedMailbox& mailbox = session.mailbox();
    StoreSession& from = session.mailboxStore();
    const FoundFolder& to = arguments->destination;
    const CopyResult result = to.store->id() == from.id() ? from.copy(mailbox.folder(), arguments->uids, to.folder.id)
                                                          : copyAcross(across(session), mailbox, arguments->uids, {to.store->id(), to.folder.id});
    return session.ok("COPY completed", copyUid(result));
}

/// RFC 6851: COPYUID goes untagged, before the EXPUNGE responses.
Next move(ImapSession& session, Request& request) {
    const auto arguments = parse(session, request);
    if (!arguments) return noDestination(session);
    requireWritable(session.mailbox());
    if (arguments->uids.empty()) return session.ok("MOVE completed, no message matched");
    if (!request.isUid && areSomeGone(session, arguments->uids)) return someAreGone(session);
    const SelectedMailbox& mailbox = session.mailbox();
    StoreSession& from = session.mailboxStore();
    const FoundFolder& to = arguments->destination;
    const CopyResult result = to.store->id() == from.id() ? from.move(mailbox.folder(), arguments->uids, to.folder.id)
                                                          : moveAcross(across(session), mailbox, arguments->uids, {to.store->id(), to.folder.id});
    if (!result.uids.empty()) session.write("* OK [" + copyUid(result) + "] Moved\r\n");
    return session.ok("MOVE completed");
}

}  // namespace corbel::imap
