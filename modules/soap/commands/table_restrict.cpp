// tableRestrict: only rows that fulfil the restriction from now on, or all again without one (MS-OXCTABL section 2.2.2.4).
#include "commands/table_parts.h"
#include "commands/verbs.h"

namespace corbel::soap {
namespace {

struct TableRestrict {
    std::uint32_t table = 0;
    std::optional<Restriction> restriction;
};
template <class V>
void fields(V& visit, TableRestrict& value) {
    visit("ulTableId", value.table);
    visit("lpRestrict", value.restriction);
}

void tableRestrict(Call& call, const TableRestrict& request) {
    TableInUse(call, request.table)->setRestriction(call, request.restriction);
}

}  // namespace

const Operation kTableRestrict = operation<tableRestrict>("tableRestrict");

}  // namespace corbel::soap
