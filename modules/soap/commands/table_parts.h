// What requests and answers of several table verbs have in common. [worker]
#pragma once

#include "open_table.h"
#include "operation.h"
#include "table_kinds.h"

namespace corbel::soap {

inline constexpr std::uint32_t kNoAdvance = 1;   ///< Of `ulFlags` where rows are read.

struct WireSortKey {
    std::uint32_t tag = 0;
    std::uint32_t order = 0;
};
template <class V>
void fields(V& visit, WireSortKey& value) {
    visit("ulPropTag", value.tag);
    visit("ulOrder", value.order);
}

using WireRows = std::vector<PropertyRow>;

/// Of a request that names a table and nothing else.
struct TableNumber {
    std::uint32_t table = 0;
};
template <class V>
void fields(V& visit, TableNumber& value) {
    visit("ulTableId", value.table);
}

/// With ids of the wire. InvalidArgument for an order that is none, LimitReached.
SortOrder sortOrderOf(const std::vector<WireSortKey>& keys, std::uint32_t categories, std::uint32_t expanded);

}  // namespace corbel::soap
