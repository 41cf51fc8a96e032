// tableMulti: opens, sorts, sets columns, restricts and reads in one round trip; what is not asked for stays as it is.
#include "commands/table_parts.h"
#include "commands/verbs.h"

namespace corbel::soap {
namespace {

constexpr std::uint32_t kClearRestriction = 1;

struct Sort {
    std::vector<WireSortKey> keys;
    std::uint32_t categories = 0, expanded = 0;
};
template <class V>
void fields(V& visit, Sort& value) {
    visit("sSortOrder", value.keys);
    visit("ulCategories", value.categories);
    visit("ulExpanded", value.expanded);
}

struct QueryRows {
    std::uint32_t count = 0, flags = 0;
};
template <class V>
void fields(V& visit, QueryRows& value) {
    visit("ulCount", value.count);
    visit("ulFlags", value.flags);
}

struct Steps {
    std::uint32_t table = 0;
    std::uint32_t flags = 0;
    std::optional<TableRequest> open;
    std::optional<std::vector<std::uint32_t>> columns;
    std::optional<Restriction> restriction;
    std::optional<Sort> sort;
    std::optional<QueryRows> rows;
};
template <class V>
void fields(V& visit, Steps& value) {
    visit("ulTableId", value.table);
    visit("ulFlags", value.flags);
    visit("lpOpen", value.open);
    visit("lpSetColumns", value.columns);
    visit("lpRestrict", value.restriction);
    visit("lpSort", value.sort);
    visit("lpQueryRows", value.rows);
}

struct TableMulti {
    Steps steps;
};
template <class V>
void fields(V& visit, TableMulti& value) {
    visit("sRequest", value.steps);
}

struct TableMultiAnswer {
    std::uint32_t table = 0;
    WireRows rows;
};
template <class V>
void fields(V& visit, TableMultiAnswer& value) {
    visit("ulTableId", value.table);
    visit("sRowSet", value.rows);
}

WireRows take(Call& call, std::uint32_t number, const Steps& steps) {
    const TableInUse table(call, number);
    if (steps.sort) table->setSort(call, sortOrderOf(steps.sort->keys, steps.sort->categories, steps.sort->expanded));
    if (steps.columns) table->setColumns(call, *steps.columns);
    if (steps.restriction || (steps.flags & kClearRestriction)) table->setRestriction(call, steps.restriction);
    if (!steps.rows) return {};
    return table->rows(call, steps.rows->count, steps.rows->flags & kNoAdvance);
}

TableMultiAnswer tableMulti(Call& call, const TableMulti& request) {
    const Steps& steps = request.steps;
    if (!steps.open) return {steps.table, take(call, steps.table, steps)};
    const std::uint32_t opened = call.session->tables.add(openTable(call, *steps.open));
    try {
        return {opened, take(call, opened, steps)};
    } catch (...) {
        // The client is not told its number.
        call.session->tables.close(opened);
        throw;
    }
}

}  // namespace

const Operation kTableMulti = operation<tableMulti>("tableMulti");

}  // namespace corbel::soap
