// tableCollapseRow: closes a category (MS-OXCTABL section 2.2.2.18).
#include "commands/table_parts.h"
#include "commands/verbs.h"

namespace corbel::soap {
namespace {

struct TableCollapseRow {
    std::uint32_t table = 0;
    Bytes instanceKey;
    std::uint32_t flags = 0;
};
template <class V>
void fields(V& visit, TableCollapseRow& value) {
    visit("ulTableId", value.table);
    visit("sInstanceKey", value.instanceKey);
    visit("ulFlags", value.flags);
}

struct TableCollapseRowAnswer {
    std::uint32_t rows = 0;
};
template <class V>
void fields(V& visit, TableCollapseRowAnswer& value) {
    visit("ulRows", value.rows);
}

TableCollapseRowAnswer tableCollapseRow(Call& call, const TableCollapseRow& request) {
    return {TableInUse(call, request.table)->collapse(call, request.instanceKey.value)};
}

}  // namespace

const Operation kTableCollapseRow = operation<tableCollapseRow>("tableCollapseRow");

}  // namespace corbel::soap
