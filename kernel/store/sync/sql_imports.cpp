// The importing half of SqlChanges.
#include <functional>

#include "corbel/error.h"
#include "store/gone_key_queries.h"
#include "store/objects/object_queries.h"
#include "store/recovery/recoverable_queries.h"
#include "store/rights/store_access.h"
#include "store/store_ids.h"
#include "store/sync/import_changes.h"
#include "store/sync/sql_changes.h"
#include "store/sync/sync_queries.h"

namespace corbel::store {

ItemId SqlChanges::findItem(FolderId folder, std::string_view sourceKey) {
    require(folder, Right::ReadAny);
    const ConnectionLease lease = _file->reader();
    const ItemId item = object_queries::itemOf(*lease, _file->id(), object_queries::AliasKind::SourceKey, sourceKey);
    return item != 0 && recoverable_queries::place(*lease, _file->id(), folder, item) ? item : 0;
}

bool SqlChanges::isGone(std::string_view sourceKey) {
    const StoreMeta meta = _file->meta();
    if (!sourceKey.starts_with(meta.guid)) return gone_key_queries::isGone(*_file->reader(), _file->id(), sourceKey);
    std::uint64_t number = 0;
    for (const char c : sourceKey.substr(meta.guid.size())) number = number << 8 | static_cast<unsigned char>(c);
    return makeSourceKey(meta.guid, number) == sourceKey && number < meta.nextId && !sync_queries::isReserved(*_file->reader(), _file->id(), number);
}

FolderId SqlChanges::findFolder(std::string_view sourceKey) {
    requireShown(_identity, _file->facts(), 0);
    const FolderId folder = sync_queries::folderOf(*_file->reader(), _file->id(), sourceKey);
    if (folder == 0 || isOwner(_identity, _file->facts())) return folder;
    const FolderTreePtr tree = _file->tree();
    return ShownFolders(_identity, _file->facts(), *tree).of(folder) == Shown::Nothing ? 0 : folder;
}

std::string SqlChanges::reserveSourceKeys(std::uint32_t count) {
    requireShown(_identity, _file->facts(), 0);
    if (count == 0 || count > kMaxReservedKeys) throw Error(ErrorCode::InvalidArgument, "The number of source keys asked for is out of range");
    std::string first;
    _file->write([&](WriteTransaction& transaction) {
        first = makeSourceKey(transaction.meta().guid, transaction.meta().nextId);
        sync_queries::reserveKeys(transaction.connection(), transaction.store(), transaction.meta().nextId, count);
        transaction.meta().nextId += count;
    });
    return first;
}

std::size_t SqlChanges::importDeletions(FolderId folder, std::span<const std::string> sourceKeys, Removal removal) {
    const ItemScope scope = requireDelete(_identity, _file->facts(), folder);
    std::size_t count = 0;
    _file->write([&](WriteTransaction& transaction) {
        count = store::importDeletions(transaction, folder, sourceKeys, effective(removal), scope, _identity.user);
    });
    return count;
}

ImportResult SqlChanges::importMove(const MoveImport& move) {
    require(move.from, Right::ReadAny);
    const ItemScope scope = requireDelete(_identity, _file->facts(), move.from);
    require(move.to, Right::Create);
    ImportResult result;
    _file->write([&](WriteTransaction& transaction) { result = store::importMove(transaction, move, scope, _identity.user); });
    return result;
}

std::size_t SqlChanges::importReadState(FolderId folder, std::span<const ReadStateImport> states) {
    std::vector<ItemId> read, unread;
    {
        require(folder, Right::ReadAny);
        const ConnectionLease lease = _file->reader();
        for (const ReadStateImport& state : states) {
            const ItemId item = object_queries::itemOf(*lease, _file->id(), object_queries::AliasKind::SourceKey, state.sourceKey);
            if (item != 0 && recoverable_queries::place(*lease, _file->id(), folder, item)) (state.isRead ? read : unread).push_back(item);
        }
    }
    // As clients do it: in a folder that others read too, \Seen is each reader's own.
    if (!read.empty()) _session.objects().changeFlags(folder, read, {FlagOp::Add, kSeen, {}, {}});
    if (!unread.empty()) _session.objects().changeFlags(folder, unread, {FlagOp::Remove, kSeen, {}, {}});
    return read.size() + unread.size();
}

FolderImportResult SqlChanges::importFolder(const ImportedFolder& folder) {
    FolderId parent = 0;
    if (!folder.parentSourceKey.empty()) {
        parent = findFolder(folder.parentSourceKey);
        if (parent == 0) throw Error(ErrorCode::NotFound, "There is no such folder");
    }
    require(parent, Right::CreateSubfolder);
    // Also one that may not even be seen: it would be renamed and moved.
    if (const FolderId known = sync_queries::folderOf(*_file->reader(), _file->id(), folder.sourceKey)) require(known, Right::Owner);
    FolderImportResult result;
    const Reader reader = readerOf(_identity, _file->facts());
    changeFolders(*_file, reader, [&](WriteTransaction& transaction) {
        result = store::importFolder(transaction, folder, parent != 0 ? parent : transaction.tree().subtree(), reader.user);
    });
    return result;
}

std::size_t SqlChanges::importFolderDeletions(std::span<const std::string> sourceKeys, Removal removal) {
    std::vector<FolderId> folders;
    for (const std::string& key : sourceKeys) {
        if (const FolderId folder = findFolder(key)) folders.push_back(folder);
    }
    const FolderTreePtr tree = _file->tree();
    const std::function<void(FolderId)> requireAll = [&](FolderId folder) {
        require(folder, Right::Owner);
        for (const FolderId child : tree->children(folder)) requireAll(child);
    };
    for (const FolderId folder : folders) requireAll(folder);
    std::size_t count = 0;
    changeFolders(*_file, readerOf(_identity, _file->facts()), [&](WriteTransaction& transaction) {
        count = 0;
        for (const FolderId folder : folders) {
            // Gone already with the one above.
            if (transaction.tree().find(folder)) count += deleteTree(transaction, folder, effective(removal));
        }
    });
    return count;
}

}  // namespace corbel::store
