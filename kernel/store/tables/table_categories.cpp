// SqlTables: headers that open and close, and their state as bytes.
#include <algorithm>

#include "corbel/error.h"
#include "store/tables/sql_tables.h"

namespace corbel::store {
namespace {

constexpr std::string_view kStateMark = "CT1";
constexpr std::size_t kMaxStateBytes = 1 << 20;

void appendText(std::string& out, std::string_view text) {
    for (int shift = 0; shift < 32; shift += 8) out += static_cast<char>(text.size() >> shift);
    out += text;
}

Error badState() { return Error(ErrorCode::InvalidArgument, "The list's saved state does not fit"); }

std::string_view takeText(std::string_view& in) {
    if (in.size() < 4) throw badState();
    std::size_t size = 0;
    for (std::size_t i = 0; i < 4; ++i) size |= std::size_t{static_cast<unsigned char>(in[i])} << (8 * i);
    in.remove_prefix(4);
    if (in.size() < size) throw badState();
    const std::string_view text = in.substr(0, size);
    in.remove_prefix(size);
    return text;
}

std::string sortText(const SortOrder& order) {
    std::string text;
    for (const SortKey& key : order.keys) text += std::to_string(key.tag.value) + (key.isDescending ? "-" : "+") + (key.group == GroupValue::None ? "" : key.group == GroupValue::Greatest ? "^" : "v");
    return text + "/" + std::to_string(order.categories) + "/" + std::to_string(order.expanded);
}

}  // namespace

std::uint64_t SqlTables::toggle(Table& given, std::uint64_t header, bool expanded) {
    SqlTable& table = upToDate(given, TableNeed::Rows);
    if (table.spec.keys->order().categories == 0) throw Error(ErrorCode::NotFound, "There is no such group");
    const VisibleRows& visible = table.visible();
    const std::size_t before = visible.size();
    for (std::size_t i = 0; i < before; ++i) {
        const VisibleRows::Row row = visible.row(i);
        if (row.kind == RowKind::Leaf || visible.id(i) != header) continue;
        if ((row.kind == RowKind::ExpandedHeader) == expanded) return 0;
        std::string key = visible.name(i);
        if (table.toggled.erase(key) == 0) table.toggled.insert(std::move(key));
        table.forgetVisible();
        const std::size_t after = table.visible().size();
        return after > before ? after - before : before - after;
    }
    throw Error(ErrorCode::NotFound, "There is no such group");
}

std::uint64_t SqlTables::expand(Table& table, std::uint64_t header) { return toggle(table, header, true); }
std::uint64_t SqlTables::collapse(Table& table, std::uint64_t header) { return toggle(table, header, false); }

std::string SqlTables::collapseState(Table& given) {
    const SqlTable& table = upToDate(given, TableNeed::Rows);
    std::string state(kStateMark);
    appendText(state, sortText(table.spec.keys->order()));
    state += static_cast<char>(table.position.isEnd ? 2 : table.position.isAfter ? 1 : 0);
    appendText(state, table.position.key);
    for (const std::string& key : table.toggled) {
        if (state.size() + key.size() > kMaxStateBytes) break;
        appendText(state, key);
    }
    return state;
}

void SqlTables::setCollapseState(Table& given, std::string_view state) {
    SqlTable& table = checked(given);
    if (state.size() > kMaxStateBytes + kMaxSortKeys * 2 * kMaxSortValueBytes || !state.starts_with(kStateMark)) throw badState();
    state.remove_prefix(kStateMark.size());
    if (takeText(state) != sortText(table.spec.keys->order()) || state.empty()) throw badState();
    RowPosition position;
    position.isAfter = state.front() == 1;
    position.isEnd = state.front() == 2;
    state.remove_prefix(1);
    position.key = takeText(state);
    ToggledHeaders toggled;
    while (!state.empty()) toggled.emplace(takeText(state));
    table.toggled = std::move(toggled);
    table.position = std::move(position);
    table.forgetVisible();
}

}  // namespace corbel::store
