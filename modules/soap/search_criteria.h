// Search folders as MAPI clients make them: first the folder, then what it is to find.
//
// Stores know no search folder without criteria: one that waits for them finds nothing and is stopped. Stores keep all search folders below
// the finder, wherever the client wanted them. [worker]
#pragma once

#include <string>

#include "corbel/objects.h"
#include "corbel/search_folders.h"

namespace corbel::soap {

/// One that has no criteria yet; with the comment and the ids of `spec`. AlreadyExists, InvalidArgument (name), LimitReached, NoAccess.
FolderId makeSearchFolder(StoreSession& store, const FolderSpec& spec);

bool hasCriteria(const SearchStatus& status);

}  // namespace corbel::soap
