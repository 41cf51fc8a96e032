// Transfers over all stores: rights, and the choice between one store and two. Owned by SqlStores. [worker, parallel]
#pragma once

#include <mutex>
#include <set>

#include "corbel/transfers.h"
#include "store/transfer/store_moves.h"

namespace corbel::store {

class SqlTransfers final : public Transfers {
public:
    /// `openFor` checks that the identity sees the store.
    using OpenFor = std::function<StoreFilePtr(const Identity&, StoreId)>;
    SqlTransfers(OpenFor openFor, StoreMoves::Open open, StoreMoves::QuotaOf quotaOf, std::function<void(std::string_view)> afterStep)
        : _openFor(std::move(openFor)), _moves(std::move(open), std::move(quotaOf), std::move(afterStep)) {}

    TransferResult copyItems(const Identity& identity, const TransferPlace& from, std::span<const ItemId> items, const TransferPlace& to) override;
    TransferResult moveItems(const Identity& identity, const TransferPlace& from, std::span<const ItemId> items, const TransferPlace& to) override;
    FolderId copyFolder(const Identity& identity, const TransferPlace& folder, const TransferPlace& toParent, std::string_view name, bool isDeep) override;
    FolderId moveFolder(const Identity& identity, const TransferPlace& folder, const TransferPlace& toParent, std::string_view name) override;

    /// Makes good what a crash or an error left of moves out of this store and into it. Call it before a session works with the store.
    void settle(StoreFile& file);
    /// For maintenance: forgets arrivals of which the other store let go.
    void clearArrivals(StoreFile& file) { _moves.settleArrivals(file, false); }

private:
    /// Runs `move`. When it fails, what it left is made good before the stores are used again: who tries again must not move a message twice.
    template <class Move>
    static auto moving(StoreFile& source, StoreFile& target, Move&& move) {
        try {
            return move();
        } catch (...) {
            source.setUnsettled();
            target.setUnsettled();
            throw;
        }
    }
    TransferResult transfer(const Identity& identity, const TransferPlace& from, std::span<const ItemId> items, const TransferPlace& to, bool isMove);

    const OpenFor _openFor;
    StoreMoves _moves;
    std::recursive_mutex _settleMutex;   // two stores that were just opened can lead to each other
    std::set<StoreId> _settling;
};

}  // namespace corbel::store
