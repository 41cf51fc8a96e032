// tableQueryRows: the next rows, and the position moves behind them unless told otherwise (MS-OXCTABL section 2.2.2.5).
#include "commands/table_parts.h"
#include "commands/verbs.h"

namespace corbel::soap {
namespace {

struct TableQueryRows {
    std::uint32_t table = 0;
    std::uint32_t count = 0;
    std::uint32_t flags = 0;
};
template <class V>
void fields(V& visit, TableQueryRows& value) {
    visit("ulTableId", value.table);
    visit("ulRowCount", value.count);
    visit("ulFlags", value.flags);
}

struct TableQueryRowsAnswer {
    WireRows rows;
};
template <class V>
void fields(V& visit, TableQueryRowsAnswer& value) {
    visit("sRowSet", value.rows);
}

TableQueryRowsAnswer tableQueryRows(Call& call, const TableQueryRows& request) {
    return {TableInUse(call, request.table)->rows(call, request.count, request.flags & kNoAdvance)};
}

}  // namespace

const Operation kTableQueryRows = operation<tableQueryRows>("tableQueryRows");

}  // namespace corbel::soap
