// Tables of one session: opens them and does on them what is asked.
//
// Owned by SqlStoreSession. Each call checks the right, brings the table up to date, and leaves no connection behind. [worker, as the
// session]
#pragma once

#include "store/rights/reading.h"
#include "store/tables/sql_table.h"
#include "store/tables/sub_object_rows.h"

namespace corbel::store {

class SqlTables final : public Tables {
public:
    SqlTables(StoreFilePtr file, const Identity& identity) : _file(std::move(file)), _identity(identity), _reader(readerOf(_identity, _file->facts())) {}

    std::unique_ptr<Table> contents(FolderId folder, ContentsKind kind) override;
    std::unique_ptr<Table> hierarchy(FolderId folder, HierarchyDepth depth) override;
    std::unique_ptr<Table> deletedFolders(FolderId folder) override;
    std::unique_ptr<Table> recipients(FolderId folder, ItemId item) override;
    std::unique_ptr<Table> attachments(FolderId folder, ItemId item) override;

    void setColumns(Table& table, std::span<const PropTag> columns) override;
    void setRestriction(Table& table, std::optional<Restriction> restriction) override;
    void setSort(Table& table, SortOrder order) override;
    bool prepare(Table& table, TableNeed need, std::function<void()> whenReady) override;

    std::uint64_t rowCount(Table& table) override;
    TablePosition position(Table& table) override;
    std::vector<TableRow> rows(Table& table, std::int32_t count, bool keepPosition) override;
    SeekResult seek(Table& table, Origin origin, std::int64_t rows) override;
    SeekResult seekBookmark(Table& table, BookmarkId bookmark, std::int64_t rows) override;
    void seekFraction(Table& table, std::uint32_t numerator, std::uint32_t denominator) override;
    BookmarkId createBookmark(Table& table) override;
    void freeBookmark(Table& table, BookmarkId bookmark) override;
    std::optional<TableRow> find(Table& table, const Restriction& restriction, Origin origin, bool isBackwards) override;

    std::uint64_t expand(Table& table, std::uint64_t header) override;
    std::uint64_t collapse(Table& table, std::uint64_t header) override;
    std::string collapseState(Table& table) override;
    void setCollapseState(Table& table, std::string_view state) override;

    void watch(Table& table, bool on) override;
    std::vector<RowEvent> changes(Table& table) override;

private:
    class Search;  // table_find.cpp

    /// NotFound when the message is not in the folder.
    std::unique_ptr<Table> ofMessage(FolderId folder, ItemId item, SubObjects kind);
    /// The table, when it is one of this store and may be seen.
    SqlTable& checked(Table& table) const;
    SourceContext context(const ConnectionLease& lease) const { return {*lease, *_file, _identity, _tree}; }
    /// checked(), with its list as of now when it needs one or `need` says so. Unavailable when the list must be prepared.
    SqlTable& upToDate(Table& table, TableNeed need);
    /// Makes the list or has it made: true when it is there.
    bool makeList(SqlTable& table, std::function<void()> whenReady, bool mayWait);
    bool takeBuild(SqlTable& table);
    void update(SqlTable& table);
    void noteDifference(SqlTable& table, const ListDifference& difference);
    void noteSeen(SqlTable& table, const VisibleRows& older, const ListDifference& difference);
    void noteWalked(SqlTable& table);

    std::vector<TableRow> listedRows(SqlTable& table, std::size_t from, std::size_t count);
    std::vector<RowSource::Walked> walked(SqlTable& table, const RowPosition& position, bool isBackwards, std::uint64_t skip,
                                          std::size_t limit, const RowRequest& request);
    /// Moves `position` by `rows`; gives how far.
    std::int64_t step(SqlTable& table, RowPosition& position, std::int64_t rows);
    RowPosition place(SqlTable& table, std::size_t index);
    std::uint64_t toggle(Table& table, std::uint64_t header, bool expanded);

    const StoreFilePtr _file;
    const Identity& _identity;
    const Reader _reader;
    mutable FolderTreePtr _tree;  // of the call at hand
};

}  // namespace corbel::store
