#include "store/snapshot_diff.h"

#include "corbel/error.h"

namespace corbel::store {
namespace {

/// Walks a snapshot and can skip whole chunks.
class Cursor {
public:
    explicit Cursor(const MailboxSnapshot& snapshot) : _chunks(snapshot.chunks()), _size(snapshot.size()) {}
    bool atEnd() const { return _entry == _chunks.size(); }
    const ViewItem& item() const { return _chunks[_entry].chunk->items[_offset]; }
    std::uint32_t index() const { return atEnd() ? _size : _chunks[_entry].start + static_cast<std::uint32_t>(_offset); }
    /// The chunk when the cursor stands at its start, else null.
    const ViewChunk* wholeChunk() const { return _offset == 0 && !atEnd() ? _chunks[_entry].chunk.get() : nullptr; }
    void skipChunk() { ++_entry, _offset = 0; }
    void advance() {
        if (++_offset == _chunks[_entry].chunk->items.size()) skipChunk();
    }

private:
    const std::vector<MailboxSnapshot::Entry>& _chunks;
    const std::uint32_t _size;
    std::size_t _entry = 0;
    std::size_t _offset = 0;
};

bool isEqual(const ViewItem& a, const ViewItem& b) { return a.flags == b.flags && a.keywords == b.keywords && a.modSeq == b.modSeq; }

}  // namespace

SnapshotDiff diffSnapshots(const MailboxSnapshot& older, const MailboxSnapshot& newer) {
    SnapshotDiff diff;
    Cursor was(older);
    Cursor now(newer);
    while (!was.atEnd()) {
        if (was.wholeChunk() && was.wholeChunk() == now.wholeChunk()) {
            was.skipChunk();
            now.skipChunk();
        } else if (now.atEnd() || was.item().uid < now.item().uid) {
            diff.removed.push_back(was.index());
            was.advance();
        } else if (was.item().uid == now.item().uid) {
            if (!isEqual(was.item(), now.item())) diff.changed.push_back(now.index());
            was.advance();
            now.advance();
        } else {
            throw Error(ErrorCode::Internal, "Internal storage error", "diff of views in the wrong order");
        }
    }
    diff.firstAdded = now.index();
    return diff;
}

}  // namespace corbel::store
