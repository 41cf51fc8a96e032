#include "store/objects/item_changes.h"

#include <algorithm>
#include <map>

#include "corbel/error.h"
#include "store/change_queries.h"
#include "store/content_queries.h"
#include "store/content_writer.h"
#include "store/gone_key_queries.h"
#include "store/item_queries.h"
#include "store/list_queries.h"
#include "store/message_changes.h"
#include "store/objects/item_accounts.h"
#include "store/objects/item_prop_queries.h"
#include "store/objects/object_queries.h"
#include "store/recovery/recoverable_queries.h"
#include "store/rights/reading.h"

namespace corbel::store {
namespace {

using object_queries::Place;

/// Items of one folder: IMAP's, ascending, and the others.
struct Sorted {
    std::vector<Uid> uids;
    std::vector<ItemUid> others;
};

Sorted sortItems(WriteTransaction& transaction, FolderId folder, std::span<const ItemId> items) {
    Sorted sorted;
    for (const ItemId item : items) {
        const std::optional<Place> place = object_queries::place(transaction.connection(), transaction.store(), item);
        if (!place || place->folder != folder) continue;
        if (kindOf(place->uid) == ItemKind::Visible)
            sorted.uids.push_back(static_cast<Uid>(place->uid));
        else
            sorted.others.push_back(place->uid);
    }
    for (auto* const list : {&sorted.others}) std::sort(list->begin(), list->end());
    std::sort(sorted.uids.begin(), sorted.uids.end());
    sorted.uids.erase(std::unique(sorted.uids.begin(), sorted.uids.end()), sorted.uids.end());
    sorted.others.erase(std::unique(sorted.others.begin(), sorted.others.end()), sorted.others.end());
    return sorted;
}

std::optional<ItemRow> rowAt(WriteTransaction& transaction, FolderId folder, ItemUid uid) {
    std::vector<ItemRow> rows = item_queries::load(transaction.connection(), transaction.store(), folder, {uid, uid});
    return rows.empty() ? std::nullopt : std::optional(rows.front());
}

}  // namespace

void changeItemFlags(WriteTransaction& transaction, FolderId folder, std::span<const ItemId> items, const FlagChange& change,
                     std::uint32_t changeable) {
    transaction.folder(folder);
    const Sorted sorted = sortItems(transaction, folder, items);
    if (!sorted.uids.empty()) changeMessageFlags(transaction, folder, sorted.uids, change, changeable);
    if (sorted.others.empty()) return;
    const ModSeq highest = transaction.counters(folder).highestModSeq;
    bool isReadingOnly = true;
    const std::uint64_t keywords = transaction.keywordBits(folder, change.keywords, change.op != FlagOp::Remove);
    ItemAccounts accounts(transaction, folder);
    std::uint64_t cn = 0;
    for (const ItemUid uid : sorted.others) {
        const std::optional<ItemRow> before = rowAt(transaction, folder, uid);
        if (!before || (change.unchangedSince && std::max(before->cn, before->readCn) > *change.unchangedSince)) continue;
        ItemRow row = *before;
        const std::uint32_t flags = change.flags & changeable & kAllFlags;
        if (change.op == FlagOp::Replace) row.flags = (row.flags & ~changeable) | flags, row.keywords = keywords;
        if (change.op == FlagOp::Add) row.flags |= flags, row.keywords |= keywords;
        if (change.op == FlagOp::Remove) row.flags &= ~flags, row.keywords &= ~keywords;
        const std::uint32_t changed = row.flags ^ before->flags;
        if (changed == 0 && row.keywords == before->keywords) continue;
        cn = transaction.nextChange();
        if (changed & kSeen) row.readCn = cn;
        if (changed & ~static_cast<std::uint32_t>(kSeen) || row.keywords != before->keywords) {
            row.cn = cn;
            isReadingOnly = false;
        }
        object_queries::update(transaction.connection(), transaction.store(), folder, row);
        accounts.changed(*before, row);
    }
    if (cn == 0) return;
    if (isReadingOnly) hideReading(transaction, folder, highest, cn);
    accounts.finish(cn, kFlagsChanged);
}

std::vector<ItemId> removeItems(WriteTransaction& transaction, FolderId folder, std::span<const ItemId> items, Removal removal) {
    transaction.folder(folder);
    const Sorted sorted = sortItems(transaction, folder, items);
    db::Connection& connection = transaction.connection();
    const StoreId store = transaction.store();
    std::vector<ItemId> removed;
    for (const Uid uid : sorted.uids) removed.push_back(object_queries::itemAt(connection, store, folder, uid));
    if (!sorted.uids.empty()) expungeMessages(transaction, folder, sorted.uids, true, removal);
    if (sorted.others.empty()) return removed;
    ItemAccounts accounts(transaction, folder);
    std::uint64_t cn = 0;
    for (const ItemUid uid : sorted.others) {
        const std::optional<ItemRow> row = rowAt(transaction, folder, uid);
        if (!row) continue;
        const UidRange range{uid, uid};
        cn = transaction.nextChange();
        const std::int64_t numberOffset = static_cast<std::int64_t>(cn) - static_cast<std::int64_t>(uid);
        const bool isKept = removal == Removal::Soft && kindOf(uid) == ItemKind::Pending;
        forgetReaders(transaction, folder, range, isKept ? Removal::Soft : Removal::Hard);
        if (isKept) {
            change_queries::logExpunged(connection, store, folder, range, {numberOffset, transaction.now(), change_queries::Departure::Recoverable});
            recoverable_queries::keep(connection, store, folder, range, numberOffset, transaction.now());
            item_queries::eraseListed(connection, store, folder, range);
        } else {
            change_queries::logExpunged(connection, store, folder, range, {numberOffset, transaction.now(), change_queries::Departure::Gone});
            content_queries::markDead(connection, store, folder, range);
            gone_key_queries::rememberRange(connection, store, folder, range, transaction.meta().guid, transaction.now());
            item_queries::eraseRange(connection, store, folder, range);
            transaction.contentsDied();
        }
        accounts.removed(*row);
        removed.push_back(row->item);
    }
    if (cn != 0) accounts.finish(cn, kItemsRemoved);
    return removed;
}

RenderOutcome finishItemRendering(WriteTransaction& transaction, ItemId item, std::uint64_t changeNumber, const StagedMessage& mime) {
    db::Connection& connection = transaction.connection();
    const StoreId store = transaction.store();
    const StoredMessage& message = storedMessage(&mime);
    const std::optional<object_queries::ItemFacts> facts = object_queries::facts(connection, store, item);
    if (!facts) throw Error(ErrorCode::NotFound, "There is no such message", "item " + std::to_string(item));
    if (kindOf(facts->row.uid) != ItemKind::Pending)
        throw Error(ErrorCode::AlreadyExists, "The message has MIME already", "item " + std::to_string(item));
    if (facts->row.cn != changeNumber) return RenderOutcome::Changed;

    fillContent(transaction, facts->row.content, message);
    std::map<FolderId, std::vector<ItemUid>> places;
    for (const Place& place : object_queries::placesOf(connection, store, facts->row.content)) {
        if (kindOf(place.uid) == ItemKind::Pending) places[place.folder].push_back(place.uid);
    }
    for (auto& [folder, uids] : places) {
        std::sort(uids.begin(), uids.end());
        ItemAccounts accounts(transaction, folder);
        std::vector<MovedItem> rendered;
        for (const ItemUid uid : uids) {
            const std::optional<ItemRow> before = rowAt(transaction, folder, uid);
            if (!before) continue;
            Uid wanted = 0;
            for (const StoredProperty& stored : item_prop_queries::load(connection, store, before->item)) {
                if (stored.tag.id() == item_prop_queries::kWantedUid)
                    wanted = static_cast<Uid>(std::get<std::int64_t>(stored.property.value));
            }
            if (wanted != 0) item_prop_queries::erase(connection, store, before->item, item_prop_queries::kWantedUid);
            ItemRow row = *before;
            row.uid = accounts.takeUid(wanted);
            row.sizeBytes = message.size();
            row.prefixBytes = 0;
            row.readCn = transaction.nextChange();
            object_queries::replacePlace(connection, store, folder, uid, row);
            list_queries::setSize(connection, store, folder, row.item, row.sizeBytes);
            accounts.removed(*before);
            accounts.added(row);
            rendered.push_back({row.item, row.readCn, ItemKind::Pending, ItemKind::Visible});
        }
        accounts.finish(transaction.meta().cn, kItemsAdded);
        moveReaders(transaction, folder, folder, rendered);
    }
    return RenderOutcome::Rendered;
}

}  // namespace corbel::store
