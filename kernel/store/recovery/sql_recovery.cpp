#include "store/recovery/sql_recovery.h"

#include <algorithm>
#include <set>

#include "corbel/error.h"
#include "store/item_queries.h"
#include "store/objects/item_changes.h"
#include "store/recovery/recoverable_items.h"
#include "store/recovery/recoverable_queries.h"
#include "store/rights/whole_store.h"

namespace corbel::store {

void SqlRecovery::requireKept(FolderId folder, Right right) const {
    if (_file->tree()->find(folder)) return require(folder, right);
    // The rights went with the folder, and it may have been hidden from who sees the store.
    requireWholeStore(_identity, _file->facts());
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
    require(0, Right::FolderVisible);
    return std::chrono::microseconds(_file->recoverableMicros());
}

void SqlRecovery::setPeriod(std::optional<std::chrono::microseconds> period) {
    requireWholeStore(_identity, _file->facts());
    if (period && period->count() < 0) throw Error(ErrorCode::InvalidArgument, "A period cannot be negative");
    _file->setRecoverableMicros(period ? std::optional<std::int64_t>(period->count()) : std::nullopt);
}

std::vector<RecoverableItem> SqlRecovery::list(FolderId folder, std::uint64_t after, std::size_t limit) {
    requireKept(folder, Right::ReadAny);
    return recoverable_queries::list(*_file->reader(), _file->id(), folder, after, limit);
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
    for (const FolderId folder : foldersOf(items)) {
        requireKept(folder, Right::ReadAny);
        requireKept(folder, Right::DeleteAny);
        if (to == 0) requireKept(folder, Right::Create);
    }
    if (to != 0) require(to, Right::Create);
    const std::uint64_t limit = _quotaBytes();
    RestoreResult result;
    _file->write([&](WriteTransaction& transaction) { result = restoreItems(transaction, items, to, limit); });
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
    for (const FolderId folder : foldersOf(items)) requireKept(folder, Right::DeleteAny);
    std::size_t count = 0;
    _file->write([&](WriteTransaction& transaction) { count = purgeKept(transaction, items); });
    return count;
}

std::vector<ItemId> SqlRecovery::remove(FolderId folder, std::span<const ItemId> items, Removal removal) {
    require(folder, Right::DeleteAny);
    if (_file->recoverableMicros() == 0) removal = Removal::Hard;
    std::vector<ItemId> removed;
    _file->write([&](WriteTransaction& transaction) { removed = removeItems(transaction, folder, items, removal); });
    return removed;
}

}  // namespace corbel::store
