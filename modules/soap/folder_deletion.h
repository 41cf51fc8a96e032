// What goes with a folder: folders below it and messages in them (MS-OXCFOLD sections 2.2.1.3 and 2.2.1.9).
//
// A tree is no transaction: it is looked through first, so that what refuses does so before anything is gone, and then goes from below. [worker]
#pragma once

#include <vector>

#include "call.h"
#include "corbel/recovery.h"

namespace corbel::soap {

/// Flags of deletions.
inline constexpr std::uint32_t kDeleteMessages = 0x1, kDeleteFolders = 0x4, kDeleteAssociated = 0x8, kDeleteHard = 0x10;

constexpr Removal removalOf(std::uint32_t flags) noexcept { return flags & kDeleteHard ? Removal::Hard : Removal::Soft; }

/// Below a folder, deepest first; those that the client sees.
std::vector<FolderId> foldersBelow(StoreSession& store, FolderId folder);
/// NoAccess for a special folder, or where the client may not delete.
void requireDeletable(StoreSession& store, FolderId folder);
/// The messages of a folder, with `associated` the associated ones instead. NoAccess.
void removeMessages(StoreSession& store, FolderId folder, bool associated, Removal removal);
/// A folder without folders in it, and its messages. Error as Objects::deleteFolder().
void removeFolder(StoreSession& store, FolderId folder, Removal removal);

}  // namespace corbel::soap
