// Rows of messages: a folder's items, its associated ones, or those that a search folder found.
//
// Properties come from list columns where there is one, else from the property loader. Holds no connection. [any thread]
#pragma once

#include "store/rights/reading.h"
#include "store/tables/item_row_queries.h"
#include "store/tables/row_source.h"

namespace corbel::store {

class ItemRows final : public RowSource {
public:
    /// `reader`: whose \Seen the rows have. In a search folder of somebody else each row is shown only to who may read the folder that it is
    /// in, and every change of the store makes its lists anew.
    ItemRows(StoreId store, FolderId folder, item_row_queries::Rows rows, const Reader& reader = {})
        : _store(store), _folder(folder), _rows(rows), _reader(reader), _checksRows(rows == item_row_queries::Rows::Found && !reader.isOwner) {}

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
        if (_checksRows) return {};
        const std::string name = std::to_string(static_cast<int>(_rows)) + ":" + std::to_string(_folder);
        return _reader.isOwner ? name : name + ":" + std::to_string(_reader.user);
    }
    bool canWalk(const SortOrder& order) const override;
    void walk(const SourceContext& context, const RowRequest& request, const SortKeys& keys, const RowPosition& position, bool isBackwards,
              std::uint64_t skip, std::size_t limit, std::vector<Walked>& out) const override;

private:
    class RowReader;
    const StoreId _store;
    const FolderId _folder;
    const item_row_queries::Rows _rows;
    const Reader _reader;
    const bool _checksRows;
};

}  // namespace corbel::store
