// StoreMoves: copies of folders, which take many commits and go on after a crash.
//
// The source has one intent for the whole. The target has a row for each folder that was made, written with it; each commit that brings
// messages there says in that row up to which uid it came. So nothing is copied twice, also where two processes go on with the same copy.
#include <openssl/sha.h>

#include "store/folder_queries.h"
#include "store/objects/folder_tree_changes.h"
#include "store/rights/store_access.h"
#include "store/store_ids.h"
#include "store/sync/import_changes.h"
#include "store/transfer/cargo_queries.h"
#include "store/transfer/store_moves.h"
#include "store/transfer/transfer_rules.h"

namespace corbel::store {
namespace {

using intent_queries::Arrival;
using intent_queries::Intent;
using intent_queries::IntentKind;

/// Under which the copy of one folder is known where it goes: the intent's own for the topmost.
std::string operationFor(const Intent& intent, FolderId folder) {
    if (folder == intent.folder) return intent.operation;
    const std::string text = intent.operation + std::to_string(folder);
    unsigned char hash[SHA256_DIGEST_LENGTH];
    SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), hash);
    return std::string(reinterpret_cast<const char*>(hash), intent.operation.size());
}

std::optional<Arrival> arrivalOf(StoreFile& file, const std::string& operation) {
    return intent_queries::arrival(*file.reader(), file.id(), operation);
}

Error takenBack() { return Error(ErrorCode::NotFound, "The copy was taken back", "its row in transfer_done is gone"); }

}  // namespace

FolderId StoreMoves::copyFolder(const MovePlace& folder, const MovePlace& toParent, std::string_view name, bool isDeep, UserId user) {
    const Intent intent = writeIntent(isDeep ? IntentKind::TreeCopy : IntentKind::FolderCopy, folder, toParent, name, user);
    step("copy intent");
    return finishCopy(folder.file, intent);
}

FolderId StoreMoves::finishCopy(StoreFile& from, const Intent& intent) {
    StoreFilePtr to;
    FolderId made = 0;
    try {
        to = _open(intent.toStore);
        made = copyInto(from, intent, intent.folder, {*to, intent.toFolder}, intent.name);
    } catch (const Error& error) {
        if (isFinal(error)) takeBack(from, to.get(), intent);
        throw;
    }
    giveUp(from, intent);
    if (to->environment().needsCare) to->environment().needsCare(to->id());
    step("copy done");
    return made;
}

void StoreMoves::takeBack(StoreFile& from, StoreFile* to, const Intent& intent) {
    const std::optional<Arrival> arrival = to ? arrivalOf(*to, intent.operation) : std::nullopt;
    if (arrival) {
        changeFolders(*to, readerIn(*to, intent.user), [&](WriteTransaction& transaction) {
            if (transaction.tree().find(arrival->folder)) deleteTree(transaction, arrival->folder, Removal::Hard);
        });
        step("copy taken back");
    }
    giveUp(from, intent);
}

FolderId StoreMoves::copyInto(StoreFile& from, const Intent& intent, FolderId folder, const MovePlace& parent, std::string_view name) {
    const FolderTreePtr tree = from.tree();
    const FolderRow* row = tree->find(folder);
    if (!row) throw Error(ErrorCode::NotFound, "There is no such folder", "folder " + std::to_string(folder) + " of store " + std::to_string(from.id()));
    const std::string operation = operationFor(intent, folder);
    FolderId made = 0;
    if (const std::optional<Arrival> arrival = arrivalOf(parent.file, operation)) {
        made = arrival->folder;
    } else {
        const Reader there = readerIn(parent.file, intent.user);
        changeFolders(parent.file, there, [&](WriteTransaction& transaction) {
            db::Connection& connection = transaction.connection();
            if (const auto known = intent_queries::arrival(connection, transaction.store(), operation)) {
                made = known->folder;
                return;
            }
            const FolderId above = parent.folder != 0 ? parent.folder : transaction.tree().subtree();
            made = createFolderIn(transaction, above, {std::string(name), row->containerClass, {}, {}}, there.user);
            intent_queries::insertArrival(connection, transaction.store(), {operation, from.id(), made, transaction.now(), 0});
        });
        step("folder copied");
    }
    copyItems(from, intent, folder, {parent.file, made}, operation);
    if (intent.kind != IntentKind::TreeCopy) return made;
    for (const FolderId child : tree->children(folder)) {
        // One that was deleted meanwhile is left out.
        const FolderTreePtr now = from.tree();
        if (const FolderRow* below = now->find(child)) copyInto(from, intent, child, {parent.file, made}, below->name);
    }
    return made;
}

void StoreMoves::copyItems(StoreFile& from, const Intent& intent, FolderId folder, const MovePlace& to, const std::string& operation) {
    for (;;) {
        const std::optional<Arrival> arrival = arrivalOf(to.file, operation);
        if (!arrival) throw takenBack();
        const std::uint64_t position = arrival->position;
        const auto items = cargo_queries::itemsAfter(*from.reader(), from.id(), folder, position, kItemsPerTransfer);
        if (items.empty()) return;
        std::vector<ItemId> ids;
        for (const auto& [uid, item] : items) ids.push_back(item);
        const Enter enter = [&](WriteTransaction& transaction) {
            const auto now = intent_queries::arrival(transaction.connection(), transaction.store(), operation);
            // Somebody else went on with it meanwhile.
            if (!now || now->position != position) return false;
            intent_queries::setPosition(transaction.connection(), transaction.store(), operation, items.back().first);
            return true;
        };
        if (&from == &to.file) within(from, folder, ids, to.folder, false, intent.user, enter);
        else carry(from, folder, ids, to, intent.user, enter);
        step("batch copied");
    }
}

}  // namespace corbel::store
