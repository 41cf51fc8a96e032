// What a new store's folders are called in the languages that Corbel knows.
//
// Values. [any thread]
#pragma once

#include <span>
#include <string_view>

#include "corbel/store.h"

namespace corbel::store {

struct FolderLanguage {
    std::string_view code;  ///< "de"
    std::int32_t lcid;      ///< PidTagLocaleId: 0x407
    /// In the order of SpecialUse from Inbox on.
    std::string_view names[12];

    std::string_view name(SpecialUse use) const noexcept { return names[static_cast<std::size_t>(use) - 1]; }
};

std::span<const FolderLanguage> folderLanguages() noexcept;
/// By code, the part before '-' or '_' in any case ("de_AT.UTF-8"); null for an unknown one.
const FolderLanguage* findFolderLanguage(std::string_view code) noexcept;

}  // namespace corbel::store
