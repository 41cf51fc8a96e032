// The selected mailbox as the client was told it: its numbers change only when the difference is written to the client.
//
// Owned by the session. Sequence numbers of every command are those of view(). Holds no store between calls.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "codec/sequence_set.h"
#include "corbel/access.h"
#include "corbel/net.h"
#include "corbel/store.h"
#include "told_view.h"

namespace corbel::imap {

/// How changes are told.
struct TellOptions {
    bool mayExpunge = true;    ///< RFC 3501 section 7.4.1: not while FETCH, STORE and SEARCH by sequence numbers are answered.
    bool withUid = false;      ///< FETCH responses carry the UID.
    bool withModSeq = false;   ///< The client is CONDSTORE-aware (RFC 7162 section 3.2).
};

/// What the user may do with messages of a mailbox, as it was when it was selected: for what is told. The store decides.
struct MailboxRights {
    std::uint32_t flags = kSeen | kAnswered | kFlagged | kDeleted | kDraft;   ///< That can be changed, at least on some messages.
    bool keywords = true;
};
MailboxRights toMailboxRights(RightSet rights) noexcept;

class SelectedMailbox {
public:
    SelectedMailbox(StoreId store, FolderId folder, bool isReadOnly, std::unique_ptr<MailboxView> view, const MailboxRights& rights = {});

    StoreId store() const noexcept { return _store; }
    FolderId folder() const noexcept { return _folder; }
    const MailboxRights& rights() const noexcept { return _rights; }
    bool isReadOnly() const noexcept { return _isReadOnly; }
    const ToldView& view() const noexcept { return _view; }

    bool isRecent(Uid uid) const noexcept;
    std::uint32_t countRecent() const noexcept;

    /// Sequence ranges of a message set. With `isUid` false numbers beyond the mailbox are Syntax errors.
    std::vector<Range> resolve(const SequenceSet& set, bool isUid) const;
    /// UIDs of sequence ranges, ascending.
    std::vector<Uid> uidsOf(const std::vector<Range>& ranges) const;

    /// A response already told the client these values: adopt() need not repeat them. Cheapest with ascending UIDs.
    void noteTold(const ViewItem& item);

    /// Reads the folder as it is now. [worker]
    std::unique_ptr<MailboxView> load(StoreSession& store) const;
    /// Tells what differs in `fresh` and keeps it; when it misses messages and that may not be told now, tells nothing: numbers stay,
    /// and flags are answered from `fresh`. NotFound when UIDVALIDITY changed: nothing the client knows is true any more.
    void adopt(std::unique_ptr<MailboxView> fresh, Output& out, const TellOptions& options);

    /// The FLAGS and PERMANENTFLAGS responses with these keywords.
    void tellFlags(std::span<const std::string> keywords, Output& out);
    /// The same, if the client was not told some of them: before a FETCH response has them.
    void tellNewKeywords(std::span<const std::string> keywords, Output& out);

private:
    class Teller;
    void claimRecent(const MailboxView& view);
    void sortTold();

    StoreId _store;
    FolderId _folder;
    MailboxRights _rights;
    bool _isReadOnly;
    ToldView _view;
    std::vector<std::string> _toldKeywords;
    /// UIDs that are \Recent in this session; the last one grows.
    std::vector<Range> _recent;
    std::vector<ViewItem> _told;
    bool _isToldSorted = true;
};

/// Appends "* n FETCH (UID u FLAGS (...) MODSEQ (m))" CRLF.
void appendFlagsResponse(std::string& out, const MailboxView& names, const ViewItem& item, std::uint32_t sequence, bool isRecent,
                         const TellOptions& options);

}  // namespace corbel::imap
