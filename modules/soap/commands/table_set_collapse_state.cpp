// tableSetCollapseState: categories as they were, and a bookmark at the state's row (MS-OXCTABL section 2.2.2.20).
#include "commands/table_parts.h"
#include "commands/verbs.h"

namespace corbel::soap {
namespace {

struct TableSetCollapseState {
    std::uint32_t table = 0;
    Bytes state;
};
template <class V>
void fields(V& visit, TableSetCollapseState& value) {
    visit("ulTableId", value.table);
    visit("sCollapseState", value.state);
}

struct TableSetCollapseStateAnswer {
    std::uint32_t bookmark = 0;
};
template <class V>
void fields(V& visit, TableSetCollapseStateAnswer& value) {
    visit("ulBookmark", value.bookmark);
}

TableSetCollapseStateAnswer tableSetCollapseState(Call& call, const TableSetCollapseState& request) {
    return {TableInUse(call, request.table)->setCollapseState(call, request.state.value)};
}

}  // namespace

const Operation kTableSetCollapseState = operation<tableSetCollapseState>("tableSetCollapseState");

}  // namespace corbel::soap
