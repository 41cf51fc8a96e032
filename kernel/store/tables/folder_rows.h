// Rows of folders: those below one, or all under it with their depth, as far as the identity sees them; of one that only leads to such
// a folder its names.
//
// Small: read whole, each time anything in the store changed. [any thread]
#pragma once

#include "store/rights/reading.h"
#include "store/tables/folder_row_queries.h"
#include "store/tables/row_source.h"

namespace corbel::store {

class FolderRows final : public RowSource {
public:
    /// `reader`: whose unread messages are counted.
    FolderRows(StoreId store, FolderId parent, HierarchyDepth depth, const Reader& reader = {})
        : _store(store), _parent(parent), _depth(depth), _reader(reader) {}

    SourceVersion version(const SourceContext& context) const override;
    std::uint64_t count(const SourceContext& context) const override;
    std::uint64_t scan(const SourceContext& context, const RowRequest& request, const SqlFilter& filter, std::uint64_t after,
                       std::size_t limit, std::vector<RowRecord>& out) const override;
    SourceChanges changes(const SourceContext&, const SourceVersion&) const override { return {false, {}, {}}; }
    void load(const SourceContext& context, const RowRequest& request, std::span<const std::uint64_t> ids,
              std::vector<RowRecord>& out) const override;
    bool isSmall() const override { return true; }

private:
    /// Counters as the reader has them.
    void countForReader(const SourceContext& context, std::vector<folder_row_queries::FolderColumns>& folders) const;

    const StoreId _store;
    const FolderId _parent;
    const HierarchyDepth _depth;
    const Reader _reader;
};

}  // namespace corbel::store
