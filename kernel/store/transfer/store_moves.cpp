#include "store/transfer/store_moves.h"

#include <algorithm>
#include <cstdint>

#include "corbel/error.h"
#include "store/content_queries.h"
#include "store/folder_changes.h"
#include "store/folder_queries.h"
#include "store/message_changes.h"
#include "store/objects/folder_tree_changes.h"
#include "store/objects/item_changes.h"
#include "store/objects/object_queries.h"
#include "store/recovery/recoverable_queries.h"
#include "store/rights/store_access.h"
#include "store/store_ids.h"
#include "store/transfer/cargo_queries.h"
#include "store/transfer/content_carrier.h"
#include "store/transfer/other_items.h"
#include "store/transfer/transfer_rules.h"

namespace corbel::store {
namespace {

using intent_queries::Arrival;
using intent_queries::Intent;
using intent_queries::IntentKind;

bool hasArrived(StoreFile& file, const std::string& operation) { return intent_queries::arrival(*file.reader(), file.id(), operation).has_value(); }

/// nullopt: it is not there.
std::optional<std::uint64_t> contentOf(db::Connection& connection, StoreId store, FolderId folder, ItemId item) {
    const auto place = recoverable_queries::place(connection, store, folder, item);
    return place ? std::optional(place->content) : std::nullopt;
}

/// Takes \Seen off what arrives in somebody else's store; gives the places of the messages that had it.
std::vector<std::size_t> takeSeen(Cargo& cargo) {
    std::vector<std::size_t> seen;
    for (std::size_t i = 0; i < cargo.items.size(); ++i) {
        ItemRow& row = cargo.items[i].row;
        if (kindOf(row.uid) == ItemKind::Associated) continue;
        if (row.flags & kSeen) seen.push_back(i);
        row.flags &= ~std::uint32_t{kSeen};
    }
    return seen;
}

std::vector<ItemId> idsOf(const Intent& intent) {
    std::vector<ItemId> ids;
    for (const intent_queries::MovedItem& item : intent.items) ids.push_back(item.item);
    return ids;
}

}  // namespace

std::vector<TransferredItem> StoreMoves::carry(StoreFile& from, FolderId folder, std::span<const ItemId> items, const MovePlace& to,
                                               UserId user, const Enter& enter) {
    Cargo cargo;
    {
        const ConnectionLease lease = from.reader();
        cargo = loadCargo(*lease, from.id(), folder, items);
        const Reader reader = readerIn(from, user);
        for (CarriedItem& item : cargo.items) item.row.flags = flagsFor(*lease, from.id(), folder, item.row, reader);
        cargo.keywords = std::make_shared<KeywordNames>(folder_queries::keywords(*lease, from.id(), folder));
    }
    if (cargo.items.empty() && !enter) return {};
    // What somebody has read is nobody else's to know.
    const Reader there = readerIn(to.file, user);
    std::vector<std::size_t> seen;
    if (!there.isOwner) seen = takeSeen(cargo);
    const std::uint64_t quota = _quotaOf(to.file);
    std::vector<TransferredItem> carried;
    to.file.write([&](WriteTransaction& transaction) {
        carried.clear();
        if (enter && !enter(transaction)) return;
        checkQuota(transaction, cargo.bytes, quota);
        Arrivals arrivals(transaction, to.folder);
        // On a shared schema the target's connection sees the source: a second one could be the one too many.
        const ReadChunk readChunk = [&](std::uint64_t content, std::uint32_t chunk, std::string& out) {
            if (from.isShared()) content_queries::readChunk(transaction.connection(), from.id(), content, chunk, 0, UINT64_MAX, out);
            else content_queries::readChunk(*from.reader(), from.id(), content, chunk, 0, UINT64_MAX, out);
        };
        const std::vector<ItemRow> rows = unload(transaction, cargo, arrivals, readChunk);
        arrivals.finish();
        if (!there.isOwner) {
            std::vector<ItemId> made;
            std::vector<SeenChange> marks;
            for (const ItemRow& row : rows) made.push_back(row.item);
            for (const std::size_t i : seen) marks.push_back({rows[i].item, true, kindOf(rows[i].uid)});
            noteCreator(transaction, to.folder, there, made);
            markSeen(transaction, to.folder, there.user, marks);
        }
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const auto shown = [](ItemUid uid) { return kindOf(uid) == ItemKind::Visible ? static_cast<Uid>(uid) : 0; };
            carried.push_back({cargo.items[i].row.item, rows[i].item, shown(cargo.items[i].row.uid), shown(rows[i].uid)});
        }
    });
    return carried;
}

