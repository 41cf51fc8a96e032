// tableCreateBookmark: a mark at the row that is read next (MS-OXCTABL section 2.2.2.11).
#include "commands/table_parts.h"
#include "commands/verbs.h"

namespace corbel::soap {
namespace {

struct TableCreateBookmarkAnswer {
    std::uint32_t bookmark = 0;
};
template <class V>
void fields(V& visit, TableCreateBookmarkAnswer& value) {
    visit("ulbkPosition", value.bookmark);
}

TableCreateBookmarkAnswer tableCreateBookmark(Call& call, const TableNumber& request) { return {TableInUse(call, request.table)->createBookmark(call)}; }

}  // namespace

const Operation kTableCreateBookmark = operation<tableCreateBookmark>("tableCreateBookmark");

}  // namespace corbel::soap
