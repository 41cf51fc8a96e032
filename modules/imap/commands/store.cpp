#include <algorithm>
#include <optional>

#include "codec/arguments.h"
#include "codec/sequence_set.h"
#include "codec/writer.h"
#include "commands/commands.h"
#include "commands/expunge.h"
#include "corbel/error.h"
#include "corbel/text.h"
#include "session.h"

namespace corbel::imap {
namespace {

constexpr std::size_t kFlushBytes = 64 * 1024;

std::uint64_t keywordBits(const std::vector<std::string>& wanted, const MailboxView& view) {
    std::uint64_t bits = 0;
    const auto names = view.keywords();
    for (std::size_t bit = 0; bit < names.size() && bit < 64; ++bit) {
        const auto isNamed = [&](const std::string& name) { return text::equalsIgnoreCase(name, names[bit]); };
        if (std::any_of(wanted.begin(), wanted.end(), isNamed)) bits |= std::uint64_t{1} << bit;
    }
    return bits;
}

/// Tells the outcome of a STORE: each message of the set as if fetched, or with .SILENT only what the client cannot know.
class Outcome {
public:
    Outcome(ImapSession& session, const StoreArguments& arguments, const std::vector<Uid>& failed, const MailboxView& fresh)
        : _session(session), _arguments(arguments), _failed(failed), _fresh(fresh), _keywords(keywordBits(arguments.change.keywords, fresh)) {}

    void tell(const std::vector<Range>& ranges) {
        SelectedMailbox& mailbox = _session.mailbox();
        std::uint32_t at = 1;   // in the fresh view, which is walked alongside
        for (const Range& range : ranges) {
            for (std::uint32_t sequence = range.first; sequence <= range.last; ++sequence) {
                const ViewItem& old = mailbox.view().base().at(sequence);
                if (at > _fresh.size() || _fresh.at(at).uid != old.uid) at = _fresh.lowerBound(old.uid);
                if (at > _fresh.size() || _fresh.at(at).uid != old.uid) {
                    someAreGone = true;
                    continue;
                }
                tellOne(sequence, old, _fresh.at(at++));
            }
        }
        flush();
    }

    bool someAreGone = false;

private:
    void tellOne(std::uint32_t sequence, const ViewItem& old, const ViewItem& item) {
        const TellOptions options = _session.tellOptions();
        SelectedMailbox& mailbox = _session.mailbox();
        const bool isKnown = _arguments.isSilent && isExpected(old, item);
        const bool isAsked = !_arguments.isSilent || isConditionalSuccess(item);
        if (!isKnown && !isAsked) return;   // somebody else changed it as well: the sync tells
        if (!isKnown) {
            appendFlagsResponse(_text, _fresh, item, sequence, mailbox.isRecent(item.uid), options);
        } else if (options.withModSeq && (isAsked || item.modSeq != old.modSeq)) {
            _text += "* ";
            text::appendNumber(_text, sequence);
            _text += " FETCH (UID ";
            text::appendNumber(_text, item.uid);
            _text += " MODSEQ (";
            text::appendNumber(_text, item.modSeq);
            _text += "))\r\n";
        }
        mailbox.noteTold(item);
        if (_text.size() >= kFlushBytes) flush();
    }

    /// RFC 7162 section 3.1.3: told in any case, also when it changed nothing.
    bool isConditionalSuccess(const ViewItem& item) const noexcept {
        return _arguments.change.unchangedSince && !std::binary_search(_failed.begin(), _failed.end(), item.uid);
    }

    /// The client knows the outcome from what it was told before and what it sent.
    bool isExpected(const ViewItem& old, const ViewItem& item) const noexcept {
        switch (_arguments.change.op) {
            case FlagOp::Add:
                return item.flags == (old.flags | _arguments.change.flags) && item.keywords == (old.keywords | _keywords);
            case FlagOp::Remove:
                return item.flags == (old.flags & ~_arguments.change.flags) && item.keywords == (old.keywords & ~_keywords);
            case FlagOp::Replace:
                break;
        }
        return item.flags == _arguments.change.flags && item.keywords == _keywords;
    }

    void flush() {
        _session.write(_text);
        _text.clear();
    }

    ImapSession& _session;
    const StoreArguments& _arguments;
    const std::vector<Uid>& _failed;
    const MailboxView& _fresh;
    std::uint64_t _keywords;
    std::string _text;
};

/// "MODIFIED 7,9" (RFC 7162 section 3.1.3): UIDs for UID STORE, else sequence numbers.
std::string modifiedCode(const std::vector<Uid>& failed, const ToldView& view, bool isUid) {
    if (failed.empty()) return {};
    std::string code = "MODIFIED ";
    SequenceSetWriter set(code);
    for (const Uid uid : failed) set.add(isUid ? uid : view.lowerBound(uid));
    set.finish();
    return code;
}

/// RFC 4314 section 4: what may be changed is, the rest stays as it is. nullopt when nothing is left.
std::optional<FlagChange> allowedChange(const FlagChange& asked, const MailboxRights& rights) {
    FlagChange change = asked;
    change.flags &= rights.flags;
    if (rights.keywords) return change;   // who may change keywords may change flags
    change.keywords.clear();
    if (change.op == FlagOp::Replace) {
        // Of all flags \Seen alone is the reader's.
        change.op = change.flags & kSeen ? FlagOp::Add : FlagOp::Remove;
        change.flags = kSeen;
    }
    if (change.flags == 0 && (asked.flags != 0 || !asked.keywords.empty())) return std::nullopt;
    return change;
}

}  // namespace

Next store(ImapSession& session, Request& request) {
    request.in.space();
    const SequenceSet set = parseSequenceSet(request.in);
    request.in.space();
    StoreArguments arguments = parseStoreArguments(request.in);
    SelectedMailbox& mailbox = session.mailbox();
    requireWritable(mailbox);
    const auto change = allowedChange(arguments.change, mailbox.rights());
    if (!change) throw Error(ErrorCode::NoAccess, "You may not change these flags");
    arguments.change = *change;
    if (arguments.change.unchangedSince) session.enableCondstore();
    const auto ranges = mailbox.resolve(set, request.isUid);
    if (ranges.empty()) return session.ok("STORE completed, no message matched");
    const FlagResult result = session.mailboxStore().changeFlags(mailbox.folder(), mailbox.uidsOf(ranges), arguments.change);
    const std::string code = modifiedCode(result.failed, mailbox.view(), request.isUid);
    auto fresh = mailbox.load(session.mailboxStore());
    mailbox.tellNewKeywords(fresh->keywords(), session.out());
    Outcome outcome(session, arguments, result.failed, *fresh);
    outcome.tell(ranges);
    if (!session.sync(std::move(fresh))) return Next::close();
    if (outcome.someAreGone && code.empty()) return session.tagged("OK", "STORE completed, some messages are gone", "EXPUNGEISSUED");
    return session.tagged("OK", code.empty() ? "STORE completed" : "STORE completed, some messages were changed elsewhere", code);
}

}  // namespace corbel::imap
