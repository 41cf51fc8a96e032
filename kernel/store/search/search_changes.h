// What a transaction does to search folders: make, change, stop, remove, and put in or take out what they found.
//
// Each works inside a WriteTransaction. No rights here. [the batch's thread]
#pragma once

#include "corbel/search_folders.h"
#include "store/search/search_queries.h"
#include "store/write_transaction.h"

namespace corbel::store {

/// AlreadyExists, LimitReached, InvalidArgument.
FolderId createSearchFolder(WriteTransaction& transaction, std::string_view name, const SearchCriteria& criteria);
/// NotFound when it is no search folder.
void setSearchCriteria(WriteTransaction& transaction, FolderId folder, const SearchCriteria& criteria);
void setSearchStopped(WriteTransaction& transaction, FolderId folder, bool isStopped);
void removeSearchFolder(WriteTransaction& transaction, FolderId folder);

/// The folders that the criteria look into, ascending: ordinary ones, and hidden ones that are named.
std::vector<FolderId> searchScope(const FolderTree& tree, const SearchCriteria& criteria);
/// Brings search_scope in step with the folder tree; what was found in folders that left goes.
void reconcileScope(WriteTransaction& transaction, search_queries::FolderRow row, const SearchCriteria& criteria);

struct FoundItem {
    ItemId item = 0;
    std::int64_t received = 0;
    bool isUnread = false;
};
/// Puts a result in. One that is there already gets a new number when it differs, or when the item `isChanged`.
void putFound(WriteTransaction& transaction, FolderId folder, FolderId source, const FoundItem& found, bool isChanged);
/// Takes a result out, when it was found in `source`.
void takeFound(WriteTransaction& transaction, FolderId folder, FolderId source, ItemId item);
/// All that was found in `source`.
void takeAllFound(WriteTransaction& transaction, FolderId folder, FolderId source);

}  // namespace corbel::store
