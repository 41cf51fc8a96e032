#include "store/sync/import_changes.h"

#include "corbel/error.h"
#include "corbel/objects.h"
#include "store/folder_changes.h"
#include "store/message_changes.h"
#include "store/objects/folder_prop_queries.h"
#include "store/objects/folder_tree_changes.h"
#include "store/objects/item_changes.h"
#include "store/objects/object_queries.h"
#include "store/recovery/recoverable_queries.h"
#include "store/rights/reading.h"
#include "store/store_ids.h"
#include "store/sync/change_pages.h"
#include "store/transfer/other_items.h"

namespace corbel::store {
namespace {

using object_queries::AliasKind;

Error noMessage(FolderId folder) { return Error(ErrorCode::NotFound, "There is no such message", "folder " + std::to_string(folder)); }

/// The list of a version, its own key among them.
std::string withKey(const Version& version) { return checkedList(mergedPredecessors(version, version)); }

Version incomingVersion(const ImportedFolder& folder) { return {folder.changeKey, folder.predecessors, folder.modified}; }

/// What came, over what is there.
void writeFolder(WriteTransaction& transaction, FolderId folder, const ImportedFolder& import, FolderId parent, std::string_view predecessors,
                 FolderImportResult& result) {
    db::Connection& connection = transaction.connection();
    const FolderId oldParent = transaction.folder(folder).parent;
    moveFolderTo(transaction, folder, parent, import.name);
    result.folder = folder;
    result.number = transaction.nextChange();
    folder_prop_queries::update(connection, transaction.store(), folder, import.containerClass, import.comment, result.number, transaction.now());
    sync_queries::setFolderKeys(connection, transaction.store(), folder, import.changeKey, result.number, predecessors);
    logFolderChanged(transaction, folder, oldParent, result.number);
    transaction.treeChanged();
    transaction.tell(folder, kFolderChanged, result.number);
}

}  // namespace

void checkForeignKey(WriteTransaction& transaction, std::string_view sourceKey) {
    if (sourceKey.empty() || sourceKey.size() > kMaxKeyBytes) throw Error(ErrorCode::InvalidArgument, "A source key is empty or too long");
    if (sourceKey.substr(0, 16) != transaction.meta().guid) return;
    if (sourceKey >= makeSourceKey(transaction.meta().guid, transaction.meta().nextId)) {
        throw Error(ErrorCode::InvalidArgument, "A source key was not given by this store", "ask for it by reserveSourceKeys()");
    }
}

std::string checkedList(std::string predecessors) {
    if (predecessors.size() > kMaxPredecessorBytes) {
        throw Error(ErrorCode::LimitReached, "Too many replicas have changed this object", std::to_string(predecessors.size()) + " bytes of predecessors");
    }
    return predecessors;
}

std::size_t importDeletions(WriteTransaction& transaction, FolderId folder, std::span<const std::string> sourceKeys, Removal removal, ItemScope scope,
                            UserId user) {
    std::vector<ItemId> items;
    for (const std::string& key : sourceKeys) {
        const ItemId item = object_queries::itemOf(transaction.connection(), transaction.store(), AliasKind::SourceKey, key);
        if (item != 0 && recoverable_queries::place(transaction.connection(), transaction.store(), folder, item)) items.push_back(item);
    }
    if (scope == ItemScope::Own) items = keepOwn(transaction.connection(), transaction.store(), items, user);
    return removeItems(transaction, folder, items, removal).size();
}

ImportResult importMove(WriteTransaction& transaction, const MoveImport& move, ItemScope scope, UserId user) {
    db::Connection& connection = transaction.connection();
    const StoreId store = transaction.store();
    const ItemId item = object_queries::itemOf(connection, store, AliasKind::SourceKey, move.sourceKey);
    const auto place = recoverable_queries::place(connection, store, move.from, item);
    if (!place) throw noMessage(move.from);
    if (scope == ItemScope::Own) keepOwn(connection, store, {&item, 1}, user);
    checkForeignKey(transaction, move.newSourceKey);
    const object_queries::ItemFacts before = object_queries::facts(connection, store, item).value();
    if (object_queries::itemOf(connection, store, AliasKind::SourceKey, move.newSourceKey) != 0) throw Error(ErrorCode::AlreadyExists, "The source key is taken");
    if (kindOf(place->uid) == ItemKind::Visible) {
        const Uid uid = static_cast<Uid>(place->uid);
        moveMessages(transaction, move.from, {&uid, 1}, move.to);
    } else {
        moveOtherItems(transaction, move.from, {&item, 1}, move.to);
    }
    sync_queries::setSourceKey(connection, store, item, move.newSourceKey);
    ImportResult result;
    result.item = item;
    result.number = sync_queries::changeOf(connection, store, item);
    if (!move.changeKey.empty()) {
        const Version stored = versionOf(before.keys, before.row.cn, transaction.meta().guid);
        const std::string merged = checkedList(mergedPredecessors(stored, {move.changeKey, move.predecessors, {}}));
        sync_queries::setItemKeys(connection, store, item, move.changeKey, result.number, merged);
    }
    return result;
}

FolderImportResult importFolder(WriteTransaction& transaction, const ImportedFolder& import, FolderId parent, UserId creator) {
    db::Connection& connection = transaction.connection();
    const StoreId store = transaction.store();
    const Version incoming = incomingVersion(import);
    FolderImportResult result;
    const FolderId known = sync_queries::folderOf(connection, store, import.sourceKey);
    if (known == 0) {
        const std::string predecessors = withKey(incoming);
        if (sync_queries::isFolderGone(connection, store, import.sourceKey)) {
            result.outcome = ImportOutcome::Deleted;
            return result;
        }
        checkForeignKey(transaction, import.sourceKey);
        FolderSpec spec{import.name, import.containerClass, import.comment, {}};
        spec.ids.sourceKey = import.sourceKey;
        result.folder = createFolderIn(transaction, parent, spec, creator);
        result.number = sync_queries::folder(connection, store, result.folder).value().cn;
        sync_queries::setFolderKeys(connection, store, result.folder, import.changeKey, result.number, predecessors);
        return result;
    }
    result.folder = known;
    const sync_queries::ChangedFolder here = sync_queries::folder(connection, store, known).value();
    const Version stored = versionOf(here.keys, here.cn, transaction.meta().guid, here.modified);
    const Precedence precedence = compareVersions(stored, incoming);
    // Whatever becomes of it, what the folder here is known to contain never gets less.
    const std::string merged = checkedList(mergedPredecessors(stored, incoming));
    if (precedence == Precedence::Same) {
        result.outcome = ImportOutcome::Ignored;
        if (merged != mergedPredecessors(stored, stored)) sync_queries::setFolderKeys(connection, store, known, stored.changeKey, here.cn, merged);
        return result;
    }
    if (precedence == Precedence::Newer) {
        writeFolder(transaction, known, import, parent, merged, result);
        return result;
    }
    if (incomingWins(stored, incoming)) {
        writeFolder(transaction, known, import, parent, merged, result);
        result.outcome = ImportOutcome::ConflictWon;
    } else {
        // Still the version that it was, and known to contain the other.
        sync_queries::setFolderKeys(connection, store, known, stored.changeKey, here.cn, merged);
        result.outcome = ImportOutcome::ConflictLost;
    }
    return result;
}

std::size_t deleteTree(WriteTransaction& transaction, FolderId folder, Removal removal) {
    std::size_t count = 0;
    for (const FolderId child : transaction.tree().children(folder)) count += deleteTree(transaction, child, removal);
    deleteFolder(transaction, folder, removal);
    return count + 1;
}

}  // namespace corbel::store
