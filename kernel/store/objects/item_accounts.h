// Keeps a folder's counters, its snapshot and the store's sums in step while single items come, go and change their kind.
//
// Inside a WriteTransaction: the caller writes the rows. finish() last. [the batch's thread]
#pragma once

#include <vector>

#include "store/write_transaction.h"

namespace corbel::store {

class ItemAccounts {
public:
    ItemAccounts(WriteTransaction& transaction, FolderId folder);

    /// The next IMAP UID, or `wanted` when it is not below that. LimitReached.
    Uid takeUid(Uid wanted);
    void added(const ItemRow& row);
    void removed(const ItemRow& row);
    /// Same place, another row.
    void changed(const ItemRow& before, const ItemRow& after);
    /// Counters, snapshot, and what to tell; `cn` is the last change's number.
    void finish(std::uint64_t cn, std::uint32_t kinds);

private:
    void count(const ItemRow& row, bool isAdded);

    WriteTransaction& _transaction;
    const FolderId _folder;
    const SnapshotPtr _before;  // null: not in memory
    CounterRow& _counters;
    std::vector<ItemUid> _removed;
    std::vector<ViewItem> _changed;
    std::vector<ViewItem> _added;
};

}  // namespace corbel::store
