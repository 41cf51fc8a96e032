// A table whose rows are made once and kept: the address book, statistics, lists of stores.
//
// A RowMaker says what they are. They are made when they are first asked for, at most kMaxMemoryRows of them, and anew by changes(). What
// costs much of a row, such as opening a store, is added to rows that are read, or to all when they are sorted or chosen by it. Without
// categories. [worker, one at a time]
#pragma once

#include <map>

#include "open_table.h"

namespace corbel::soap {

struct MemoryRow {
    std::string key;          ///< PR_INSTANCE_KEY: the same for the same thing.
    PropertyBag values;
    bool isWhole = false;     ///< What costs much is there too.
};

class RowMaker {
public:
    virtual ~RowMaker() = default;
    virtual std::vector<MemoryRow> rows(Call& call) = 0;   ///< LimitReached past kMaxMemoryRows.
    /// Tags that finish() adds.
    virtual std::span<const PropTag> costly() const { return {}; }
    /// What it cannot find out it leaves out.
    virtual void finish(Call&, MemoryRow&) {}
    virtual std::vector<WatchKey> watched() const { return {}; }
};

class MemoryTable final : public OpenTable {
public:
    /// `all`: what allColumns() answers. `isNamed`: rows are messages of stores.
    MemoryTable(std::uint32_t objectType, TableColumns columns, std::vector<PropTag> all, std::unique_ptr<RowMaker> maker, bool isNamed = false);
    ~MemoryTable() override;

    std::vector<std::uint32_t> allColumns() const override { return columns().named(_all); }
    TablePosition position(Call& call) override;
    std::vector<PropertyRow> rows(Call& call, std::uint32_t count, bool keepPosition) override;
    std::int64_t seek(Call& call, std::uint32_t bookmark, std::int64_t rows) override;
    std::uint32_t createBookmark(Call& call) override;
    void freeBookmark(Call& call, std::uint32_t bookmark) override;
    Expanded expand(Call& call, std::string_view instanceKey, std::uint32_t count) override;
    std::uint32_t collapse(Call& call, std::string_view instanceKey) override;
    std::string collapseState(Call& call, std::string_view instanceKey) override;
    std::uint32_t setCollapseState(Call& call, std::string_view state) override;
    std::vector<WatchKey> watched() const override { return _maker->watched(); }
    void watch(Call& call, bool on) override;
    std::vector<TableChange> changes(Call& call) override;

protected:
    void showColumns(Call&) override {}
    void sortBy(Call& call, SortOrder order) override;
    void restrictTo(Call& call, std::optional<Restriction> restriction) override;
    void seekMatch(Call& call, const Restriction& restriction, std::uint32_t bookmark, bool isBackwards) override;

private:
    void load(Call& call);
    void make(Call& call);
    void show(Call& call);
    void beginAnew();
    void account(std::size_t rows);
    bool isCostly(std::span<const PropTag> tags) const;
    void finishAll(Call& call, std::span<const PropTag> tags);
    PropertyRow wireRow(Call& call, MemoryRow& row);
    std::size_t placeOf(std::uint32_t bookmark) const;

    const std::vector<PropTag> _all;
    const std::unique_ptr<RowMaker> _maker;
    SortOrder _order;
    std::optional<Restriction> _restriction;
    bool _isLoaded = false, _isShown = false, _isWatched = false;
    std::vector<MemoryRow> _rows;
    std::vector<std::size_t> _shown;   // of _rows, in order
    std::size_t _position = 0;         // of _shown
    std::map<std::uint32_t, std::size_t> _bookmarks;
    std::uint32_t _lastBookmark = kBookmarkEnd;
    std::shared_ptr<std::atomic<std::size_t>> _accounted;   // owners: the session's OpenTables, and its tables
    std::size_t _accountedRows = 0;
};

}  // namespace corbel::soap
