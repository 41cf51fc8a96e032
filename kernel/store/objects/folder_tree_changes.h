// Folders by parent and name rather than by path, wherever they lie; and the ids that an importer gives them.
//
// Inside a WriteTransaction. No rights here. [the batch's thread]
#pragma once

#include "corbel/objects.h"
#include "store/folder_changes.h"

namespace corbel::store {

/// `creator`: who becomes its owner, 0 the store's.
FolderId createFolderIn(WriteTransaction& transaction, FolderId parent, const FolderSpec& spec, UserId creator = 0);
/// Nothing when it is there already.
void moveFolderTo(WriteTransaction& transaction, FolderId folder, FolderId parent, std::string_view name);
void importFolderIds(WriteTransaction& transaction, FolderId folder, const FolderImport& ids);

}  // namespace corbel::store
