// Lists that come in pages, put together: an operator who pipes a list into another program wants all of it.
//
// [main thread]
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "cli/client.h"

namespace corbel::cli {

/// A JSON array of the items behind `after`, at most `limit` of them (0: all). `path` answers arrays in order of `member` and takes
/// "after".
std::string getPages(Client& client, const std::string& path, std::string_view member, std::string after, std::uint64_t limit);

}  // namespace corbel::cli
