// One identity's calls on one open store: checks the right, does the work in StoreFile, answers.
//
// Made by SqlStores for one request and dropped after it: while it lives, the store's file stays open. [worker, one thread at a time]
#pragma once

#include <functional>

#include "corbel/search_folders.h"
#include "corbel/tables.h"
#include "store/objects/store_objects.h"
#include "store/recovery/sql_recovery.h"
#include "store/rights/reading.h"
#include "store/rights/store_access.h"
#include "store/store_file.h"
#include "store/sync/sql_changes.h"

namespace corbel::store {

using QuotaOf = std::function<std::uint64_t(UserId)>;

class SqlStoreSession final : public StoreSession {
public:
    /// `quotaOf` may be empty; it outlives the session.
    SqlStoreSession(StoreFilePtr file, Identity identity, const QuotaOf& quotaOf)
        : _file(std::move(file)), _identity(std::move(identity)), _quotaOf(quotaOf), _reader(readerOf(_identity, _file->facts())) {}

    StoreId id() const noexcept override { return _file->id(); }

    std::vector<FolderInfo> folders() override;
    std::optional<FolderInfo> findFolder(std::string_view path) override;
    FolderInfo createFolder(std::string_view path, SpecialUse use) override;
    void renameFolder(FolderId folder, std::string_view newPath) override;
    void deleteFolder(FolderId folder) override;
    void setSubscribed(std::string_view path, bool subscribed) override;
    std::vector<std::string> subscriptions() override;
    FolderCounters counters(FolderId folder) override;

    std::unique_ptr<MailboxView> view(FolderId folder, bool claimRecent) override;
    void read(FolderId folder, std::span<const Uid> uids, std::uint32_t fields, RowSink& sink) override;
    Quota quota() override;

    AppendResult append(FolderId folder, std::span<const AppendItem> items) override;
    FlagResult changeFlags(FolderId folder, std::span<const Uid> uids, const FlagChange& change) override;
    CopyResult copy(FolderId from, std::span<const Uid> uids, FolderId to) override;
    CopyResult move(FolderId from, std::span<const Uid> uids, FolderId to) override;
    std::vector<Uid> expunge(FolderId folder, std::span<const Uid> uids, bool regardless) override;

    Objects& objects() override;
    Tables& tables() override;
    SearchFolders& searchFolders() override;
    Changes& changes() override;
    Recovery& recovery() override;
    Access& access() override { return _access; }

private:
    void require(FolderId folder, Right right) const { requireRight(_identity, _file->facts(), folder, right); }
    /// Throws unless a folder may be made at `path`, or be there for one that stands beside it already (0: none does).
    void requireCreateAt(std::string_view path, FolderId sibling = 0) const;
    /// Of somebody else's store: children that the identity may not see are not told of.
    FolderInfo visibleInfo(const FolderTree& tree, const FolderRow& row) const;
    bool maySee(const FolderTree& tree, FolderId folder) const;
    /// Keeps the index of grants when `change` gave a folder to somebody else than the owner.
    void writeFolders(const WriteJob& change);
    /// The folder as the identity sees its flags.
    SnapshotPtr snapshot(FolderId folder);
    Removal removal() const { return _file->recoverableMicros() > 0 ? Removal::Soft : Removal::Hard; }
    std::uint64_t quotaBytes() const { return _quotaOf ? _quotaOf(_file->facts().owner) : 0; }
    std::vector<UidRange> rangesToRead(FolderId folder, std::span<const Uid> uids, std::size_t maxLength);

    const StoreFilePtr _file;
    const Identity _identity;
    const QuotaOf& _quotaOf;
    std::unique_ptr<SqlObjects> _objects;  // made when first asked for
    const Reader _reader;
    SqlAccess _access{*_file, _identity};
    std::unique_ptr<Tables> _tables;
    std::unique_ptr<SearchFolders> _searchFolders;
    std::optional<SqlChanges> _changes;
    std::optional<SqlRecovery> _recovery;
};

}  // namespace corbel::store
