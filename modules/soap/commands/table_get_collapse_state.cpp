// tableGetCollapseState: which categories are open, and a row, as bytes for a later table (MS-OXCTABL section 2.2.2.19).
#include "commands/table_parts.h"
#include "commands/verbs.h"

namespace corbel::soap {
namespace {

struct TableGetCollapseState {
    std::uint32_t table = 0;
    Bytes instanceKey;   ///< Of the row that the state's bookmark is to be at.
};
template <class V>
void fields(V& visit, TableGetCollapseState& value) {
    visit("ulTableId", value.table);
    visit("sBookmark", value.instanceKey);
}

struct TableGetCollapseStateAnswer {
    Bytes state;
};
template <class V>
void fields(V& visit, TableGetCollapseStateAnswer& value) {
    visit("sCollapseState", value.state);
}

TableGetCollapseStateAnswer tableGetCollapseState(Call& call, const TableGetCollapseState& request) {
    return {{TableInUse(call, request.table)->collapseState(call, request.instanceKey.value)}};
}

}  // namespace

const Operation kTableGetCollapseState = operation<tableGetCollapseState>("tableGetCollapseState");

}  // namespace corbel::soap
