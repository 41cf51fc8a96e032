// New folders, as createFolder and create_folders ask for them. [worker]
#pragma once

#include "call.h"
#include "codec/structures.h"

namespace corbel::soap {

struct NewFolder {
    std::optional<Bytes> entryid;    ///< Chosen by the client; the store makes one when there is none.
    std::uint32_t type = 1;          ///< FOLDER_GENERIC, FOLDER_SEARCH.
    std::optional<std::string> name, comment;
    bool openIfExists = false;
    std::uint32_t syncId = 0;
    Bytes sourceKey;                 ///< Of a folder that came from elsewhere; no longer than a GUID: none.
};

struct MadeFolder {
    FolderId folder = 0;
    bool isNew = true;
};

/// Error AlreadyExists for a name or an id that is taken; Refusal InvalidEntryid for an id of another store or type.
MadeFolder makeFolder(Call& call, const FolderRef& parent, const NewFolder& wanted);

}  // namespace corbel::soap