std::vector<TransferredItem> StoreMoves::copy(const MovePlace& from, std::span<const ItemId> items, const MovePlace& to, UserId user) {
    return carry(from.file, from.folder, items, to, user, {});
}

void StoreMoves::undo(const MovePlace& to, std::span<const TransferredItem> copies) {
    std::vector<ItemId> items;
    for (const TransferredItem& copy : copies) items.push_back(copy.to);
    if (!items.empty()) to.file.write([&](WriteTransaction& transaction) { removeItems(transaction, to.folder, items, Removal::Hard); });
}

std::vector<TransferredItem> StoreMoves::move(const MovePlace& from, std::span<const ItemId> items, const MovePlace& to, UserId user) {
    Intent intent;
    intent.user = user;
    intent.operation = newGuid();
    intent.folder = from.folder;
    intent.toStore = to.file.id();
    intent.toFolder = to.folder;
    from.file.write([&](WriteTransaction& transaction) {
        transaction.folder(from.folder);
        intent.items.clear();
        for (const ItemId item : items) {
            const auto content = contentOf(transaction.connection(), transaction.store(), from.folder, item);
            if (content) intent.items.push_back({item, *content});
        }
        intent.begun = transaction.now();
        if (!intent.items.empty()) intent_queries::insert(transaction.connection(), transaction.store(), intent);
    });
    std::vector<TransferredItem> moved;
    if (intent.items.empty()) return moved;
    step("intent");
    finishMessages(from.file, intent, &moved);
    return moved;
}

void StoreMoves::finishMessages(StoreFile& from, const Intent& intent, std::vector<TransferredItem>* moved) {
    StoreFilePtr to;
    try {
        to = _open(intent.toStore);
        if (!hasArrived(*to, intent.operation)) {
            const auto arrive = [&](WriteTransaction& transaction) {
                intent_queries::insertArrival(transaction.connection(), transaction.store(), {intent.operation, from.id(), 0, transaction.now(), 0});
                return true;
            };
            std::vector<TransferredItem> carried = carry(from, intent.folder, idsOf(intent), {*to, intent.toFolder}, intent.user, arrive);
            if (moved) *moved = std::move(carried);
        }
    } catch (const Error& error) {
        // Another process may have been faster, which is as good.
        if (!to || !hasArrived(*to, intent.operation)) {
            if (isFinal(error)) giveUp(from, intent);
            throw;
        }
    }
    step("arrived");
    letGo(from, intent);
    // The log of arrivals is cleared when the store is looked after.
    if (to->environment().needsCare) to->environment().needsCare(to->id());
    step("gone");
}

void StoreMoves::letGo(StoreFile& from, const Intent& intent) {
    from.write([&](WriteTransaction& transaction) {
        db::Connection& connection = transaction.connection();
        if (!intent_queries::exists(connection, transaction.store(), intent.operation)) return;
        std::vector<ItemId> items;
        for (const intent_queries::MovedItem& item : intent.items) {
            // Changed meanwhile: what arrived is the older version, and this one must not be lost.
            if (contentOf(connection, transaction.store(), intent.folder, item.item) == item.content) items.push_back(item.item);
        }
        if (!items.empty()) removeItems(transaction, intent.folder, items, Removal::Hard);
        intent_queries::erase(connection, transaction.store(), intent.operation);
    });
}

