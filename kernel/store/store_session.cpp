#include "store/store_session.h"

#include <algorithm>
#include <unordered_set>

#include "corbel/error.h"
#include "store/folder_changes.h"
#include "store/folder_queries.h"
#include "store/mailbox_view.h"
#include "store/message_changes.h"
#include "store/rights/reader_views.h"
#include "store/search/sql_search_folders.h"
#include "store/tables/sql_tables.h"

namespace corbel::store {

bool SqlStoreSession::maySee(const FolderTree& tree, FolderId folder) const {
    return rightsOf(_identity, _file->facts(), tree, folder) & kRightFolderVisible;
}

void SqlStoreSession::requireCreateAt(std::string_view path, FolderId sibling) const {
    if (_reader.isOwner) return;
    const FolderTreePtr tree = _file->tree();
    std::vector<std::string> components = splitPath(path);
    components.pop_back();
    const FolderId parent = tree->nearest(components);
    const FolderRow* row = tree->find(sibling);
    if (row && row->parent == parent && splitPath(tree->path(sibling)).size() == components.size() + 1) return;
    require(parent == tree->subtree() ? 0 : parent, Right::CreateSubfolder);
}

FolderInfo SqlStoreSession::visibleInfo(const FolderTree& tree, const FolderRow& row) const {
    FolderInfo info = tree.info(row);
    if (_reader.isOwner) return info;
    const std::vector<FolderId> children = tree.children(row.id);
    info.hasChildren = std::any_of(children.begin(), children.end(), [&](FolderId child) { return maySee(tree, child); });
    info.isSubscribed = false;
    return info;
}

void SqlStoreSession::writeFolders(const WriteJob& change) {
    if (_reader.isOwner) return _file->write(change);
    changeRights(*_file, change);
}

SnapshotPtr SqlStoreSession::snapshot(FolderId folder) { return _reader.isOwner ? _file->snapshot(folder) : readerSnapshot(*_file, folder, _reader.user); }

std::vector<FolderInfo> SqlStoreSession::folders() {
    const FolderTreePtr tree = _file->tree();
    std::vector<FolderInfo> infos = tree->list();
    if (_reader.isOwner) return infos;
    std::erase_if(infos, [&](const FolderInfo& info) { return !maySee(*tree, info.id); });
    std::unordered_set<FolderId> parents;
    for (const FolderInfo& info : infos) parents.insert(info.parent);
    const std::vector<std::string> subscribed = subscriptions();
    for (FolderInfo& info : infos) {
        info.hasChildren = parents.contains(info.id);
        info.isSubscribed = std::binary_search(subscribed.begin(), subscribed.end(), info.path);
    }
    return infos;
}

std::optional<FolderInfo> SqlStoreSession::findFolder(std::string_view path) {
    const std::optional<std::string> name = canonicalPath(path);
    if (!name) return std::nullopt;
    const FolderTreePtr tree = _file->tree();
    const FolderRow* row = tree->find(std::string_view(*name));
    if (!row || !maySee(*tree, row->id)) return std::nullopt;
    return visibleInfo(*tree, *row);
}

FolderInfo SqlStoreSession::createFolder(std::string_view path, SpecialUse use) {
    requireCreateAt(path);
    FolderInfo made;
    writeFolders([&](WriteTransaction& transaction) { made = store::createFolder(transaction, path, use, _reader.user); });
    return made;
}

void SqlStoreSession::renameFolder(FolderId folder, std::string_view newPath) {
    require(folder, Right::Owner);
    requireCreateAt(newPath, folder);
    writeFolders([&](WriteTransaction& transaction) { store::renameFolder(transaction, folder, newPath, _reader.user); });
}

void SqlStoreSession::deleteFolder(FolderId folder) {
    require(folder, Right::Owner);
    DeleteOutcome outcome = DeleteOutcome::Deleted;
    changeFolders(*_file, _reader, [&](WriteTransaction& transaction) { outcome = store::deleteFolder(transaction, folder, removal()); });
    // Outside the transaction, where Conflict means that the database lost it.
    if (outcome == DeleteOutcome::HasChildren) throw Error(ErrorCode::Conflict, "The folder has folders in it");
}

void SqlStoreSession::setSubscribed(std::string_view path, bool subscribed) {
    if (_file->facts().isPublic) {
        const FolderTreePtr tree = _file->tree();
        const FolderRow* row = tree->find(std::string_view(canonicalPath(path).value_or(std::string())));
        if (row) return _access.setFavourite(row->id, subscribed);
        if (subscribed) throw Error(ErrorCode::NotFound, "There is no such folder");
        return;
    }
    if (_identity.user == 0) throw Error(ErrorCode::NoAccess, "Who did not log in has no subscriptions");
    if (!_reader.isOwner && subscribed && !findFolder(path)) throw Error(ErrorCode::NotFound, "There is no such folder");
    _file->write([&](WriteTransaction& transaction) { store::setSubscribed(transaction, _identity.user, path, subscribed); });
}

std::vector<std::string> SqlStoreSession::subscriptions() {
    if (_reader.isOwner) return _file->tree()->subscriptions();
    std::vector<std::string> paths;
    if (_file->facts().isPublic) {
        const FolderTreePtr tree = _file->tree();
        for (const FolderId folder : _access.favourites()) paths.push_back(tree->path(folder));
    } else {
        const ConnectionLease lease = _file->reader();
        paths = folder_queries::subscriptions(*lease, _file->id(), _identity.user);
    }
    std::sort(paths.begin(), paths.end());
    return paths;
}

FolderCounters SqlStoreSession::counters(FolderId folder) {
    if (_reader.isOwner) return view(folder, false)->counters();
    require(folder, Right::ReadAny);
    return readerCounters(*_file, folder, _reader.user);
}

std::unique_ptr<MailboxView> SqlStoreSession::view(FolderId folder, bool claimRecent) {
    require(folder, Right::ReadAny);
    if (!_reader.isOwner) {
        // \Recent is for the owner, who would miss it if a reader took it.
        SnapshotPtr snapshot = readerSnapshot(*_file, folder, _reader.user);
        const Uid uidNext = snapshot->counters().uidNext;
        return std::make_unique<SnapshotView>(std::move(snapshot), uidNext, 0);
    }
    const WatchKey key{_file->id(), folder};
    MailboxCache& cache = _file->environment().cache;
    for (;;) {
        const std::uint64_t forgotten = cache.forgotten();
        SnapshotPtr snapshot = _file->snapshot(folder);
        const Uid uidNext = snapshot->counters().uidNext;
        const Uid recentFrom = std::max(snapshot->recentUid(), cache.claimed(key));
        if (claimRecent && recentFrom < uidNext) {
            // Of two sessions that come at once, one gets them.
            const std::optional<Uid> before = cache.claim(key, uidNext, forgotten);
            if (!before) continue;
            return std::make_unique<SnapshotView>(std::move(snapshot), std::max(recentFrom, *before), 0);
        }
        const std::uint32_t unclaimed = snapshot->size() - snapshot->lowerBound(recentFrom);
        return std::make_unique<SnapshotView>(std::move(snapshot), recentFrom, unclaimed);
    }
}

Quota SqlStoreSession::quota() {
    if (!_reader.isOwner && !hasAnyRight(_identity, _file->facts())) throw Error(ErrorCode::NotFound, "There is no such mailbox");
    return {_file->meta().sizeBytes, quotaBytes()};
}

AppendResult SqlStoreSession::append(FolderId folder, std::span<const AppendItem> items) {
    require(folder, Right::Create);
    const std::uint64_t limit = quotaBytes();
    AppendResult result;
    _file->write([&](WriteTransaction& transaction) { result = appendAsReader(transaction, folder, items, limit, _reader); });
    return result;
}

FlagResult SqlStoreSession::changeFlags(FolderId folder, std::span<const Uid> uids, const FlagChange& change) {
    FlagResult result;
    if (_reader.isOwner) {
        _file->write([&](WriteTransaction& transaction) { result = changeMessageFlags(transaction, folder, uids, change); });
        return result;
    }
    const FlagRights may = requireFlags(_identity, _file->facts(), folder, change);
    _file->write([&](WriteTransaction& transaction) {
        result = changeFlagsAsReader(transaction, folder, uids, change, _reader.user, may.sharedFlags, may.scope);
    });
    return result;
}

CopyResult SqlStoreSession::copy(FolderId from, std::span<const Uid> uids, FolderId to) {
    require(from, Right::ReadAny);
    require(to, Right::Create);
    const std::uint64_t limit = quotaBytes();
    CopyResult result;
    _file->write([&](WriteTransaction& transaction) { result = copyAsReader(transaction, from, uids, to, limit, _reader); });
    return result;
}

CopyResult SqlStoreSession::move(FolderId from, std::span<const Uid> uids, FolderId to) {
    require(from, Right::ReadAny);
    const ItemScope scope = requireDelete(_identity, _file->facts(), from);
    require(to, Right::Create);
    CopyResult result;
    _file->write([&](WriteTransaction& transaction) {
        if (scope == ItemScope::Any) result = moveMessages(transaction, from, uids, to);
        else result = moveMessages(transaction, from, keepOwn(transaction, from, uids, _identity.user), to);
    });
    return result;
}

std::vector<Uid> SqlStoreSession::expunge(FolderId folder, std::span<const Uid> uids, bool regardless) {
    const ItemScope scope = requireDelete(_identity, _file->facts(), folder);
    std::vector<Uid> removed;
    _file->write([&](WriteTransaction& transaction) {
        if (scope == ItemScope::Any) removed = expungeMessages(transaction, folder, uids, regardless, removal());
        else removed = expungeMessages(transaction, folder, keepOwn(transaction, folder, uids, _identity.user), regardless, removal());
    });
    return removed;
}

Objects& SqlStoreSession::objects() {
    if (!_objects) {
        // Objects outlive no session, their quota's source neither.
        _objects = std::make_unique<SqlObjects>(_file, _identity, [this] { return quotaBytes(); });
    }
    return *_objects;
}

Tables& SqlStoreSession::tables() {
    if (!_tables) _tables = std::make_unique<SqlTables>(_file, _identity);
    return *_tables;
}

SearchFolders& SqlStoreSession::searchFolders() {
    if (!_searchFolders) _searchFolders = std::make_unique<SqlSearchFolders>(_file, _identity);
    return *_searchFolders;
}

Changes& SqlStoreSession::changes() {
    if (!_changes) _changes.emplace(_file, _identity, *this);
    return *_changes;
}

Recovery& SqlStoreSession::recovery() {
    if (!_recovery) _recovery.emplace(_file, _identity, [this] { return quotaBytes(); });
    return *_recovery;
}

}  // namespace corbel::store
