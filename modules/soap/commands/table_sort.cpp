// tableSort: another order, with or without categories; the position is at the beginning (MS-OXCTABL section 2.2.2.3).
#include "commands/table_parts.h"
#include "commands/verbs.h"

namespace corbel::soap {
namespace {

struct TableSort {
    std::uint32_t table = 0;
    std::optional<std::vector<WireSortKey>> keys;
    std::uint32_t categories = 0, expanded = 0;
};
template <class V>
void fields(V& visit, TableSort& value) {
    visit("ulTableId", value.table);
    visit("aSortOrder", value.keys);
    visit("ulCategories", value.categories);
    visit("ulExpanded", value.expanded);
}

void tableSort(Call& call, const TableSort& request) {
    if (!request.keys) throw Refusal{Status::InvalidParameter};
    SortOrder order = sortOrderOf(*request.keys, request.categories, request.expanded);
    TableInUse(call, request.table)->setSort(call, std::move(order));
}

}  // namespace

const Operation kTableSort = operation<tableSort>("tableSort");

}  // namespace corbel::soap
