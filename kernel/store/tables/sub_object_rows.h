// Rows of a message's recipients and attachments, and the same as bags for restrictions.
//
// Small: read whole, each time the message changed. Checks no rights. [any thread]
#pragma once

#include "store/objects/object_queries.h"
#include "store/tables/row_source.h"

namespace corbel::store {

enum class SubObjects : std::uint8_t { Recipients, Attachments };

/// With all their properties, values beyond kMaxInlineValueBytes excepted. Empty for a delivered message when nothing reads MIME.
std::vector<PropertyBag> subObjects(db::Connection& connection, StoreFile& file, ItemId item, SubObjects kind);
std::vector<PropertyBag> subObjects(db::Connection& connection, StoreFile& file, const object_queries::ItemFacts& facts, SubObjects kind);

class SubObjectRows final : public RowSource {
public:
    SubObjectRows(FolderId folder, ItemId item, SubObjects kind) : _folder(folder), _item(item), _kind(kind) {}

    /// NotFound when the message is gone, or in another folder.
    SourceVersion version(const SourceContext& context) const override;
    std::uint64_t count(const SourceContext&) const override { return 0; }
    std::uint64_t scan(const SourceContext& context, const RowRequest& request, const SqlFilter& filter, std::uint64_t after,
                       std::size_t limit, std::vector<RowRecord>& out) const override;
    SourceChanges changes(const SourceContext&, const SourceVersion&) const override { return {false, {}, {}}; }
    void load(const SourceContext&, const RowRequest&, std::span<const std::uint64_t>, std::vector<RowRecord>&) const override {}
    bool isSmall() const override { return true; }

private:
    const FolderId _folder;
    const ItemId _item;
    const SubObjects _kind;
};

}  // namespace corbel::store
