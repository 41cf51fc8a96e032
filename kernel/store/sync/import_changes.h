// What a transaction does with changes that another replica made: of messages (deletion, move) and of folders.
//
// No rights here: SqlChanges has checked. [the batch's thread]
#pragma once

#include "corbel/changes.h"
#include "store/rights.h"
#include "store/write_transaction.h"

namespace corbel::store {

/// Throws InvalidArgument for a source key that this store could give to something else one day.
void checkForeignKey(WriteTransaction& transaction, std::string_view sourceKey);
/// The list as it is stored; LimitReached when it is too long.
std::string checkedList(std::string predecessors);
/// With Own only what `user` made goes; NoAccess when that is nothing of it.
std::size_t importDeletions(WriteTransaction& transaction, FolderId folder, std::span<const std::string> sourceKeys, Removal removal, ItemScope scope,
                            UserId user);
ImportResult importMove(WriteTransaction& transaction, const MoveImport& move, ItemScope scope, UserId user);
/// `parent`: the folder that parentSourceKey names.
/// `creator` as in createFolderIn().
FolderImportResult importFolder(WriteTransaction& transaction, const ImportedFolder& folder, FolderId parent, UserId creator = 0);
/// The folder with everything below it; how many.
std::size_t deleteTree(WriteTransaction& transaction, FolderId folder, Removal removal);

}  // namespace corbel::store
