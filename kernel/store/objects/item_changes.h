// What a transaction does to single items by their ids: flags, removal, and the step from pending to visible.
//
// Inside a WriteTransaction; keeps rows, counters and snapshot in step. No rights here. Items that are gone, or in another folder, are left
// out. [the batch's thread]
#pragma once

#include <span>
#include <vector>

#include "corbel/recovery.h"
#include "corbel/store.h"
#include "store/message_changes.h"
#include "store/write_transaction.h"

namespace corbel::store {

/// Flags outside `changeable` stay as they are.
void changeItemFlags(WriteTransaction& transaction, FolderId folder, std::span<const ItemId> items, const FlagChange& change,
                     std::uint32_t changeable = kAllFlags);
/// Soft: they can come back, associated ones never. Gives those that were there, IMAP's first.
std::vector<ItemId> removeItems(WriteTransaction& transaction, FolderId folder, std::span<const ItemId> items, Removal removal);

enum class RenderOutcome : std::uint8_t { Rendered, Changed };
/// The item and its copies become visible with `mime`. AlreadyExists when it is visible, NotFound.
RenderOutcome finishItemRendering(WriteTransaction& transaction, ItemId item, std::uint64_t changeNumber, const StagedMessage& mime);

}  // namespace corbel::store
