// What a transaction does with changes that another replica made: of messages (deletion, move) and of folders.
//
// No rights here: SqlChanges has checked. [the batch's thread]
#pragma once

#include "corbel/changes.h"
#include "store/write_transaction.h"

namespace corbel::store {

/// Throws InvalidArgument for a source key that this store could give to something else one day.
void checkForeignKey(WriteTransaction& transaction, std::string_view sourceKey);
std::size_t importDeletions(WriteTransaction& transaction, FolderId folder, std::span<const std::string> sourceKeys, Removal removal);
ImportResult importMove(WriteTransaction& transaction, const MoveImport& move);
/// `parent`: the folder that parentSourceKey names.
FolderImportResult importFolder(WriteTransaction& transaction, const ImportedFolder& folder, FolderId parent);
/// The folder with everything below it; how many.
std::size_t deleteTree(WriteTransaction& transaction, FolderId folder, Removal removal);

}  // namespace corbel::store
