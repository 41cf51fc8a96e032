// SqlTables: where a table stands, seeks and bookmarks.
#include <algorithm>

#include "corbel/error.h"
#include "store/tables/sql_tables.h"

namespace corbel::store {
namespace {

TableNeed needOf(std::int64_t rows) {
    constexpr auto kMost = static_cast<std::int64_t>(kMaxWalkedRows);
    return rows > kMost || rows < -kMost ? TableNeed::Positions : TableNeed::Rows;
}

}  // namespace

TablePosition SqlTables::position(Table& given) {
    SqlTable& table = upToDate(given, TableNeed::Positions);
    return {table.visible().indexOf(table.position), table.visible().size()};
}

RowPosition SqlTables::place(SqlTable& table, std::size_t index) {
    const VisibleRows& visible = table.visible();
    if (index == 0) return {};
    if (index >= visible.size())
        return visible.size() == 0 ? RowPosition{} : RowPosition{std::string(visible.key(visible.size() - 1)), true, false};
    return {std::string(visible.key(index)), false, false};
}

std::int64_t SqlTables::step(SqlTable& table, RowPosition& position, std::int64_t rows) {
    if (rows == 0) return 0;
    if (table.list) {
        const VisibleRows& visible = table.visible();
        const auto at = static_cast<std::int64_t>(visible.indexOf(position));
        const auto size = static_cast<std::int64_t>(visible.size());
        const std::int64_t to = rows < 0 ? at + std::max(-at, rows) : at + std::min(size - at, rows);
        if (to != at) position = place(table, static_cast<std::size_t>(to));
        return to - at;
    }
    // Steps over `rows` rows: the last of them is the one to stand at.
    const bool isBackwards = rows < 0;
    const auto count = static_cast<std::uint64_t>(isBackwards ? -rows : rows);
    const std::vector<RowSource::Walked> last = walked(table, position, isBackwards, count - 1, 1, {});
    if (!last.empty()) {
        position = {last[0].key, !isBackwards, false};
        return rows;
    }
    // Fewer than that: count them.
    const std::vector<RowSource::Walked> all = walked(table, position, isBackwards, 0, count, {});
    if (all.empty()) return 0;
    position = {all.back().key, !isBackwards, false};
    const auto gone = static_cast<std::int64_t>(all.size());
    return isBackwards ? -gone : gone;
}

SeekResult SqlTables::seek(Table& given, Origin origin, std::int64_t rows) {
    SqlTable& table = upToDate(given, needOf(rows));
    RowPosition position = table.position;
    if (origin == Origin::Beginning) position = {};
    if (origin == Origin::End) position = {{}, false, true};
    const std::int64_t moved = step(table, position, rows);
    table.position = std::move(position);
    return {moved, false};
}

SeekResult SqlTables::seekBookmark(Table& given, BookmarkId bookmark, std::int64_t rows) {
    SqlTable& table = upToDate(given, needOf(rows));
    const auto found = table.bookmarks.find(bookmark);
    if (found == table.bookmarks.end()) throw Error(ErrorCode::NotFound, "There is no such bookmark");
    RowPosition position = found->second;
    SeekResult result;
    if (!position.isEnd && !position.isAfter && !position.key.empty()) {
        if (table.list) {
            const VisibleRows& visible = table.visible();
            const std::size_t at = visible.indexOf(position);
            result.isRowGone = at == visible.size() || visible.key(at) != position.key;
        } else {
            const std::vector<RowSource::Walked> at = walked(table, position, false, 0, 1, {});
            result.isRowGone = at.empty() || at[0].key != position.key;
        }
    }
    result.rows = step(table, position, rows);
    table.position = std::move(position);
    return result;
}

void SqlTables::seekFraction(Table& given, std::uint32_t numerator, std::uint32_t denominator) {
    if (denominator == 0) throw Error(ErrorCode::InvalidArgument, "A fraction with nothing below the line");
    SqlTable& table = upToDate(given, TableNeed::Positions);
    const std::uint64_t total = table.visible().size();
    table.position = place(table, static_cast<std::size_t>(total * std::min(numerator, denominator) / denominator));
}

BookmarkId SqlTables::createBookmark(Table& given) {
    SqlTable& table = upToDate(given, TableNeed::Rows);
    if (table.bookmarks.size() == kMaxBookmarks) throw Error(ErrorCode::LimitReached, "The list has too many bookmarks");
    RowPosition position = table.position;
    // It marks the row that is read next.
    if (!position.isEnd) {
        if (table.list) {
            const VisibleRows& visible = table.visible();
            const std::size_t at = visible.indexOf(position);
            if (at < visible.size()) position = {std::string(visible.key(at)), false, false};
        } else if (const std::vector<RowSource::Walked> at = walked(table, position, false, 0, 1, {}); !at.empty()) {
            position = {at[0].key, false, false};
        }
    }
    table.bookmarks.emplace(++table.lastBookmark, std::move(position));
    return table.lastBookmark;
}

void SqlTables::freeBookmark(Table& given, BookmarkId bookmark) {
    if (checked(given).bookmarks.erase(bookmark) == 0) throw Error(ErrorCode::NotFound, "There is no such bookmark");
}

}  // namespace corbel::store
