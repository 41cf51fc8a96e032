#include <limits>
#include <set>

#include "corbel/error.h"
#include "store/change_queries.h"
#include "store/gone_key_queries.h"
#include "store/item_queries.h"
#include "store/list_queries.h"
#include "store/message_changes.h"
#include "store/objects/item_prop_queries.h"
#include "store/rights/reading.h"
#include "store/store_ids.h"

namespace corbel::store {
namespace {

/// Puts items of one folder into another, with flags and keywords; both copy and move.
class Placement {
public:
    Placement(WriteTransaction& transaction, FolderId from, FolderId to)
        : _transaction(transaction), _from(from), _to(to), _fromNames(transaction.keywords(from)) {
        _result.uidValidity = transaction.folderForItems(to).uidValidity;
    }

    /// The row under a new UID and change number; the caller writes the rest.
    ItemRow place(const ItemRow& source, ItemId item) {
        CounterRow& counters = _transaction.counters(_to);
        if (counters.uidNext == std::numeric_limits<Uid>::max()) throw Error(ErrorCode::LimitReached, "The folder has no UIDs left");
        const Uid uid = counters.uidNext++;
        ItemRow row = source;
        row.uid = uid;
        row.item = item;
        row.keywords = mapKeywords(source.keywords);
        row.cn = _transaction.nextChange();
        row.readCn = row.cn;
        row.arrivedCn = row.cn;
        row.saved = _transaction.now();
        item_queries::insert(_transaction.connection(), _transaction.store(), _to, row);
        ++counters.total;
        ++counters.recent;
        if (!(row.flags & kSeen)) ++counters.unseen;
        counters.sizeBytes += row.sizeBytes;
        counters.highestModSeq = row.cn;
        _added.push_back({uid, row.flags, row.keywords, row.cn, row.item});
        _result.uids.emplace_back(static_cast<Uid>(source.uid), uid);
        return row;
    }

    /// Brings the target's snapshot up to date and tells.
    CopyResult finish() {
        if (_added.empty()) return std::move(_result);
        if (const SnapshotPtr before = _transaction.snapshotInMemory(_to)) {
            SnapshotEditor editor(*before);
            for (const ViewItem& item : _added) editor.append(item);
            _transaction.setSnapshot(_to, std::move(editor));
        }
        _transaction.tell(_to, kItemsAdded, _added.back().modSeq);
        return std::move(_result);
    }

private:
    std::uint64_t mapKeywords(std::uint64_t bits) {
        if (bits == 0 || _from == _to) return bits;
        if (bits == _mappedFrom) return _mappedTo;
        std::vector<std::string> names;
        for (std::size_t bit = 0; bit < _fromNames->size(); ++bit) {
            if (bits >> bit & 1) names.push_back((*_fromNames)[bit]);
        }
        _mappedTo = _transaction.keywordBits(_to, names, true);
        _mappedFrom = bits;
        return _mappedTo;
    }

