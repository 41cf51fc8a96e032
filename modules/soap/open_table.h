// One table that a client has open, whatever its rows are made of: a store's, or kept in memory.
//
// What stands between the wire and the rows is here once: property ids and tags as clients know them, values cut, bookmarks as they count
// them. Between two calls a table holds no store; each call brings its own, so that rights are checked again. Calls throw Error or Refusal.
// Owned by OpenTables and by the calls in it. [worker, one at a time: under `mutex`]
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "call.h"
#include "codec/structures.h"
#include "corbel/tables.h"
#include "table_columns.h"

namespace corbel::soap {

/// Bookmarks that need not be created; numbers above are those of the table's own, counted from there.
inline constexpr std::uint32_t kBookmarkBeginning = 0, kBookmarkCurrent = 1, kBookmarkEnd = 2;
inline constexpr std::size_t kMaxAnswerRows = 100'000;              ///< Of one answer; clients ask for 4,294,967,295 when they mean all.
inline constexpr std::size_t kMaxAnswerBytes = 64 * 1024 * 1024;    ///< Of the values in one answer, about.

/// What happened to a row, with the row itself as a client would read it now.
struct TableChange {
    RowEvent::Kind kind = RowEvent::Kind::Reloaded;
    std::string instanceKey;
    std::string predecessor;    ///< Instance key of the row before it; empty: it is the first.
    PropertyRow row;            ///< Of one that was added or changed.
};

class OpenTable {
public:
    /// `isNamed`: ids from 0x8000 on are named properties of stores, else they are what they are.
    OpenTable(std::uint32_t objectType, TableColumns columns, bool isNamed) : _objectType(objectType), _columns(std::move(columns)), _isNamed(isNamed) {}
    virtual ~OpenTable() = default;
    OpenTable(const OpenTable&) = delete;
    OpenTable& operator=(const OpenTable&) = delete;

    std::timed_mutex mutex;   ///< Held by who calls.

    std::uint32_t objectType() const noexcept { return _objectType; }   ///< MAPI_MESSAGE ...; as the client opened it.

    // --- what it shows; ids are the wire's ---
    void setColumns(Call& call, const std::vector<std::uint32_t>& wire);
    void setSort(Call& call, SortOrder order);
    void setRestriction(Call& call, std::optional<Restriction> restriction);
    const TableColumns& columns() const noexcept { return _columns; }
    /// All that a row may have, as tags of the wire.
    virtual std::vector<std::uint32_t> allColumns() const = 0;

    // --- rows ---
    virtual TablePosition position(Call& call) = 0;
    /// `count` rows from the position on, as far as an answer may go.
    virtual std::vector<PropertyRow> rows(Call& call, std::uint32_t count, bool keepPosition) = 0;
    /// How far it went. Refusal InvalidBookmark.
    virtual std::int64_t seek(Call& call, std::uint32_t bookmark, std::int64_t rows) = 0;
    /// To the next row that fulfils the restriction. NotFound: none, and the position is where it was.
    void find(Call& call, Restriction restriction, std::uint32_t bookmark, bool isBackwards);
    virtual std::uint32_t createBookmark(Call& call) = 0;
    virtual void freeBookmark(Call& call, std::uint32_t bookmark) = 0;   ///< Refusal InvalidBookmark.

    // --- categories; rows in memory have none: NotFound ---
    struct Expanded {
        std::vector<PropertyRow> rows;   ///< Those that appeared, at most as many as asked for; the position is behind them.
        std::uint32_t more = 0;          ///< And further ones.
    };
    virtual Expanded expand(Call& call, std::string_view instanceKey, std::uint32_t count) = 0;
    virtual std::uint32_t collapse(Call& call, std::string_view instanceKey) = 0;   ///< How many rows went.
    /// `instanceKey`: of the row that is to be found again by the state's bookmark; empty: the position.
    virtual std::string collapseState(Call& call, std::string_view instanceKey) = 0;
    virtual std::uint32_t setCollapseState(Call& call, std::string_view state) = 0;   ///< A bookmark at the state's row.

    // --- changes ---
    /// What to watch to learn that changes() may have something to tell.
    virtual std::vector<WatchKey> watched() const = 0;
    /// changes() tells what happens from now on.
    virtual void watch(Call& call, bool on) = 0;
    virtual std::vector<TableChange> changes(Call& call) = 0;

protected:
    // --- the same with ids as stores know them ---
    virtual void showColumns(Call& call) = 0;   ///< columns() are others.
    virtual void sortBy(Call& call, SortOrder order) = 0;
    virtual void restrictTo(Call& call, std::optional<Restriction> restriction) = 0;
    virtual void seekMatch(Call& call, const Restriction& restriction, std::uint32_t bookmark, bool isBackwards) = 0;

private:
    const std::uint32_t _objectType;
    TableColumns _columns;
    const bool _isNamed;
};
using OpenTablePtr = std::shared_ptr<OpenTable>;   // owners: OpenTables, and each call in it

}  // namespace corbel::soap
