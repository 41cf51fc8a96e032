// Verbs that work on many messages: ids from a client sorted by the folders that the messages are in, and everything in a folder.
//
// What was done in one folder stays done when another one refuses: clients are told of it as a partial completion. [worker]
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "call.h"
#include "codec/structures.h"
#include "corbel/tables.h"

namespace corbel::soap {

/// Messages of one folder.
struct ItemGroup {
    StoreSession* store = nullptr;   ///< Lives as long as the call.
    FolderId folder = 0;
    std::vector<ItemId> items;
};

struct ItemGroups {
    std::vector<ItemGroup> groups;
    std::size_t missing = 0;         ///< Ids that lead nowhere, or to what the client may not see.
};

/// Refusal InvalidEntryid for an id that is no message's; NotFound when all are missing.
ItemGroups groupItems(Call& call, const std::vector<Bytes>& entryids);
/// What a folder shows; of a search folder the messages where they are.
std::vector<ItemGroup> itemsIn(StoreSession& store, FolderId folder, ContentsKind kind);
/// Whether a folder has messages of its own. Those that a search folder shows are none.
bool hasMessages(StoreSession& store, FolderId folder);

/// `work` for each group. Refusal PartialCompletion when it threw Error for some of them; the first Error when it did for all.
void forEachGroup(std::span<const ItemGroup> groups, const std::function<void(const ItemGroup&)>& work);

}  // namespace corbel::soap
