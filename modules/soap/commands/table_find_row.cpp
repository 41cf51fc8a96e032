// tableFindRow: to the next row that fulfils the restriction (MS-OXCTABL section 2.2.2.13).
#include "commands/table_parts.h"
#include "commands/verbs.h"

namespace corbel::soap {
namespace {

constexpr std::uint32_t kBackwards = 1;

struct TableFindRow {
    std::uint32_t table = 0;
    std::uint32_t bookmark = 0;
    std::uint32_t flags = 0;
    std::optional<Restriction> restriction;
};
template <class V>
void fields(V& visit, TableFindRow& value) {
    visit("ulTableId", value.table);
    visit("ulBookmark", value.bookmark);
    visit("ulFlags", value.flags);
    visit("lpsRestrict", value.restriction);
}

void tableFindRow(Call& call, const TableFindRow& request) {
    if (!request.restriction) throw Refusal{Status::InvalidParameter};
    TableInUse(call, request.table)->find(call, *request.restriction, request.bookmark, request.flags & kBackwards);
}

}  // namespace

const Operation kTableFindRow = operation<tableFindRow>("tableFindRow");

}  // namespace corbel::soap
