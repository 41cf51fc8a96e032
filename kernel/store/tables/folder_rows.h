// Rows of folders: those below one, or all under it with their depth, as far as the identity sees them.
//
// Small: read whole, each time anything in the store changed. [any thread]
#pragma once

#include "store/tables/row_source.h"

namespace corbel::store {

class FolderRows final : public RowSource {
public:
    FolderRows(StoreId store, FolderId parent, HierarchyDepth depth) : _store(store), _parent(parent), _depth(depth) {}

    SourceVersion version(const SourceContext& context) const override;
    std::uint64_t count(const SourceContext& context) const override;
    std::uint64_t scan(const SourceContext& context, const RowRequest& request, const SqlFilter& filter, std::uint64_t after,
                       std::size_t limit, std::vector<RowRecord>& out) const override;
    SourceChanges changes(const SourceContext&, const SourceVersion&) const override { return {false, {}, {}}; }
    void load(const SourceContext& context, const RowRequest& request, std::span<const std::uint64_t> ids,
              std::vector<RowRecord>& out) const override;
    bool isSmall() const override { return true; }

private:
    const StoreId _store;
    const FolderId _parent;
    const HierarchyDepth _depth;
};

}  // namespace corbel::store
