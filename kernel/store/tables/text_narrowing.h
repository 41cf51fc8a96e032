// Where a restriction on message texts can be fulfilled, by a `corbel.search/1` index: a superset, to be looked at by the evaluator.
//
// Asked for content restrictions on PR_BODY that compare letters as the index does; those that ignore accents look at everything. Knows no
// tables. [worker, without a connection in hand: the index may ask the store]
#pragma once

#include <optional>
#include <vector>

#include "corbel/restriction.h"
#include "corbel/search.h"

namespace corbel::store {

struct Narrowed {
    std::vector<ItemId> items;   ///< Ascending.
    std::uint64_t complete = 0;  ///< Items with a higher number may fulfil it too.
};
/// nullopt: the index cannot tell.
std::optional<Narrowed> narrow(const Restriction& restriction, Search& search, StoreId store);

}  // namespace corbel::store
