#include "store/item_queries.h"
#include "store/message_changes.h"
#include "store/rights/reading.h"

namespace corbel::store {
namespace {

item_queries::FlagUpdate toUpdate(WriteTransaction& transaction, FolderId folder, const FlagChange& change, std::uint32_t changeable) {
    const std::uint32_t flags = change.flags & changeable & kAllFlags;
    const std::uint64_t keywords = transaction.keywordBits(folder, change.keywords, change.op != FlagOp::Remove);
    item_queries::FlagUpdate update;
    switch (change.op) {
        case FlagOp::Replace:
            update.keepFlags = ~changeable;
            update.keepKeywords = 0;
            [[fallthrough]];
        case FlagOp::Add:
            update.setFlags = flags;
            update.setKeywords = keywords;
            break;
        case FlagOp::Remove:
            update.keepFlags = ~flags;
            update.keepKeywords = ~keywords;
            break;
    }
    return update;
}

}  // namespace

FlagResult changeMessageFlags(WriteTransaction& transaction, FolderId folder, std::span<const Uid> uids, const FlagChange& change,
                              std::uint32_t changeable) {
    FlagResult result;
    const SnapshotPtr before = transaction.snapshot(folder);
    CounterRow& counters = transaction.counters(folder);
    item_queries::FlagUpdate update = toUpdate(transaction, folder, change, changeable);

    // What changes is known from the snapshot; the statements below leave out unchanged items by the same rule.
    SnapshotEditor editor(*before);
    std::vector<std::uint32_t> indexes = findItems(*before, uids);
    std::vector<std::uint32_t> allowed;
    allowed.reserve(indexes.size());
    bool isReadingOnly = true;
    Uid firstChanged = 0;
    Uid lastChanged = 0;
    for (const std::uint32_t index : indexes) {
        const ViewItem& old = before->item(index);
        if (change.unchangedSince && old.modSeq > *change.unchangedSince) {
            result.failed.push_back(old.uid);
            continue;
        }
        allowed.push_back(index);
        const std::uint32_t flags = (old.flags & update.keepFlags) | update.setFlags;
        const std::uint64_t keywords = (old.keywords & update.keepKeywords) | update.setKeywords;
        if (flags == old.flags && keywords == old.keywords) continue;
        if (firstChanged == 0) {
            firstChanged = old.uid;
            update.numberOffset = static_cast<std::int64_t>(transaction.meta().cn + 1) - static_cast<std::int64_t>(firstChanged);
        }
        lastChanged = old.uid;
        if ((flags ^ old.flags) != kSeen || keywords != old.keywords) isReadingOnly = false;
        if ((flags ^ old.flags) & kSeen) counters.unseen += flags & kSeen ? -1 : 1;
        ViewItem& item = editor.edit(index);
        item.flags = flags;
        item.keywords = keywords;
        item.modSeq = static_cast<ModSeq>(update.numberOffset + static_cast<std::int64_t>(old.uid));
    }
    if (firstChanged == 0) return result;

    for (const UidRange& range : toRanges(*before, allowed)) {
        item_queries::updateFlags(transaction.connection(), transaction.store(), folder, range, update);
    }
    transaction.meta().cn += lastChanged - firstChanged + 1;
    result.modSeq = transaction.meta().cn;
    if (isReadingOnly) hideReading(transaction, folder, counters.highestModSeq, result.modSeq);
    counters.highestModSeq = result.modSeq;
    transaction.setSnapshot(folder, std::move(editor));
    transaction.tell(folder, kFlagsChanged, result.modSeq);
    return result;
}

}  // namespace corbel::store