void StoreMoves::giveUp(StoreFile& from, const Intent& intent) {
    from.write([&](WriteTransaction& transaction) { intent_queries::erase(transaction.connection(), transaction.store(), intent.operation); });
}

TransferResult StoreMoves::within(StoreFile& file, FolderId from, std::span<const ItemId> items, FolderId to, bool isMove, UserId user,
                                  const Enter& enter) {
    TransferResult result;
    const Reader reader = readerIn(file, user);
    const std::uint64_t quota = _quotaOf(file);
    file.write([&](WriteTransaction& transaction) {
        result = {};
        if (enter && !enter(transaction)) return;
        std::vector<std::pair<Uid, ItemId>> places;
        std::vector<ItemId> others;
        for (const ItemId item : items) {
            const auto place = recoverable_queries::place(transaction.connection(), transaction.store(), from, item);
            if (!place) continue;
            if (kindOf(place->uid) == ItemKind::Visible) places.emplace_back(static_cast<Uid>(place->uid), item);
            else others.push_back(item);
        }
        std::sort(places.begin(), places.end());
        std::vector<Uid> uids;
        for (const auto& [uid, item] : places) uids.push_back(uid);
        const CopyResult copied = isMove ? moveMessages(transaction, from, uids, to) : copyAsReader(transaction, from, uids, to, quota, reader);
        result.uidValidity = copied.uidValidity;
        const OtherItems further = isMove ? moveOtherItems(transaction, from, others, to) : copyOtherItems(transaction, from, others, to, quota, reader);
        for (const auto& [fromItem, toItem] : further) result.items.push_back({fromItem, toItem, 0, 0});
        std::size_t at = 0;
        for (const auto& [fromUid, toUid] : copied.uids) {
            while (places[at].first != fromUid) ++at;
            result.items.push_back({places[at].second, object_queries::itemAt(transaction.connection(), transaction.store(), to, toUid), fromUid, toUid});
        }
    });
    return result;
}

Intent StoreMoves::writeIntent(IntentKind kind, const MovePlace& folder, const MovePlace& toParent, std::string_view name, UserId user) {
    Intent intent;
    intent.user = user;
    intent.operation = newGuid();
    intent.kind = kind;
    intent.folder = folder.folder;
    intent.toStore = toParent.file.id();
    intent.toFolder = toParent.folder;
    intent.name = name;
    folder.file.write([&](WriteTransaction& transaction) {
        transaction.folder(folder.folder);
        intent.begun = transaction.now();
        intent_queries::insert(transaction.connection(), transaction.store(), intent);
    });
    return intent;
}

FolderId StoreMoves::moveFolder(const MovePlace& folder, const MovePlace& toParent, std::string_view name, UserId user) {
    const Intent intent = writeIntent(IntentKind::Folder, folder, toParent, name, user);
    step("folder intent");
    return finishFolder(folder.file, intent);
}

FolderId StoreMoves::finishFolder(StoreFile& from, const Intent& intent) {
    const StoreFilePtr to = _open(intent.toStore);
    FolderId made = 0;
    if (const auto arrival = intent_queries::arrival(*to->reader(), to->id(), intent.operation)) {
        made = arrival->folder;
    } else {
        const FolderRow* row = from.tree()->find(intent.folder);
        const std::string containerClass = row ? row->containerClass : std::string();
        try {
            const Reader there = readerIn(*to, intent.user);
            changeFolders(*to, there, [&](WriteTransaction& transaction) {
                const FolderId parent = intent.toFolder != 0 ? intent.toFolder : transaction.tree().subtree();
                made = createFolderIn(transaction, parent, {intent.name, containerClass, {}, {}}, there.user);
                intent_queries::insertArrival(transaction.connection(), transaction.store(), {intent.operation, from.id(), made, transaction.now(), 0});
            });
        } catch (const Error& error) {
            if (isFinal(error)) giveUp(from, intent);
            throw;
        }
    }
    step("folder made");
    for (;;) {
        const auto items = cargo_queries::itemsAfter(*from.reader(), from.id(), intent.folder, 0, kItemsPerTransfer);
        if (items.empty()) break;
        std::vector<ItemId> ids;
        for (const auto& [uid, item] : items) ids.push_back(item);
        move({from, intent.folder}, ids, {*to, made}, intent.user);
    }
    for (const FolderId child : from.tree()->children(intent.folder)) {
        const FolderRow* row = from.tree()->find(child);
        if (row) moveFolder({from, child}, {*to, made}, row->name, intent.user);
    }
    from.write([&](WriteTransaction& transaction) {
        if (!intent_queries::exists(transaction.connection(), transaction.store(), intent.operation)) return;
        if (transaction.tree().find(intent.folder) && !transaction.tree().hasChildren(intent.folder)) deleteFolder(transaction, intent.folder, Removal::Hard);
        intent_queries::erase(transaction.connection(), transaction.store(), intent.operation);
    });
    if (to->environment().needsCare) to->environment().needsCare(to->id());
    step("folder gone");
    return made;
}

