// tableSeekRow: so many rows from a bookmark, and how far it went (MS-OXCTABL sections 2.2.2.8 and 2.2.2.9).
#include "commands/table_parts.h"
#include "commands/verbs.h"

namespace corbel::soap {
namespace {

struct TableSeekRow {
    std::uint32_t table = 0;
    std::uint32_t bookmark = 0;
    std::int32_t rows = 0;
};
template <class V>
void fields(V& visit, TableSeekRow& value) {
    visit("ulTableId", value.table);
    visit("ulBookmark", value.bookmark);
    visit("lRowCount", value.rows);
}

struct TableSeekRowAnswer {
    std::int32_t rows = 0;
};
template <class V>
void fields(V& visit, TableSeekRowAnswer& value) {
    visit("lRowsSought", value.rows);
}

TableSeekRowAnswer tableSeekRow(Call& call, const TableSeekRow& request) {
    return {static_cast<std::int32_t>(TableInUse(call, request.table)->seek(call, request.bookmark, request.rows))};
}

}  // namespace

const Operation kTableSeekRow = operation<tableSeekRow>("tableSeekRow");

}  // namespace corbel::soap
