// Rows of messages: a folder's items, its associated ones, or those that a search folder found.
//
// Properties come from list columns where there is one, else from the property loader. Holds no connection. [any thread]
#pragma once

#include "store/tables/item_row_queries.h"
#include "store/tables/row_source.h"

namespace corbel::store {

class ItemRows final : public RowSource {
public:
    /// `checksRows`: each row is shown only to who may read the folder that it is in; for search folders of others.
    ItemRows(StoreId store, FolderId folder, item_row_queries::Rows rows, bool checksRows = false)
        : _store(store), _folder(folder), _rows(rows), _checksRows(checksRows) {}

    SourceVersion version(const SourceContext& context) const override;
    std::uint64_t count(const SourceContext& context) const override;
    std::uint64_t scan(const SourceContext& context, const RowRequest& request, const SqlFilter& filter, std::uint64_t after,
                       std::size_t limit, std::vector<RowRecord>& out) const override;
    SourceChanges changes(const SourceContext& context, const SourceVersion& since) const override;
    void load(const SourceContext& context, const RowRequest& request, std::span<const std::uint64_t> ids,
              std::vector<RowRecord>& out) const override;
    SqlFilter filterOf(const Restriction& restriction) const override;
    std::optional<std::uint64_t> idOf(const SourceContext& context, PropTag tag, std::string_view value) const override;
    std::optional<RowCandidates> candidates(StoreFile& file, const Identity& identity, const Restriction& restriction) const override;
    std::string sharedName() const override {
        return _checksRows ? std::string() : std::to_string(static_cast<int>(_rows)) + ":" + std::to_string(_folder);
    }
    bool canWalk(const SortOrder& order) const override;
    void walk(const SourceContext& context, const RowRequest& request, const SortKeys& keys, const RowPosition& position, bool isBackwards,
              std::uint64_t skip, std::size_t limit, std::vector<Walked>& out) const override;

private:
    class Reader;
    const StoreId _store;
    const FolderId _folder;
    const item_row_queries::Rows _rows;
    const bool _checksRows;
};

}  // namespace corbel::store
