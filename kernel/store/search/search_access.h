// What somebody who is not the owner gets to know of a search folder: its membership and its counters are made with the owner's eyes.
//
// Nothing is stored here; each call looks. [worker]
#pragma once

#include <optional>

#include "corbel/restriction.h"
#include "store/rights/reading.h"
#include "store/store_file.h"

namespace corbel::store {

/// True when whether a message was read can decide whether it fulfils the restriction.
bool looksAtReading(const Restriction& restriction);
/// Throws NoAccess for who is not the owner when what the folder shows depends on what the owner has read. Other rights are not asked.
void requireSearchShown(StoreFile& file, const Identity& identity, FolderId folder);

struct SearchCounts {
    std::uint32_t total = 0;
    std::uint32_t unseen = 0;
};
/// The messages that `identity`, not the owner, may read, and of those the ones it has not: walks all that was found. nullopt where
/// requireSearchShown() would throw.
std::optional<SearchCounts> searchCountsFor(db::Connection& connection, StoreFile& file, const Identity& identity, const FolderTree& tree,
                                            FolderId folder);

}  // namespace corbel::store
