// Rows of what was deleted and can come back: messages of a folder, and folders below one.
//
// Messages have every property that they had, and the time of their deletion; folders their names. [any thread]
#pragma once

#include "store/rights/reading.h"
#include "store/tables/kept_row_queries.h"
#include "store/tables/row_source.h"

namespace corbel::store {

/// `reader`: whose \Seen the rows have. What is purged for good vanishes from the rows at once, and from their number when the folder changes next.
class KeptRows final : public RowSource {
public:
    KeptRows(StoreId store, FolderId folder, const Reader& reader) : _store(store), _folder(folder), _reader(reader) {}

    SourceVersion version(const SourceContext& context) const override;
    std::uint64_t count(const SourceContext& context) const override;
    std::uint64_t scan(const SourceContext& context, const RowRequest& request, const SqlFilter& filter, std::uint64_t after,
                       std::size_t limit, std::vector<RowRecord>& out) const override;
    SourceChanges changes(const SourceContext&, const SourceVersion&) const override { return {false, {}, {}}; }
    void load(const SourceContext& context, const RowRequest& request, std::span<const std::uint64_t> ids,
              std::vector<RowRecord>& out) const override;

private:
    void add(const SourceContext& context, const RowRequest& request, std::vector<kept_row_queries::KeptColumns>&& kept,
             std::vector<RowRecord>& out) const;

    const StoreId _store;
    const FolderId _folder;
    const Reader _reader;
};

/// Small. 0: below the IPM subtree. For who may see the whole store.
class KeptFolderRows final : public RowSource {
public:
    KeptFolderRows(StoreId store, FolderId parent) : _store(store), _parent(parent) {}

    SourceVersion version(const SourceContext& context) const override;
    std::uint64_t count(const SourceContext&) const override { return 0; }
    std::uint64_t scan(const SourceContext& context, const RowRequest& request, const SqlFilter& filter, std::uint64_t after,
                       std::size_t limit, std::vector<RowRecord>& out) const override;
    SourceChanges changes(const SourceContext&, const SourceVersion&) const override { return {false, {}, {}}; }
    void load(const SourceContext&, const RowRequest&, std::span<const std::uint64_t>, std::vector<RowRecord>&) const override {}
    bool isSmall() const override { return true; }

private:
    const StoreId _store;
    const FolderId _parent;
};

}  // namespace corbel::store
