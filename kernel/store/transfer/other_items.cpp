#include "store/transfer/other_items.h"

#include "store/change_queries.h"
#include "store/gone_key_queries.h"
#include "store/item_queries.h"
#include "store/list_queries.h"
#include "store/message_changes.h"
#include "store/objects/item_prop_queries.h"
#include "store/objects/object_queries.h"
#include "store/recovery/arrivals.h"
#include "store/store_ids.h"

namespace corbel::store {
namespace {

std::vector<ItemRow> rowsOf(WriteTransaction& transaction, FolderId folder, std::span<const ItemId> items) {
    std::vector<ItemRow> rows;
    for (const ItemId item : items) {
        const auto place = object_queries::place(transaction.connection(), transaction.store(), item);
        if (!place || place->folder != folder || kindOf(place->uid) == ItemKind::Visible) continue;
        for (const ItemRow& row : item_queries::load(transaction.connection(), transaction.store(), folder, {place->uid, place->uid})) rows.push_back(row);
    }
    return rows;
}

}  // namespace

OtherItems copyOtherItems(WriteTransaction& transaction, FolderId from, std::span<const ItemId> items, FolderId to, std::uint64_t quotaBytes,
                          const Reader& reader) {
    OtherItems copied;
    const std::vector<ItemRow> rows = rowsOf(transaction, from, items);
    if (rows.empty()) return copied;
    std::uint64_t bytes = 0;
    for (const ItemRow& row : rows) bytes += row.sizeBytes;
    checkQuota(transaction, bytes, quotaBytes);
    db::Connection& connection = transaction.connection();
    const StoreId store = transaction.store();
    KeywordMap keywords(transaction, transaction.keywords(from), to);
    std::vector<ItemId> made;
    std::vector<SeenChange> seen;
    Arrivals arrivals(transaction, to);
    for (const ItemRow& old : rows) {
        ItemRow row = old;
        const ItemKind kind = kindOf(old.uid);
        const bool isSeen = flagsFor(connection, store, from, old, reader) & kSeen;
        if (!reader.isOwner && kind == ItemKind::Pending) row.flags &= ~std::uint32_t{kSeen};
        row.item = transaction.nextId();
        if (from != to) row.keywords = keywords.map(old.keywords);
        row = arrivals.add(row);
        item_queries::ItemNames names;
        names.folder = to;
        names.uid = row.uid;
        names.guid = objectGuid(transaction.meta().guid, transaction.meta().epoch, row.item);
        names.entryid = makeEntryid(transaction.meta().guid, ObjectType::Message, names.guid);
        names.sourceKey = makeSourceKey(transaction.meta().guid, row.item);
        item_queries::copyNames(connection, store, row.item, names, old.item);
        list_queries::copy(connection, store, from, old.item, {to, row.item, row.uid, transaction.meta().epoch});
        item_prop_queries::copy(connection, store, old.item, row.item);
        item_prop_queries::erase(connection, store, row.item, item_prop_queries::kWantedUid);
        copied.emplace_back(old.item, row.item);
        made.push_back(row.item);
        if (isSeen && kind == ItemKind::Pending) seen.push_back({row.item, true, kind});
    }
    arrivals.finish();
    noteCreator(transaction, to, reader, made);
    if (!reader.isOwner) markSeen(transaction, to, reader.user, seen);
    return copied;
}

OtherItems moveOtherItems(WriteTransaction& transaction, FolderId from, std::span<const ItemId> items, FolderId to) {
    OtherItems moved;
    const std::vector<ItemRow> rows = rowsOf(transaction, from, items);
    if (rows.empty()) return moved;
    db::Connection& connection = transaction.connection();
    const StoreId store = transaction.store();
    KeywordMap keywords(transaction, transaction.keywords(from), to);
    std::vector<std::string> oldKeys;
    std::vector<std::uint64_t> numbers;
    ItemAccounts departures(transaction, from);
    for (const ItemRow& row : rows) {
        numbers.push_back(transaction.nextChange());
        const std::int64_t numberOffset = static_cast<std::int64_t>(numbers.back()) - static_cast<std::int64_t>(row.uid);
        oldKeys.push_back(item_queries::sourceKey(connection, store, row.item));
        change_queries::logExpunged(connection, store, from, {row.uid, row.uid}, {numberOffset, transaction.now(), change_queries::Departure::Moved});
        item_queries::erasePlaces(connection, store, from, {row.uid, row.uid});
        departures.removed(row);
    }
    departures.finish(numbers.back(), kItemsRemoved);
    std::vector<MovedItem> marked;
    Arrivals arrivals(transaction, to);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        ItemRow row = rows[i];
        if (from != to) row.keywords = keywords.map(row.keywords);
        row = arrivals.add(row);
        item_queries::moveNames(connection, store, row.item, to, row.uid, makeSourceKey(transaction.meta().guid, transaction.nextId()));
        list_queries::move(connection, store, from, row.item, to, row.uid);
        gone_key_queries::remember(connection, store, oldKeys[i], transaction.meta().guid, transaction.now());
        change_queries::log(connection, store, {numbers[i], change_queries::LogKind::ItemMoved, to, from, row.item, oldKeys[i]}, transaction.now());
        moved.emplace_back(row.item, row.item);
        marked.push_back({row.item, row.cn, kindOf(row.uid), kindOf(row.uid)});
    }
    arrivals.finish();
    moveReaders(transaction, from, to, marked);
    return moved;
}

}  // namespace corbel::store
