// Which folders of a store IMAP shows, and the names it shows for them.
//
// Pure functions over FolderInfo. [any thread]
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "corbel/store.h"

namespace corbel::imap {

/// Calendars, contacts and the like are not for IMAP: mail folders have the class IPF.Note or one below it, or none.
bool isMailFolder(const FolderInfo& folder) noexcept;

/// One line of LIST.
struct ListedFolder {
    std::string path;
    SpecialUse specialUse = SpecialUse::None;
    bool isSelectable = true;    ///< False for a parent that is no mail folder itself.
    bool hasChildren = false;    ///< Of those that are shown.
};

/// The mail folders with every parent that is needed to reach them, sorted by path, INBOX first.
std::vector<ListedFolder> listedFolders(const std::vector<FolderInfo>& folders);

/// "a/b" of "a/b/c"; empty at the top.
std::string_view parentPath(std::string_view path) noexcept;

}  // namespace corbel::imap
