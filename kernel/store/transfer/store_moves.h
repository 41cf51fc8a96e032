// Copies and moves of messages between two open stores, and the making good of moves that a crash cut in two.
//
// A move has three commits: the source writes down what goes where (intent), the target takes the messages in and remembers the operation
// (arrived), the source lets go of messages and intent (gone). A copy of a folder has an intent too: each commit of the target says how far it
// got, so that it goes on, and one that cannot be finished is taken back (folder_copies.cpp). After a crash finishIntents() does what is
// missing; each step knows whether it was done. Owned by SqlTransfers. No rights here. [worker, parallel]
#pragma once

#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "corbel/transfers.h"
#include "store/store_file.h"
#include "store/transfer/intent_queries.h"

namespace corbel::store {

/// Messages carried in one transaction.
inline constexpr std::size_t kItemsPerTransfer = 100;
/// How long a settled arrival is remembered: longer than any process can sleep in the middle of a move. Microseconds.
inline constexpr std::int64_t kArrivalAge = std::int64_t{86'400} * 1'000'000;

struct MovePlace {
    StoreFile& file;
    FolderId folder = 0;
};

class StoreMoves {
public:
    using Open = std::function<StoreFilePtr(StoreId)>;
    using QuotaOf = std::function<std::uint64_t(const StoreFile&)>;
    /// `afterStep` is for tests: called with "intent", "arrived", "gone" and the like after each commit. May be empty.
    StoreMoves(Open open, QuotaOf quotaOf, std::function<void(std::string_view)> afterStep)
        : _open(std::move(open)), _quotaOf(std::move(quotaOf)), _afterStep(std::move(afterStep)) {}

    // Whoever is not the owner of a store has a \Seen of their own there, and makes what arrives: `user` says who that is, 0 nobody.

    /// At most kItemsPerTransfer items.
    std::vector<TransferredItem> copy(const MovePlace& from, std::span<const ItemId> items, const MovePlace& to, UserId user);
    std::vector<TransferredItem> move(const MovePlace& from, std::span<const ItemId> items, const MovePlace& to, UserId user);
    /// Takes copies away again.
    void undo(const MovePlace& to, std::span<const TransferredItem> copies);

    /// In one store, where contents are shared.
    TransferResult within(StoreFile& file, FolderId from, std::span<const ItemId> items, FolderId to, bool isMove, UserId user) {
        return within(file, from, items, to, isMove, user, {});
    }

    /// `toParent.folder` 0: the top. The two may be of one store. When it fails for good nothing of the copy is left; when it fails for now
    /// finishIntents() goes on with it.
    FolderId copyFolder(const MovePlace& folder, const MovePlace& toParent, std::string_view name, bool isDeep, UserId user);
    /// A folder goes to another store, with everything in it. Gives the folder there.
    FolderId moveFolder(const MovePlace& folder, const MovePlace& toParent, std::string_view name, UserId user);

    /// Finishes the moves that have begun in this store; those that cannot be finished any more are given up, and the messages stay. False when
    /// one could not be finished for now.
    bool finishIntents(StoreFile& file);
    /// Finishes the moves out of other stores that have arrived here. `isFirst`: the store was just opened, so that nobody else is at it.
    void settleArrivals(StoreFile& file, bool isFirst);

private:
    void step(std::string_view name) const {
        if (_afterStep) _afterStep(name);
    }
    /// The first thing done in the target's transaction; false: there is nothing to do any more.
    using Enter = std::function<bool(WriteTransaction&)>;
    /// With `enter` also where there is nothing to carry.
    std::vector<TransferredItem> carry(StoreFile& from, FolderId folder, std::span<const ItemId> items, const MovePlace& to, UserId user,
                                       const Enter& enter);
    TransferResult within(StoreFile& file, FolderId from, std::span<const ItemId> items, FolderId to, bool isMove, UserId user, const Enter& enter);
    /// What is about to be done, on disk before it begins.
    intent_queries::Intent writeIntent(intent_queries::IntentKind kind, const MovePlace& folder, const MovePlace& toParent, std::string_view name, UserId user);
    FolderId finishCopy(StoreFile& from, const intent_queries::Intent& intent);
    FolderId copyInto(StoreFile& from, const intent_queries::Intent& intent, FolderId folder, const MovePlace& parent, std::string_view name);
    void copyItems(StoreFile& from, const intent_queries::Intent& intent, FolderId folder, const MovePlace& to, const std::string& operation);
    void takeBack(StoreFile& from, StoreFile* to, const intent_queries::Intent& intent);
    void letGo(StoreFile& from, const intent_queries::Intent& intent);
    void finishMessages(StoreFile& from, const intent_queries::Intent& intent, std::vector<TransferredItem>* moved);
    FolderId finishFolder(StoreFile& from, const intent_queries::Intent& intent);
    void giveUp(StoreFile& from, const intent_queries::Intent& intent);

    const Open _open;
    const QuotaOf _quotaOf;
    const std::function<void(std::string_view)> _afterStep;
};

}  // namespace corbel::store
