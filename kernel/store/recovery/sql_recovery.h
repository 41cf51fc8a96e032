// Recovery of one identity in one store. Owned by SqlStoreSession, which outlives it. [worker, one thread at a time]
#pragma once

#include <set>

#include "corbel/identity.h"
#include "corbel/recovery.h"
#include "store/store_file.h"

namespace corbel::store {

class SqlRecovery final : public Recovery {
public:
    /// `quotaBytes` 0: no limit.
    SqlRecovery(StoreFilePtr file, const Identity& identity, std::function<std::uint64_t()> quotaBytes)
        : _file(std::move(file)), _identity(identity), _quotaBytes(std::move(quotaBytes)) {}

    std::chrono::microseconds period() override;
    void setPeriod(std::optional<std::chrono::microseconds> period) override;
    std::vector<RecoverableItem> list(FolderId folder, std::uint64_t after, std::size_t limit) override;
    std::vector<RecoverableFolder> folders() override;
    RestoreResult restore(std::span<const ItemId> items, FolderId to) override;
    FolderInfo restoreFolder(FolderId folder) override;
    std::size_t purge(std::span<const ItemId> items) override;
    std::vector<ItemId> remove(FolderId folder, std::span<const ItemId> items, Removal removal) override;

private:
    void require(FolderId folder, Right right) const { requireRight(_identity, _file->facts(), folder, right); }
    /// A deleted folder is its store owner's.
    void requireKept(FolderId folder, Right right) const;
    /// DeleteAny, or DeleteOwn: then what others made is to be left out.
    ItemScope requireKeptDelete(FolderId folder) const;
    /// Those of `items` that are in a folder of `own` only when the identity made them. NoAccess when it made none of several.
    std::vector<ItemId> allowed(WriteTransaction& transaction, std::span<const ItemId> items, const std::set<FolderId>& own) const;
    /// The folders that `items` were deleted from; those that cannot come back are left out.
    std::vector<FolderId> foldersOf(std::span<const ItemId> items);

    const StoreFilePtr _file;
    const Identity& _identity;
    const std::function<std::uint64_t()> _quotaBytes;
};

}  // namespace corbel::store
