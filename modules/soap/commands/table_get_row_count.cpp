// tableGetRowCount: how many rows there are, and the number of the one that is read next.
#include "commands/table_parts.h"
#include "commands/verbs.h"

namespace corbel::soap {
namespace {

struct TableGetRowCountAnswer {
    std::uint32_t count = 0, row = 0;
};
template <class V>
void fields(V& visit, TableGetRowCountAnswer& value) {
    visit("ulCount", value.count);
    visit("ulRow", value.row);
}

TableGetRowCountAnswer tableGetRowCount(Call& call, const TableNumber& request) {
    const TablePosition position = TableInUse(call, request.table)->position(call);
    return {static_cast<std::uint32_t>(position.total), static_cast<std::uint32_t>(position.row)};
}

}  // namespace

const Operation kTableGetRowCount = operation<tableGetRowCount>("tableGetRowCount");

}  // namespace corbel::soap
