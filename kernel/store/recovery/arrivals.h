// Items that come into one folder in one transaction: gives UIDs and change numbers and tells once. What an item is called and its list row
// are the caller's.
//
// Lives inside one job of a WriteTransaction, one for each folder. [the batch's thread]
#pragma once

#include "store/objects/item_accounts.h"

namespace corbel::store {

class Arrivals {
public:
    /// `kinds`: what to tell besides kItemsAdded. NotFound.
    Arrivals(WriteTransaction& transaction, FolderId folder, std::uint32_t kinds = 0);

    /// Puts `row`, whose item id is set and whose uid says what kind of item it is, into the folder under a new UID and change number and gives
    /// it back with them. LimitReached when UIDs are used up.
    ItemRow add(ItemRow row);
    /// Brings counters and snapshot up to date and tells. Call it once, last.
    void finish();

    FolderId folder() const noexcept { return _folder; }
    std::uint32_t uidValidity() const noexcept { return _uidValidity; }

private:
    WriteTransaction& _transaction;
    const FolderId _folder;
    const std::uint32_t _kinds;
    const std::uint32_t _uidValidity;
    ItemAccounts _accounts;
    std::uint64_t _lastChange = 0;
};

/// Bits of `from`'s keywords as bits of `to`'s, which gains the names that it lacks. Remembers the last answer: most items of a folder agree.
class KeywordMap {
public:
    KeywordMap(WriteTransaction& transaction, KeywordsPtr from, FolderId to) : _transaction(transaction), _from(std::move(from)), _to(to) {}
    std::uint64_t map(std::uint64_t bits);

private:
    WriteTransaction& _transaction;
    const KeywordsPtr _from;
    const FolderId _to;
    std::uint64_t _lastFrom = 0;
    std::uint64_t _lastTo = 0;
};

}  // namespace corbel::store
