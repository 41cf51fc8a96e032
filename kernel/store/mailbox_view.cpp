#include "store/mailbox_view.h"

#include "corbel/error.h"

namespace corbel::store {
namespace {

/// Walks a snapshot and can skip whole chunks.
class Cursor {
public:
    explicit Cursor(const MailboxSnapshot& snapshot) : _chunks(snapshot.chunks()) {}
    bool atEnd() const { return _entry == _chunks.size(); }
    const ViewItem& item() const { return _chunks[_entry].chunk->items[_offset]; }
    std::uint32_t index() const { return _chunks[_entry].start + static_cast<std::uint32_t>(_offset); }
    /// The chunk when the cursor stands at its start, else null.
    const ViewChunk* wholeChunk() const { return _offset == 0 && !atEnd() ? _chunks[_entry].chunk.get() : nullptr; }
    void skipChunk() { ++_entry, _offset = 0; }
    void advance() {
        if (++_offset == _chunks[_entry].chunk->items.size()) skipChunk();
    }

private:
    const std::vector<MailboxSnapshot::Entry>& _chunks;
    std::size_t _entry = 0;
    std::size_t _offset = 0;
};

bool isEqual(const ViewItem& a, const ViewItem& b) { return a.flags == b.flags && a.keywords == b.keywords && a.modSeq == b.modSeq; }

}  // namespace

FolderCounters SnapshotView::counters() const noexcept {
    FolderCounters counters = _snapshot->counters();
    counters.recent = _unclaimed;
    return counters;
}

std::uint32_t SnapshotView::firstUnseen() const noexcept {
    const std::uint32_t index = _snapshot->firstUnseen();
    return index == _snapshot->size() ? 0 : index + 1;
}

bool SnapshotView::diff(const MailboxView& older, ViewDiff& sink) const {
    const auto* before = dynamic_cast<const SnapshotView*>(&older);
    if (!before) throw Error(ErrorCode::Internal, "Internal storage error", "diff of a view that is not the store's");
    if (before->_snapshot->counters().uidValidity != _snapshot->counters().uidValidity) return false;
    if (before->_snapshot == _snapshot) return true;

    std::vector<std::uint32_t> removed;
    std::vector<std::uint32_t> changed;
    Cursor was(*before->_snapshot);
    Cursor now(*_snapshot);
    while (!was.atEnd()) {
        if (was.wholeChunk() && was.wholeChunk() == now.wholeChunk()) {
            was.skipChunk();
            now.skipChunk();
        } else if (now.atEnd() || was.item().uid < now.item().uid) {
            removed.push_back(was.index());
            was.advance();
        } else if (was.item().uid == now.item().uid) {
            if (!isEqual(was.item(), now.item())) changed.push_back(now.index());
            was.advance();
            now.advance();
        } else {
            throw Error(ErrorCode::Internal, "Internal storage error", "diff of views in the wrong order");
        }
    }
    for (auto it = removed.rbegin(); it != removed.rend(); ++it) sink.removed(*it + 1, before->_snapshot->item(*it).uid);
    for (const std::uint32_t index : changed) sink.changed(index + 1, _snapshot->item(index));
    if (!now.atEnd()) sink.added(_snapshot->size(), now.item().uid);
    return true;
}

}  // namespace corbel::store
