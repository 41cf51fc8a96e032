// The handle of one session on a snapshot; what a parked IDLE keeps. Small: the snapshot is shared. [any thread]
#pragma once

#include "store/mailbox_snapshot.h"

namespace corbel::store {

class SnapshotView final : public MailboxView {
public:
    /// `recentFrom`: \Recent in this session from here on. `unclaimed`: what counters() tells as recent.
    SnapshotView(SnapshotPtr snapshot, Uid recentFrom, std::uint32_t unclaimed)
        : _snapshot(std::move(snapshot)), _recentFrom(recentFrom), _unclaimed(unclaimed) {}

    std::uint32_t size() const noexcept override { return _snapshot->size(); }
    const ViewItem& at(std::uint32_t sequence) const noexcept override { return _snapshot->item(sequence - 1); }
    std::span<const ViewItem> run(std::uint32_t sequence) const noexcept override { return _snapshot->run(sequence - 1); }
    std::uint32_t lowerBound(Uid uid) const noexcept override { return _snapshot->lowerBound(uid) + 1; }
    std::span<const std::string> keywords() const noexcept override { return _snapshot->keywords(); }
    FolderCounters counters() const noexcept override;
    std::uint32_t firstUnseen() const noexcept override;
    Uid recentFrom() const noexcept override { return _recentFrom; }
    bool diff(const MailboxView& older, ViewDiff& sink) const override;
    std::unique_ptr<MailboxView> clone() const override { return std::make_unique<SnapshotView>(*this); }

private:
    SnapshotPtr _snapshot;
    Uid _recentFrom;
    std::uint32_t _unclaimed;
};

}  // namespace corbel::store
