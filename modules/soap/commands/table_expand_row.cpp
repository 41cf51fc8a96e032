// tableExpandRow: opens a category (MS-OXCTABL section 2.2.2.17).
#include "commands/table_parts.h"
#include "commands/verbs.h"

namespace corbel::soap {
namespace {

struct TableExpandRow {
    std::uint32_t table = 0;
    Bytes instanceKey;
    std::uint32_t count = 0;
    std::uint32_t flags = 0;
};
template <class V>
void fields(V& visit, TableExpandRow& value) {
    visit("ulTableId", value.table);
    visit("sInstanceKey", value.instanceKey);
    visit("ulRowCount", value.count);
    visit("ulFlags", value.flags);
}

struct TableExpandRowAnswer {
    WireRows rows;
    std::uint32_t more = 0;
};
template <class V>
void fields(V& visit, TableExpandRowAnswer& value) {
    visit("rowSet", value.rows);
    visit("ulMoreRows", value.more);
}

TableExpandRowAnswer tableExpandRow(Call& call, const TableExpandRow& request) {
    OpenTable::Expanded expanded = TableInUse(call, request.table)->expand(call, request.instanceKey.value, request.count);
    return {std::move(expanded.rows), expanded.more};
}

}  // namespace

const Operation kTableExpandRow = operation<tableExpandRow>("tableExpandRow");

}  // namespace corbel::soap
