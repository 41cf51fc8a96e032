// A table of a store: messages of a folder, folders below one, deleted ones that can come back.
//
// Wraps the kernel's Table, and keeps which store it is of; each call opens that store anew as the session. Long lists are waited for.
// [worker, one at a time]
#pragma once

#include "computed_props.h"
#include "open_table.h"

namespace corbel::soap {

class StoreTable final : public OpenTable {
public:
    /// `kind`: of the rows. `table` belongs to `store`.
    StoreTable(StoreOwner store, ObjectKind kind, std::uint32_t objectType, std::unique_ptr<Table> table, TableColumns columns);

    std::vector<std::uint32_t> allColumns() const override;
    TablePosition position(Call& call) override;
    std::vector<PropertyRow> rows(Call& call, std::uint32_t count, bool keepPosition) override;
    std::int64_t seek(Call& call, std::uint32_t bookmark, std::int64_t rows) override;
    std::uint32_t createBookmark(Call& call) override;
    void freeBookmark(Call& call, std::uint32_t bookmark) override;
    Expanded expand(Call& call, std::string_view instanceKey, std::uint32_t count) override;
    std::uint32_t collapse(Call& call, std::string_view instanceKey) override;
    std::string collapseState(Call& call, std::string_view instanceKey) override;
    std::uint32_t setCollapseState(Call& call, std::string_view state) override;
    std::vector<WatchKey> watched() const override { return {_table->watched()}; }
    void watch(Call& call, bool on) override;
    std::vector<TableChange> changes(Call& call) override;
    /// Asks the store for the present columns; also once before the first rows are read.
    void showColumns(Call& call) override;

protected:
    void sortBy(Call& call, SortOrder order) override;
    void restrictTo(Call& call, std::optional<Restriction> restriction) override;
    void seekMatch(Call& call, const Restriction& restriction, std::uint32_t bookmark, bool isBackwards) override;

private:
    class KeptPosition;
    StoreSession& store(Call& call) { return call.store(_store); }
    Tables& prepared(Call& call, TableNeed need = TableNeed::Rows);
    PropertyRow wireRow(Call& call, TableRow&& row);
    void seekHeader(Tables& tables, std::string_view instanceKey);

    const StoreOwner _store;
    const ObjectKind _kind;
    const std::unique_ptr<Table> _table;
    std::vector<PropTag> _sources;   // what the store's table shows
    std::vector<PropTag> _wanted;    // what complete() makes of it, one for each column
    bool _isAtBeginning = true;      // then position() needs no list
};

}  // namespace corbel::soap