    WriteTransaction& _transaction;
    const FolderId _from;
    const FolderId _to;
    const KeywordsPtr _fromNames;
    std::uint64_t _mappedFrom = 0;
    std::uint64_t _mappedTo = 0;
    std::vector<ViewItem> _added;
    CopyResult _result;
};

}  // namespace

namespace {

/// Those of the ranges that have properties of their own: most messages have none, which one statement a range tells.
std::set<ItemId> itemsWithProperties(db::Connection& connection, StoreId store, FolderId folder, const std::vector<UidRange>& ranges) {
    std::set<ItemId> items;
    for (const UidRange& range : ranges) item_prop_queries::findHolders(connection, store, folder, range, items);
    return items;
}

}  // namespace

CopyResult copyMessages(WriteTransaction& transaction, FolderId from, std::span<const Uid> uids, FolderId to, std::uint64_t quotaBytes,
                        std::uint32_t keptFlags) {
    const SnapshotPtr source = transaction.snapshot(from);
    db::Connection& connection = transaction.connection();
    const StoreId store = transaction.store();
    Placement placement(transaction, from, to);
    std::vector<ItemRow> rows;
    std::uint64_t bytes = 0;
    const std::vector<UidRange> ranges = toRanges(*source, findItems(*source, uids));
    for (const UidRange& range : ranges) {
        for (const ItemRow& row : item_queries::load(connection, store, from, range)) {
            bytes += row.sizeBytes;
            rows.push_back(row);
            rows.back().flags &= keptFlags;
        }
    }
    checkQuota(transaction, bytes, quotaBytes);
    const std::set<ItemId> withProperties = itemsWithProperties(connection, store, from, ranges);
    for (const ItemRow& old : rows) {
        const ItemRow row = placement.place(old, transaction.nextId());
        item_queries::ItemNames names;
        names.folder = to;
        names.uid = row.uid;
        names.guid = objectGuid(transaction.meta().guid, transaction.meta().epoch, row.item);
        names.entryid = makeEntryid(transaction.meta().guid, ObjectType::Message, names.guid);
        names.sourceKey = makeSourceKey(transaction.meta().guid, row.item);
        item_queries::copyNames(connection, store, row.item, names, old.item);
        list_queries::copy(connection, store, from, old.item, {to, row.item, row.uid, transaction.meta().epoch});
        if (withProperties.contains(old.item)) item_prop_queries::copy(connection, store, old.item, row.item);
        transaction.meta().sizeBytes += row.sizeBytes;
        ++transaction.meta().messageCount;
    }
    return placement.finish();
}

CopyResult moveMessages(WriteTransaction& transaction, FolderId from, std::span<const Uid> uids, FolderId to) {
    const SnapshotPtr before = transaction.snapshot(from);
    db::Connection& connection = transaction.connection();
    const StoreId store = transaction.store();
    const std::vector<std::uint32_t> indexes = findItems(*before, uids);
    const std::vector<UidRange> ranges = toRanges(*before, indexes);
    Placement placement(transaction, from, to);
    if (indexes.empty()) return placement.finish();

    std::vector<ItemRow> rows;
    CounterRow& counters = transaction.counters(from);
    const Uid recentUid = counters.recentUid;
    for (const UidRange& range : ranges) {
        for (const ItemRow& row : item_queries::load(connection, store, from, range)) rows.push_back(row);
    }
    // Gone from the old folder first: each departure has a number, ascending with the UID.
    const std::int64_t numberOffset = static_cast<std::int64_t>(transaction.meta().cn + 1) - static_cast<std::int64_t>(rows.front().uid);
    for (const UidRange& range : ranges) {
        change_queries::logExpunged(connection, store, from, range, {numberOffset, transaction.now(), change_queries::Departure::Moved});
        item_queries::erasePlaces(connection, store, from, range);
    }
    transaction.meta().cn += rows.back().uid - rows.front().uid + 1;
    counters.highestModSeq = transaction.meta().cn;
    for (const ItemRow& row : rows) {
        --counters.total;
        counters.sizeBytes -= row.sizeBytes;
        if (!(row.flags & kSeen)) --counters.unseen;
        if (row.uid >= recentUid) --counters.recent;
    }
    SnapshotEditor editor(*before);
    editor.remove(indexes);
    transaction.setSnapshot(from, std::move(editor));
    transaction.tell(from, kItemsRemoved, transaction.meta().cn);

    std::vector<MovedItem> moved;
    for (const ItemRow& old : rows) {
        const std::string oldKey = item_queries::sourceKey(connection, store, old.item);
        const ItemRow row = placement.place(old, old.item);
        const std::string newKey = makeSourceKey(transaction.meta().guid, transaction.nextId());
        item_queries::moveNames(connection, store, row.item, to, row.uid, newKey);
        list_queries::move(connection, store, from, row.item, to, row.uid);
        gone_key_queries::remember(connection, store, oldKey, transaction.meta().guid, transaction.now());
        const auto departed = static_cast<std::uint64_t>(numberOffset + static_cast<std::int64_t>(old.uid));
        change_queries::log(connection, store, {departed, change_queries::LogKind::ItemMoved, to, from, row.item, oldKey}, transaction.now());
        moved.push_back({row.item, row.cn});
    }
    moveReaders(transaction, from, to, moved);
    return placement.finish();
}

}  // namespace corbel::store
