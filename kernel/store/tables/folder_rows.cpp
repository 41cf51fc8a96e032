#include "store/tables/folder_rows.h"

#include <algorithm>
#include <unordered_map>

#include "corbel/error.h"
#include "corbel/property_tags.h"
#include "store/meta_queries.h"
#include "store/objects/object_tags.h"
#include "store/rights.h"
#include "store/tables/folder_row_queries.h"

namespace corbel::store {
namespace {

using folder_row_queries::FolderColumns;

// MS-OXPROPS: PidTagFolderType.
constexpr std::int64_t kRootFolder = 0, kGenericFolder = 1, kSearchFolder = 2;
constexpr std::int64_t kFolderObject = 3;

std::int64_t folderType(FolderKind kind) {
    return kind == FolderKind::Root ? kRootFolder : kind == FolderKind::Search ? kSearchFolder : kGenericFolder;
}

PropertyBag properties(const FolderColumns& folder, const FolderColumns* parent, bool hasChildren, std::int64_t depth) {
    PropertyBag bag{
        {tags::DisplayName, folder.row.name},
        {tags::EntryId, folder.entryid},
        {tags::RecordKey, folder.entryid},
        {tags::SourceKey, folder.sourceKey},
        {tags::Comment, folder.comment},
        {tags::ContainerClass, folder.row.containerClass},
        {tags::ContentCount, static_cast<std::int64_t>(folder.counters.total)},
        {tags::ContentUnreadCount, static_cast<std::int64_t>(folder.counters.unseen)},
        {tags::AssociatedContentCount, static_cast<std::int64_t>(folder.counters.associated)},
        {tags::Subfolders, std::int64_t{hasChildren}},
        {tags::FolderType, folderType(folder.row.kind)},
        {tags::ObjectType, kFolderObject},
        {tags::CreationTime, folder.created},
        {tags::LastModificationTime, folder.modified},
        {tags::Depth, depth},
    };
    if (parent) {
        bag.set(tags::ParentEntryId, parent->entryid);
        bag.set(tags::ParentSourceKey, parent->sourceKey);
    }
    return bag;
}

}  // namespace

SourceVersion FolderRows::version(const SourceContext& context) const {
    const std::optional<StoreMeta> meta = meta_queries::load(context.connection, _store);
    if (!meta)
        throw Error(ErrorCode::Corrupt, "The mailbox cannot be opened", "store " + std::to_string(_store) + " has no store_meta row");
    return {meta->cn, meta->nextId};
}

std::uint64_t FolderRows::count(const SourceContext&) const { return 0; }

std::uint64_t FolderRows::scan(const SourceContext& context, const RowRequest&, const SqlFilter&, std::uint64_t, std::size_t,
                               std::vector<RowRecord>& out) const {
    const std::vector<FolderColumns> folders = folder_row_queries::load(context.connection, _store);
    std::unordered_map<FolderId, const FolderColumns*> byId;
    std::unordered_multimap<FolderId, const FolderColumns*> children;
    FolderId top = _parent;
    for (const FolderColumns& folder : folders) {
        byId.emplace(folder.row.id, &folder);
        children.emplace(folder.row.parent, &folder);
        if (top == 0 && folder.row.kind == FolderKind::Subtree) top = folder.row.id;
    }
    if (!byId.contains(top)) throw Error(ErrorCode::NotFound, "There is no such folder", "folder " + std::to_string(top));
    std::unordered_map<FolderId, PropertyBag> stored;
    folder_row_queries::loadProperties(context.connection, _store,
                                       [&](FolderId folder, const Property& property) { stored[folder].set(property); });
    std::vector<std::pair<FolderId, std::int64_t>> open{{top, 1}};
    while (!open.empty()) {
        const auto [parent, depth] = open.back();
        open.pop_back();
        const auto [first, last] = children.equal_range(parent);
        for (auto it = first; it != last; ++it) {
            const FolderColumns& folder = *it->second;
            if (!(rightsOf(context.identity, context.file.facts(), folder.row.id) & static_cast<RightSet>(Right::FolderVisible))) continue;
            const auto above = byId.find(parent);
            RowRecord& record = out.emplace_back();
            record.id = folder.row.id;
            record.folder = parent;
            record.isUnread = folder.counters.unseen > 0;
            record.properties = std::move(stored[folder.row.id]);
            const PropertyBag own =
                properties(folder, above == byId.end() ? nullptr : above->second, children.contains(folder.row.id), depth);
            for (const Property& property : own.all()) record.properties.set(property);
            if (_depth == HierarchyDepth::All) open.emplace_back(folder.row.id, depth + 1);
        }
    }
    return 0;
}

void FolderRows::load(const SourceContext& context, const RowRequest& request, std::span<const std::uint64_t> ids,
                      std::vector<RowRecord>& out) const {
    std::vector<RowRecord> all;
    scan(context, request, {}, 0, 0, all);
    for (const std::uint64_t id : ids) {
        const auto found = std::find_if(all.begin(), all.end(), [id](const RowRecord& row) { return row.id == id; });
        if (found != all.end()) out.push_back(*found);
    }
}

}  // namespace corbel::store
