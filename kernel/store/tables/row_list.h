// The rows of an open table as a sorted list of keys in memory, and what of them is seen when they are grouped.
//
// Keys lie in one piece of memory, some 25 bytes a row for a table sorted by time: a list of a million rows is made once and brought up to
// date by merges. Knows no database and no columns. [one thread at a time]
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "store/tables/sort_key.h"

namespace corbel::store {

/// Between two rows, by their keys: it stays where it is when rows come and go.
struct RowPosition {
    std::string key;       ///< Empty: the beginning.
    bool isAfter = false;  ///< After the row with this key, else before it.
    bool isEnd = false;    ///< After all rows, also those to come.
    bool operator==(const RowPosition&) const = default;
};

class RowList {
public:
    struct Entry {
        std::string key;
        bool isUnread = false;
    };

    explicit RowList(const SortKeys& keys) : _keys(&keys), _offsets(1, 0) {}

    std::size_t size() const noexcept { return _unread.size(); }
    std::string_view key(std::size_t index) const noexcept {
        return {_bytes.data() + _offsets[index], _offsets[index + 1] - _offsets[index]};
    }
    std::uint64_t id(std::size_t index) const noexcept { return _keys->id(key(index)); }
    bool isUnread(std::size_t index) const noexcept { return _unread[index]; }
    /// Index of the first row that is not before `key`.
    std::size_t lowerBound(std::string_view key) const noexcept;

    std::uint64_t memoryBytes() const noexcept { return _bytes.capacity() + _offsets.capacity() * sizeof(std::uint64_t) + size() / 8; }

    /// Replaces all rows; `rows` in any order.
    void assign(std::vector<Entry> rows);
    struct Removed {
        std::uint64_t id = 0;
        std::string key;
    };
    /// Without the rows of `ids`, with `rows`; tells what it left out.
    RowList merged(const std::unordered_set<std::uint64_t>& ids, std::vector<Entry> rows, std::vector<Removed>& removed) const;

private:
    void append(std::string_view key, bool isUnread);
    void appendRun(const RowList& from, std::size_t first, std::size_t last);

    const SortKeys* _keys;
    std::string _bytes;
    std::vector<std::uint64_t> _offsets;  // one more than rows
    std::vector<bool> _unread;
};

/// Gives the rows of each group that is sorted by a value of its rows that value: of all rows of a list, again after each change.
void placeGroups(const SortKeys& keys, std::vector<RowList::Entry>& entries);

/// Which headers differ from what SortOrder::expanded says, by SortKeys::headerName().
using ToggledHeaders = std::set<std::string, std::less<>>;

/// What is seen: leaves and headers, in order. Without categories it is the list itself.
class VisibleRows {
public:
    struct Row {
        RowKind kind = RowKind::Leaf;
        std::uint32_t level = 0;   ///< Of a header, from 0; of a leaf the number of categories.
        std::uint64_t leaf = 0;    ///< Index in the list: the leaf, or a header's first one.
        std::uint64_t leaves = 0;  ///< Below a header, seen or not.
        std::uint64_t unread = 0;
    };

    VisibleRows(const RowList& list, const SortKeys& keys, const ToggledHeaders& toggled);

    std::size_t size() const noexcept { return _isGrouped ? _rows.size() : _list->size(); }
    Row row(std::size_t index) const noexcept { return _isGrouped ? _rows[index] : Row{RowKind::Leaf, 0, index, 0, 0}; }
    std::string_view key(std::size_t index) const noexcept;
    /// Of a header: SortKeys::headerName().
    std::string name(std::size_t index) const { return _keys->headerName(_list->key(_rows[index].leaf), _rows[index].level); }
    /// Id of a leaf's object, or InstId of a header.
    std::uint64_t id(std::size_t index) const;
    /// Index of the first row after the position; size() when there is none.
    std::size_t indexOf(const RowPosition& position) const noexcept;

private:
    const RowList* _list;
    const SortKeys* _keys;
    const bool _isGrouped;
    std::vector<Row> _rows;
};

/// A header's InstId: out of its name, the same in every table with this sort.
std::uint64_t headerId(std::string_view name) noexcept;

}  // namespace corbel::store
