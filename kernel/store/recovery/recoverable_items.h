// What a transaction does to deleted things that can come back: restore and purge, of messages and of folders. Keeping them is part of
// expunge and of deleteFolder.
//
// No rights here: SqlRecovery has checked. [the batch's thread]
#pragma once

#include <span>

#include "corbel/recovery.h"
#include "store/write_transaction.h"

namespace corbel::store {

/// `to` 0: each into its own folder. `quotaBytes` 0: no limit. NotFound (the folder), OverQuota, LimitReached.
RestoreResult restoreItems(WriteTransaction& transaction, std::span<const ItemId> items, FolderId to, std::uint64_t quotaBytes);
/// The folder with its ids and messages. NotFound, OverQuota, LimitReached.
FolderId restoreRemovedFolder(WriteTransaction& transaction, FolderId folder, std::uint64_t quotaBytes);
std::size_t purgeKept(WriteTransaction& transaction, std::span<const ItemId> items);
/// Messages deleted before `before`, at most `limit`; then folders that have none left and are as old. True when there may be more.
bool purgeExpired(WriteTransaction& transaction, std::int64_t before, std::size_t limit);

}  // namespace corbel::store
