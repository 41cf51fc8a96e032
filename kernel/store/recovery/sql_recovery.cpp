#include "store/recovery/sql_recovery.h"

#include <algorithm>
#include <set>

#include "corbel/error.h"
#include "store/item_queries.h"
#include "store/objects/item_changes.h"
#include "store/recovery/recoverable_items.h"
#include "store/recovery/recoverable_queries.h"
#include "store/rights/reading.h"
#include "store/rights/whole_store.h"

namespace corbel::store {

void SqlRecovery::requireKept(FolderId folder, Right right) const {
    if (_file->tree()->find(folder)) return require(folder, right);
    // The rights went with the folder, and it may have been hidden from who sees the store.
    requireWholeStore(_identity, _file->facts());
}

ItemScope SqlRecovery::requireKeptDelete(FolderId folder) const {
    if (_file->tree()->find(folder)) return requireDelete(_identity, _file->facts(), folder);
    requireWholeStore(_identity, _file->facts());
    return ItemScope::Any;
}

std::vector<ItemId> SqlRecovery::allowed(WriteTransaction& transaction, std::span<const ItemId> items, const std::set<FolderId>& own) const {
    if (own.empty()) return {items.begin(), items.end()};
    db::Connection& connection = transaction.connection();
    std::vector<ItemId> taken, others;
    for (const ItemId item : items) {
        const auto kept = recoverable_queries::find(connection, transaction.store(), item);
        if (!kept) continue;
        (!own.contains(kept->folder) || isMaker(connection, transaction.store(), item, _identity.user) ? taken : others).push_back(item);
    }
    // Throws: it made none of them.
    if (taken.empty()) return keepOwn(connection, transaction.store(), others, _identity.user);
    return taken;
}

std::vector<FolderId> SqlRecovery::foldersOf(std::span<const ItemId> items) {
    const ConnectionLease lease = _file->reader();
    std::set<FolderId> folders;
    for (const ItemId item : items) {
        if (const auto kept = recoverable_queries::find(*lease, _file->id(), item)) folders.insert(kept->folder);
    }
    return {folders.begin(), folders.end()};
}

std::chrono::microseconds SqlRecovery::period() {
    requireShown(_identity, _file->facts(), 0);
    return std::chrono::microseconds(_file->recoverableMicros());
}

void SqlRecovery::setPeriod(std::optional<std::chrono::microseconds> period) {
    requireWholeStore(_identity, _file->facts());
    if (period && period->count() < 0) throw Error(ErrorCode::InvalidArgument, "A period cannot be negative");
    _file->setRecoverableMicros(period ? std::optional<std::int64_t>(period->count()) : std::nullopt);
}

std::vector<RecoverableItem> SqlRecovery::list(FolderId folder, std::uint64_t after, std::size_t limit) {
    requireKept(folder, Right::ReadAny);
    const ConnectionLease lease = _file->reader();
    std::vector<RecoverableItem> items = recoverable_queries::list(*lease, _file->id(), folder, after, limit);
    const Reader reader = readerOf(_identity, _file->facts());
    if (reader.isOwner) return items;
    for (RecoverableItem& item : items) {
        ItemRow row;
        row.item = item.item;
        row.uid = item.position;
        row.flags = item.flags;
        item.flags = flagsFor(*lease, _file->id(), folder, row, reader);
    }
    return items;
}

std::vector<RecoverableFolder> SqlRecovery::folders() {
    requireWholeStore(_identity, _file->facts());
    const FolderId subtree = _file->tree()->subtree();
    std::vector<RecoverableFolder> result;
    for (recoverable_queries::RemovedFolder& row : recoverable_queries::removedFolders(*_file->reader(), _file->id(), 0)) {
        result.push_back({row.folder, row.parent == subtree ? 0 : row.parent, std::move(row.name), std::move(row.containerClass), fromMicros(row.removed)});
    }
    return result;
}

RestoreResult SqlRecovery::restore(std::span<const ItemId> items, FolderId to) {
    std::set<FolderId> own;
    for (const FolderId folder : foldersOf(items)) {
        if (requireKeptDelete(folder) == ItemScope::Own) own.insert(folder);
        else requireKept(folder, Right::ReadAny);
        if (to == 0) requireKept(folder, Right::Create);
    }
    if (to != 0) require(to, Right::Create);
    const std::uint64_t limit = _quotaBytes();
    RestoreResult result;
    _file->write([&](WriteTransaction& transaction) { result = restoreItems(transaction, allowed(transaction, items, own), to, limit); });
    return result;
}

FolderInfo SqlRecovery::restoreFolder(FolderId folder) {
    requireWholeStore(_identity, _file->facts());
    const std::uint64_t limit = _quotaBytes();
    FolderInfo info;
    _file->write([&](WriteTransaction& transaction) {
        restoreRemovedFolder(transaction, folder, limit);
        info = transaction.tree().info(transaction.folder(folder));
    });
    return info;
}

std::size_t SqlRecovery::purge(std::span<const ItemId> items) {
    std::set<FolderId> own;
    for (const FolderId folder : foldersOf(items)) {
        if (requireKeptDelete(folder) == ItemScope::Own) own.insert(folder);
    }
    std::size_t count = 0;
    _file->write([&](WriteTransaction& transaction) { count = purgeKept(transaction, allowed(transaction, items, own)); });
    return count;
}

std::vector<ItemId> SqlRecovery::remove(FolderId folder, std::span<const ItemId> items, Removal removal) {
    const ItemScope scope = requireDelete(_identity, _file->facts(), folder);
    if (_file->recoverableMicros() == 0) removal = Removal::Hard;
    std::vector<ItemId> removed;
    _file->write([&](WriteTransaction& transaction) {
        if (scope == ItemScope::Any) removed = removeItems(transaction, folder, items, removal);
        else removed = removeItems(transaction, folder, keepOwn(transaction.connection(), transaction.store(), items, _identity.user), removal);
    });
    return removed;
}

}  // namespace corbel::store