bool StoreMoves::finishIntents(StoreFile& file) {
    bool isDone = true;
    std::vector<Intent> intents = intent_queries::all(*file.reader(), file.id());
    // Messages first, then folders from below: each goes on with what those before it left.
    const FolderTreePtr tree = file.tree();
    const auto rank = [&](const Intent& intent) {
        if (isCopy(intent.kind)) return 2 + 2 * kMaxFolderDepth;
        return intent.kind == IntentKind::Messages ? 0 : 1 + 2 * kMaxFolderDepth - tree->depth(intent.folder);
    };
    std::stable_sort(intents.begin(), intents.end(), [&](const Intent& a, const Intent& b) { return rank(a) < rank(b); });
    for (const Intent& intent : intents) {
        if (!intent_queries::exists(*file.reader(), file.id(), intent.operation)) continue;
        try {
            if (isCopy(intent.kind)) finishCopy(file, intent);
            else if (intent.kind == IntentKind::Messages) finishMessages(file, intent, nullptr);
            else finishFolder(file, intent);
        } catch (const Error& error) {
            isDone = isDone && isFinal(error);
            file.environment().log.warning("A move between mailboxes that was cut off could not be finished",
                                           {{"store", file.id()}, {"target", intent.toStore}, {"error", error.userText()}, {"detail", error.detail()}});
        }
    }
    return isDone;
}

void StoreMoves::settleArrivals(StoreFile& file, bool isFirst) {
    const std::vector<Arrival> arrivals = intent_queries::unsettled(*file.reader(), file.id());
    const std::int64_t old = toMicros(file.environment().clock.now()) - kArrivalAge;
    const bool hasOld = intent_queries::hasOld(*file.reader(), file.id(), old);
    if (arrivals.empty() && !hasOld) return;
    std::vector<std::string> settled;
    for (const Arrival& arrival : arrivals) {
        try {
            const StoreFilePtr from = _open(arrival.fromStore);
            if (isFirst && intent_queries::exists(*from->reader(), from->id(), arrival.operation)) finishIntents(*from);
            // A copy that goes on has to find what it has made.
            const std::vector<Intent> begun = intent_queries::all(*from->reader(), from->id());
            const bool isUnderWay = std::any_of(begun.begin(), begun.end(), [&](const Intent& intent) {
                return intent.operation == arrival.operation || (isCopy(intent.kind) && intent.toStore == file.id());
            });
            if (!isUnderWay) settled.push_back(arrival.operation);
        } catch (const Error& error) {
            // The store is gone for good, and with it the intent.
            if (error.code() == ErrorCode::NotFound) settled.push_back(arrival.operation);
            else throw;
        }
    }
    if (settled.empty() && !hasOld) return;
    file.write([&](WriteTransaction& transaction) {
        for (const std::string& operation : settled) intent_queries::settle(transaction.connection(), transaction.store(), operation);
        intent_queries::trim(transaction.connection(), transaction.store(), old);
    });
}

}  // namespace corbel::store
