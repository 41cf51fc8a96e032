// tableQueryColumns: the columns that rows show, or with the flag all that they may (MS-OXCTABL section 2.2.2.12).
#include "commands/table_parts.h"
#include "commands/verbs.h"

namespace corbel::soap {
namespace {

constexpr std::uint32_t kAllColumns = 1;

struct TableQueryColumns {
    std::uint32_t table = 0;
    std::uint32_t flags = 0;
};
template <class V>
void fields(V& visit, TableQueryColumns& value) {
    visit("ulTableId", value.table);
    visit("ulFlags", value.flags);
}

struct TableQueryColumnsAnswer {
    std::vector<std::uint32_t> columns;
};
template <class V>
void fields(V& visit, TableQueryColumnsAnswer& value) {
    visit("sPropTagArray", value.columns);
}

TableQueryColumnsAnswer tableQueryColumns(Call& call, const TableQueryColumns& request) {
    const TableInUse table(call, request.table);
    return {request.flags & kAllColumns ? table->allColumns() : table->columns().wire()};
}

}  // namespace

const Operation kTableQueryColumns = operation<tableQueryColumns>("tableQueryColumns");

}  // namespace corbel::soap
