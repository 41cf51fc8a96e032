// One identity's calls on one open store: checks the right, does the work in StoreFile, answers.
//
// Made by SqlStores for one request and dropped after it: while it lives, the store's file stays open. [worker, one thread at a time]
#pragma once

#include <functional>

#include "corbel/search_folders.h"
#include "corbel/tables.h"
#include "store/objects/store_objects.h"
#include "store/recovery/sql_recovery.h"
#include "store/store_file.h"
#include "store/sync/sql_changes.h"

namespace corbel::store {

using QuotaOf = std::function<std::uint64_t(UserId)>;

class SqlStoreSession final : public StoreSession {
public:
    /// `quotaOf` may be empty; it outlives the session.
    SqlStoreSession(StoreFilePtr file, Identity identity, const QuotaOf& quotaOf)
        : _file(std::move(file)), _identity(std::move(identity)), _quotaOf(quotaOf) {}

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

private:
    void require(FolderId folder, Right right) const { requireRight(_identity, _file->facts(), folder, right); }
    bool maySee(FolderId folder) const;
    Removal removal() const { return _file->recoverableMicros() > 0 ? Removal::Soft : Removal::Hard; }
    std::uint64_t quotaBytes() const { return _quotaOf ? _quotaOf(_file->facts().owner) : 0; }
    std::vector<UidRange> rangesToRead(FolderId folder, std::span<const Uid> uids, std::size_t maxLength);

    const StoreFilePtr _file;
    const Identity _identity;
    const QuotaOf& _quotaOf;
    std::unique_ptr<SqlObjects> _objects;  // made when first asked for
    std::unique_ptr<Tables> _tables;
    std::unique_ptr<SearchFolders> _searchFolders;
    std::optional<SqlChanges> _changes;
    std::optional<SqlRecovery> _recovery;
};

}  // namespace corbel::store
