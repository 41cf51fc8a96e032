// One open table's state; see corbel/tables.h. SqlTables does the work on it.
//
// Owned by who opened it. Holds ids and keys, never a session or a connection. [one thread at a time]
#pragma once

#include <deque>

#include "store/tables/table_list.h"

namespace corbel::store {

/// Which object's rights decide.
struct TableSubject {
    StoreId store = 0;
    FolderId folder = 0;
    bool isHierarchy = false;  ///< Whoever sees something of it, else ReadAny.
    UserId reader = 0;         ///< Whose rows these are; 0: the owner's, or nobody's.
};

class SqlTable final : public Table {
public:
    SqlTable(TableSubject subjectGiven, std::shared_ptr<const RowSource> source) : subject(subjectGiven) {
        spec.source = std::move(source);
        spec.keys = std::make_shared<SortKeys>(SortOrder{});
    }
    ~SqlTable() override {
        if (build) build->isCancelled = true;
    }
    WatchKey watched() const noexcept override { return {subject.store, subject.isHierarchy ? 0 : subject.folder}; }

    /// Another restriction or sort: what was made for the old one goes.
    void beginAnew();
    bool needsList() const { return spec.source->isSmall() || spec.restriction || spec.keys->instanceTag() || !spec.source->canWalk(spec.keys->order()); }
    const VisibleRows& visible();
    void forgetVisible() { _visible.reset(); }
    /// Replaces the list; keeps what is known of rows by key.
    void setList(TableListPtr made);
    void note(RowEvent event);

    const TableSubject subject;
    ListSpec spec;
    std::vector<PropTag> columns;
    std::optional<PropTag> columnInstances;  // the property of which columns show instances
    TableListPtr list;
    std::shared_ptr<ListBuild> build;  // owners: the table, the job in `slow`
    ToggledHeaders toggled;
    RowPosition position;
    std::map<BookmarkId, RowPosition> bookmarks;
    BookmarkId lastBookmark = 0;
    bool isWatched = false;
    SourceVersion walkVersion;  // a watched table without a list: up to where changes were told
    std::vector<RowEvent> events;

private:
    std::optional<VisibleRows> _visible;
};

std::string instanceKeyOf(std::uint64_t id);
/// Of one of several rows of an object.
std::string instanceKeyOf(std::uint64_t id, std::uint32_t instance);
struct RowName {
    std::uint64_t id = 0;
    std::uint32_t instance = 0;
};
std::optional<RowName> rowOfInstanceKey(std::string_view key);

}  // namespace corbel::store
