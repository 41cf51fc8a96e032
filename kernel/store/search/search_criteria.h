// Search criteria as the bytes that table search_folder keeps.
//
// Pure. What it reads it wrote itself; a store of a newer version, or a damaged one, gives Corrupt. [any thread]
#pragma once

#include <string>
#include <string_view>

#include "corbel/search_folders.h"

namespace corbel::store {

std::string encodeCriteria(const SearchCriteria& criteria);
/// Corrupt.
SearchCriteria decodeCriteria(std::string_view bytes);

}  // namespace corbel::store
