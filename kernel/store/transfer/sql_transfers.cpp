#include "store/transfer/sql_transfers.h"

#include <algorithm>

#include "corbel/error.h"
#include "store/objects/folder_tree_changes.h"
#include "store/objects/object_queries.h"
#include "store/rights/reading.h"

namespace corbel::store {
namespace {

void requireTarget(const Identity& identity, StoreFile& file, FolderId folder, Right right) {
    requireRight(identity, file.facts(), folder, right);
    if (folder != 0 && !file.tree()->find(folder)) throw Error(ErrorCode::NotFound, "There is no such folder", "folder " + std::to_string(folder) + " of store " + std::to_string(file.id()));
}

/// The right in the folder and in all below it: what is carried away can be read where it goes.
void requireTree(const Identity& identity, StoreFile& file, FolderId folder, Right right) {
    requireTarget(identity, file, folder, right);
    if (isOwner(identity, file.facts())) return;
    for (const FolderId child : file.tree()->children(folder)) requireTree(identity, file, child, right);
}

/// Those that are in the folder, in the order of their uids.
std::vector<ItemId> inOrder(StoreFile& file, FolderId folder, std::span<const ItemId> items) {
    std::vector<std::pair<ItemUid, ItemId>> found;
    const ConnectionLease lease = file.reader();
    for (const ItemId item : items) {
        const auto place = object_queries::place(*lease, file.id(), item);
        if (place && place->folder == folder) found.emplace_back(place->uid, item);
    }
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    std::vector<ItemId> sorted;
    for (const auto& [uid, item] : found) sorted.push_back(item);
    return sorted;
}

bool isBelow(const FolderTree& tree, FolderId folder, FolderId above) {
    for (const FolderRow* row = tree.find(folder); row; row = tree.find(row->parent)) {
        if (row->id == above) return true;
    }
    return false;
}

}  // namespace

TransferResult SqlTransfers::transfer(const Identity& identity, const TransferPlace& from, std::span<const ItemId> items, const TransferPlace& to, bool isMove) {
    const StoreFilePtr source = _openFor(identity, from.store);
    const StoreFilePtr target = _openFor(identity, to.store);
    requireTarget(identity, *source, from.folder, Right::ReadAny);
    const ItemScope scope = isMove ? requireDelete(identity, source->facts(), from.folder) : ItemScope::Any;
    requireTarget(identity, *target, to.folder, Right::Create);
    std::vector<ItemId> wanted = inOrder(*source, from.folder, items);
    if (scope == ItemScope::Own) wanted = keepOwn(*source->reader(), source->id(), wanted, identity.user);
    if (source == target) return _moves.within(*source, from.folder, wanted, to.folder, isMove, identity.user);
    TransferResult result;
    result.uidValidity = target->tree()->find(to.folder)->uidValidity;
    const MovePlace here{*source, from.folder};
    const MovePlace there{*target, to.folder};
    for (std::size_t done = 0; done < wanted.size(); done += kItemsPerTransfer) {
        const std::span<const ItemId> batch = std::span(wanted).subspan(done, std::min(kItemsPerTransfer, wanted.size() - done));
        if (isMove) {
            const std::vector<TransferredItem> moved =
                moving(*source, *target, [&] { return _moves.move(here, batch, there, identity.user); });
            result.items.insert(result.items.end(), moved.begin(), moved.end());
            continue;
        }
        try {
            const std::vector<TransferredItem> copied = _moves.copy(here, batch, there, identity.user);
            result.items.insert(result.items.end(), copied.begin(), copied.end());
        } catch (const Error&) {
            // All or nothing, as far as this process lives (RFC 3501 section 6.4.7).
            _moves.undo(there, result.items);
            throw;
        }
    }
    std::sort(result.items.begin(), result.items.end(), [](const TransferredItem& a, const TransferredItem& b) { return a.fromUid < b.fromUid; });
    return result;
}

TransferResult SqlTransfers::copyItems(const Identity& identity, const TransferPlace& from, std::span<const ItemId> items, const TransferPlace& to) {
    return transfer(identity, from, items, to, false);
}

TransferResult SqlTransfers::moveItems(const Identity& identity, const TransferPlace& from, std::span<const ItemId> items, const TransferPlace& to) {
    return transfer(identity, from, items, to, true);
}

FolderId SqlTransfers::copyFolder(const Identity& identity, const TransferPlace& folder, const TransferPlace& toParent, std::string_view name, bool isDeep) {
    const StoreFilePtr source = _openFor(identity, folder.store);
    const StoreFilePtr target = _openFor(identity, toParent.store);
    if (isDeep) requireTree(identity, *source, folder.folder, Right::ReadAny);
    else requireTarget(identity, *source, folder.folder, Right::ReadAny);
    requireTarget(identity, *target, toParent.folder, Right::CreateSubfolder);
    if (isDeep && source == target && isBelow(*source->tree(), toParent.folder, folder.folder)) {
        throw Error(ErrorCode::InvalidArgument, "A folder cannot be copied into itself");
    }
    return moving(*source, *target,
                  [&] { return _moves.copyFolder({*source, folder.folder}, {*target, toParent.folder}, name, isDeep, identity.user); });
}

FolderId SqlTransfers::moveFolder(const Identity& identity, const TransferPlace& folder, const TransferPlace& toParent, std::string_view name) {
    const StoreFilePtr source = _openFor(identity, folder.store);
    const StoreFilePtr target = _openFor(identity, toParent.store);
    requireTarget(identity, *source, folder.folder, Right::Owner);
    requireTarget(identity, *target, toParent.folder, Right::CreateSubfolder);
    const FolderTreePtr tree = source->tree();
    if (tree->find(folder.folder)->specialUse != SpecialUse::None) throw Error(ErrorCode::InvalidArgument, "This folder cannot be moved");
    if (source != target) requireTree(identity, *source, folder.folder, Right::Owner);
    if (source != target) {
        return moving(*source, *target,
                      [&] { return _moves.moveFolder({*source, folder.folder}, {*target, toParent.folder}, name, identity.user); });
    }
    source->write([&](WriteTransaction& transaction) {
        moveFolderTo(transaction, folder.folder, toParent.folder != 0 ? toParent.folder : transaction.tree().subtree(), name);
    });
    return folder.folder;
}

void SqlTransfers::settle(StoreFile& file) {
    if (!file.isUnsettled()) return;
    const std::lock_guard lock(_settleMutex);
    if (!file.isUnsettled() || !_settling.insert(file.id()).second) return;
    bool isSettled = true;
    try {
        isSettled = _moves.finishIntents(file);
        _moves.settleArrivals(file, true);
    } catch (const Error& error) {
        isSettled = error.code() != ErrorCode::Unavailable;
        file.environment().log.warning("Moves between mailboxes that were cut off could not be looked at",
                                       {{"store", file.id()}, {"error", error.userText()}, {"detail", error.detail()}});
    }
    _settling.erase(file.id());
    // Else the next session tries again.
    if (isSettled) file.setSettled();
}

}  // namespace corbel::store
