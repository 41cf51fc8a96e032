// tableSetColumns: which properties rows show from now on (MS-OXCTABL section 2.2.2.2).
#include "commands/table_parts.h"
#include "commands/verbs.h"

namespace corbel::soap {
namespace {

struct TableSetColumns {
    std::uint32_t table = 0;
    std::vector<std::uint32_t> columns;
};
template <class V>
void fields(V& visit, TableSetColumns& value) {
    visit("ulTableId", value.table);
    visit("aPropTag", value.columns);
}

void tableSetColumns(Call& call, const TableSetColumns& request) { TableInUse(call, request.table)->setColumns(call, request.columns); }

}  // namespace

const Operation kTableSetColumns = operation<tableSetColumns>("tableSetColumns");

}  // namespace corbel::soap
