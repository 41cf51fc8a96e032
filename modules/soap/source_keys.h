// Where source keys from clients lead: to folders, through the stores that the session may open. [worker]
#pragma once

#include <string>
#include <string_view>

#include "call.h"

namespace corbel::soap {

/// A key as the store knows it. Clients take one of 22 bytes whose last has its upper bit set for a shortened one, clear the bit and append
/// two zeros: that is undone.
std::string sourceKeyOf(std::string_view sent);

/// A folder by its source key: its store's GUID stands in it, unless somebody imported the folder; then it is looked for in the session's own
/// store and in the public one. NotFound.
FolderRef folderOfSourceKey(Call& call, std::string_view sent);

}  // namespace corbel::soap
