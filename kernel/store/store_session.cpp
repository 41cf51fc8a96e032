#include "store/store_session.h"

#include <algorithm>

#include "corbel/error.h"
#include "store/folder_changes.h"
#include "store/mailbox_view.h"
#include "store/message_changes.h"
#include "store/search/sql_search_folders.h"
#include "store/tables/sql_tables.h"

namespace corbel::store {

bool SqlStoreSession::maySee(FolderId folder) const {
    return rightsOf(_identity, _file->facts(), folder) & static_cast<RightSet>(Right::FolderVisible);
}

std::vector<FolderInfo> SqlStoreSession::folders() {
    std::vector<FolderInfo> infos = _file->tree()->list();
    std::erase_if(infos, [this](const FolderInfo& info) { return !maySee(info.id); });
    return infos;
}

std::optional<FolderInfo> SqlStoreSession::findFolder(std::string_view path) {
    const std::optional<std::string> name = canonicalPath(path);
    if (!name) return std::nullopt;
    const FolderTreePtr tree = _file->tree();
    const FolderRow* row = tree->find(std::string_view(*name));
    if (!row || !maySee(row->id)) return std::nullopt;
    return tree->info(*row);
}

FolderInfo SqlStoreSession::createFolder(std::string_view path, SpecialUse use) {
    require(0, Right::CreateSubfolder);
    FolderInfo made;
    _file->write([&](WriteTransaction& transaction) { made = store::createFolder(transaction, path, use); });
    return made;
}

void SqlStoreSession::renameFolder(FolderId folder, std::string_view newPath) {
    require(folder, Right::Owner);
    require(0, Right::CreateSubfolder);
    _file->write([&](WriteTransaction& transaction) { store::renameFolder(transaction, folder, newPath); });
}

void SqlStoreSession::deleteFolder(FolderId folder) {
    require(folder, Right::Owner);
    DeleteOutcome outcome = DeleteOutcome::Deleted;
    _file->write([&](WriteTransaction& transaction) { outcome = store::deleteFolder(transaction, folder, removal()); });
    // Outside the transaction, where Conflict means that the database lost it.
    if (outcome == DeleteOutcome::HasChildren) throw Error(ErrorCode::Conflict, "The folder has folders in it");
}

void SqlStoreSession::setSubscribed(std::string_view path, bool subscribed) {
    require(0, Right::FolderVisible);
    _file->write([&](WriteTransaction& transaction) { store::setSubscribed(transaction, _identity.user, path, subscribed); });
}

std::vector<std::string> SqlStoreSession::subscriptions() {
    require(0, Right::FolderVisible);
    return _file->tree()->subscriptions();
}

FolderCounters SqlStoreSession::counters(FolderId folder) { return view(folder, false)->counters(); }

std::unique_ptr<MailboxView> SqlStoreSession::view(FolderId folder, bool claimRecent) {
    require(folder, Right::ReadAny);
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
    require(0, Right::FolderVisible);
    return {_file->meta().sizeBytes, quotaBytes()};
}

AppendResult SqlStoreSession::append(FolderId folder, std::span<const AppendItem> items) {
    require(folder, Right::Create);
    const std::uint64_t limit = quotaBytes();
    AppendResult result;
    _file->write([&](WriteTransaction& transaction) { result = appendMessages(transaction, folder, items, limit); });
    return result;
}

FlagResult SqlStoreSession::changeFlags(FolderId folder, std::span<const Uid> uids, const FlagChange& change) {
    require(folder, Right::EditAny);
    FlagResult result;
    _file->write([&](WriteTransaction& transaction) { result = changeMessageFlags(transaction, folder, uids, change); });
    return result;
}

CopyResult SqlStoreSession::copy(FolderId from, std::span<const Uid> uids, FolderId to) {
    require(from, Right::ReadAny);
    require(to, Right::Create);
    const std::uint64_t limit = quotaBytes();
    CopyResult result;
    _file->write([&](WriteTransaction& transaction) { result = copyMessages(transaction, from, uids, to, limit); });
    return result;
}

CopyResult SqlStoreSession::move(FolderId from, std::span<const Uid> uids, FolderId to) {
    require(from, Right::ReadAny);
    require(from, Right::DeleteAny);
    require(to, Right::Create);
    CopyResult result;
    _file->write([&](WriteTransaction& transaction) { result = moveMessages(transaction, from, uids, to); });
    return result;
}

std::vector<Uid> SqlStoreSession::expunge(FolderId folder, std::span<const Uid> uids, bool regardless) {
    require(folder, Right::DeleteAny);
    std::vector<Uid> removed;
    _file->write([&](WriteTransaction& transaction) { removed = expungeMessages(transaction, folder, uids, regardless, removal()); });
    return removed;
}

Objects& SqlStoreSession::objects() {
    if (!_objects) {
        // Objects outlive no session, their quota's source neither.
        const auto require = [file = _file, identity = _identity](FolderId folder, Right right) {
            requireRight(identity, file->facts(), folder, right);
        };
        const auto quota = [this] { return quotaBytes(); };
        _objects = std::make_unique<SqlObjects>(_file, require, quota);
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
