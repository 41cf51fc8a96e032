#include "store/mailbox_view.h"

#include "corbel/error.h"
#include "store/snapshot_diff.h"

namespace corbel::store {

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

    const SnapshotDiff diff = diffSnapshots(*before->_snapshot, *_snapshot);
    for (auto it = diff.removed.rbegin(); it != diff.removed.rend(); ++it) sink.removed(*it + 1, before->_snapshot->item(*it).uid);
    for (const std::uint32_t index : diff.changed) sink.changed(index + 1, _snapshot->item(index));
    if (diff.firstAdded < _snapshot->size()) sink.added(_snapshot->size(), _snapshot->item(diff.firstAdded).uid);
    return true;
}

}  // namespace corbel::store
