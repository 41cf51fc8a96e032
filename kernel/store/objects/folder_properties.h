// Properties of folders and of the store: what is computed, what has a column of its own, what lies in folder_prop.
//
// [the batch's thread] for what takes a transaction; reading on the connection of the caller.
#pragma once

#include <span>

#include "corbel/objects.h"
#include "store/objects/draft.h"
#include "store/store_file.h"

namespace corbel::store {

/// May not be set or erased on a folder (folder 0: the store).
bool isComputedOfFolder(FolderId folder, PropId id) noexcept;

/// Folder 0: the store. NotFound, also when `identity` is shown nothing of it. `tree` is the store's now. Who is only shown the way gets
/// names and ids; of the store that is all that anybody gets who has not all rights in it.
DraftProperties folderProperties(db::Connection& connection, StoreFile& file, const FolderTree& tree, FolderId folder,
                                 std::span<const PropTag> tags, const Identity& identity);
void setFolderProperties(WriteTransaction& transaction, FolderId folder, const DraftProperties& properties);
void eraseFolderProperties(WriteTransaction& transaction, FolderId folder, std::span<const PropId> ids);

}  // namespace corbel::store
