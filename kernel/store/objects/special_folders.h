// A store's well-known folders: what they are, how they are made, and where the store and the inbox name them (MS-OXOSFLD).
//
// [the batch's thread] for what takes a transaction, else pure.
#pragma once

#include <vector>

#include "corbel/objects.h"
#include "store/folder_changes.h"

namespace corbel::store {

/// Values of folder.special_use for folders outside the IPM subtree, which IMAP never sees.
inline constexpr SpecialUse kUseViews{100}, kUseCommonViews{101}, kUseFinder{102}, kUseShortcuts{103}, kUseFreebusy{104};

/// The root, the IPM subtree and every well-known folder of a new store, subscriptions and receive folders.
void makeStoreFolders(WriteTransaction& transaction, const NewStore& store);
/// Makes those that are missing; how many. The root and the IPM subtree must be there.
std::size_t repairStoreFolders(WriteTransaction& transaction);

SpecialFolders specialFolders(const FolderTree& tree);

/// A property whose value is a well-known folder's entryid.
struct FolderPointer {
    PropTag tag;
    FolderId folder = 0;
};
std::vector<FolderPointer> storePointers(const SpecialFolders& folders);
/// What the inbox and the root say.
std::vector<FolderPointer> inboxPointers(const SpecialFolders& folders);

}  // namespace corbel::store
