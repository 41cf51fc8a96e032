// tableFreeBookmark (MS-OXCTABL section 2.2.2.14).
#include "commands/table_parts.h"
#include "commands/verbs.h"

namespace corbel::soap {
namespace {

struct TableFreeBookmark {
    std::uint32_t table = 0;
    std::uint32_t bookmark = 0;
};
template <class V>
void fields(V& visit, TableFreeBookmark& value) {
    visit("ulTableId", value.table);
    visit("ulbkPosition", value.bookmark);
}

void tableFreeBookmark(Call& call, const TableFreeBookmark& request) { TableInUse(call, request.table)->freeBookmark(call, request.bookmark); }

}  // namespace

const Operation kTableFreeBookmark = operation<tableFreeBookmark>("tableFreeBookmark");

}  // namespace corbel::soap
