// Folder names folded for comparison without case: Unicode's NFKC_Casefold. [any thread]
#pragma once

#include <string>
#include <string_view>

namespace corbel::store {

/// Precondition: valid UTF-8.
std::string foldName(std::string_view name);
/// Which Unicode tables foldName() uses; stored beside what it gave, so that a change can be found and repaired.
std::string_view nameFoldVersion();

}  // namespace corbel::store
