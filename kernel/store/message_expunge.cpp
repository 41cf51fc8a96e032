#include "store/change_queries.h"
#include "store/content_queries.h"
#include "store/gone_key_queries.h"
#include "store/item_queries.h"
#include "store/message_changes.h"
#include "store/recovery/recoverable_queries.h"
#include "store/rights/reading.h"

namespace corbel::store {

std::vector<Uid> expungeMessages(WriteTransaction& transaction, FolderId folder, std::span<const Uid> uids, bool regardless,
                                 Removal removal) {
    const SnapshotPtr before = transaction.snapshot(folder);
    std::vector<std::uint32_t> indexes = findItems(*before, uids);
    if (!regardless) std::erase_if(indexes, [&](std::uint32_t index) { return !(before->item(index).flags & kDeleted); });
    std::vector<Uid> removed;
    if (indexes.empty()) return removed;

    db::Connection& connection = transaction.connection();
    const StoreId store = transaction.store();
    CounterRow& counters = transaction.counters(folder);
    removed.reserve(indexes.size());
    for (const std::uint32_t index : indexes) {
        const ViewItem& item = before->item(index);
        removed.push_back(item.uid);
        if (!(item.flags & kSeen)) --counters.unseen;
        if (item.uid >= counters.recentUid) --counters.recent;
    }
    const std::int64_t numberOffset = static_cast<std::int64_t>(transaction.meta().cn + 1) - static_cast<std::int64_t>(removed.front());
    for (const UidRange& range : toRanges(*before, indexes)) {
        const std::uint64_t bytes = item_queries::sumSizes(connection, store, folder, range);
        counters.sizeBytes -= bytes;
        transaction.meta().sizeBytes -= bytes;
        forgetReaders(transaction, folder, range, removal);
        if (removal == Removal::Soft) {
            change_queries::logExpunged(connection, store, folder, range, {numberOffset, transaction.now(), change_queries::Departure::Recoverable});
            recoverable_queries::keep(connection, store, folder, range, numberOffset, transaction.now());
            item_queries::eraseListed(connection, store, folder, range);
        } else {
            change_queries::logExpunged(connection, store, folder, range, {numberOffset, transaction.now(), change_queries::Departure::Gone});
            content_queries::markDead(connection, store, folder, range);
            gone_key_queries::rememberRange(connection, store, folder, range, transaction.meta().guid, transaction.now());
            item_queries::eraseRange(connection, store, folder, range);
        }
    }
    if (removal == Removal::Hard) transaction.contentsDied();
    const auto count = static_cast<std::uint32_t>(removed.size());
    counters.total -= count;
    transaction.meta().messageCount -= count;
    transaction.meta().cn += removed.back() - removed.front() + 1;
    counters.highestModSeq = transaction.meta().cn;
    SnapshotEditor editor(*before);
    editor.remove(indexes);
    transaction.setSnapshot(folder, std::move(editor));
    transaction.tell(folder, kItemsRemoved, transaction.meta().cn);
    return removed;
}

}  // namespace corbel::store
