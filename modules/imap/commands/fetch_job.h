// A FETCH on its way: which messages are left, and the writing of their responses as fast as the client reads.
//
// The session owns it as continuation; a thin producer that the kernel owns calls fill(). It keeps a position in the told view,
// which does not change while it runs, and no store between two fills.
#pragma once

#include <optional>
#include <vector>

#include "codec/fetch_items.h"
#include "commands/fetch_sections.h"
#include "corbel/error.h"
#include "session.h"

namespace corbel::imap {

class FetchJob final : public Continuation {
public:
    FetchJob(ImapSession& session, FetchItems items, std::vector<Range> ranges);

    /// Appends responses until `out` is full; false at the end. [worker]
    bool fill(Output& out);
    Next onProduced(ImapSession& session) override;

private:
    class Rows;
    friend class Rows;
    struct Position {
        Uid uid = 0;
        std::uint32_t sequence = 0;
        ViewItem seen{};   ///< What it is since this FETCH made it \Seen; uid 0: it did not.
    };

    bool fillFromView(Output& out);
    bool fillFromRows(Output& out);
    void nextBatch();
    void markSeen(Output& out);
    bool skips(const ViewItem& item) const noexcept { return _items.changedSince && item.modSeq <= *_items.changedSince; }
    /// UID, FLAGS and MODSEQ as far as they are wanted, and what was noted of \Seen.
    void appendViewItems(std::string& out, const Position& position);

    ImapSession& _session;
    FetchItems _items;
    std::vector<Range> _ranges;
    std::uint32_t _fields = 0;
    bool _needsStructure = false;
    std::size_t _range = 0;              // position in _ranges
    std::uint32_t _sequence = 0;         // next sequence number in it
    std::vector<Position> _batch;
    std::size_t _batchAt = 0;
    std::unique_ptr<MailboxView> _present;   // names the keywords of Position::seen
    std::size_t _section = 0;            // with _written: where a message stopped in the middle
    std::optional<std::uint64_t> _written;
    bool _someAreGone = false;
    std::optional<Error> _error;
};

}  // namespace corbel::imap
