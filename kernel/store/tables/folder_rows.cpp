#include "store/tables/folder_rows.h"

#include <algorithm>
#include <optional>
#include <unordered_map>

#include "corbel/error.h"
#include "corbel/property_tags.h"
#include "store/meta_queries.h"
#include "store/objects/object_tags.h"
#include "store/rights.h"
#include "store/search/search_access.h"

namespace corbel::store {
namespace {

using folder_row_queries::FolderColumns;

// MS-OXPROPS: PidTagFolderType.
constexpr std::int64_t kRootFolder = 0, kGenericFolder = 1, kSearchFolder = 2;
constexpr std::int64_t kFolderObject = 3;

std::int64_t folderType(FolderKind kind) {
    return kind == FolderKind::Root ? kRootFolder : kind == FolderKind::Search ? kSearchFolder : kGenericFolder;
}

PropertyBag properties(const FolderColumns& folder, const FolderColumns* parent, bool hasChildren, std::int64_t depth, Shown shown) {
    PropertyBag bag{
        {tags::DisplayName, folder.row.name},
        {tags::EntryId, folder.entryid},
        {tags::RecordKey, folder.entryid},
        {tags::SourceKey, folder.sourceKey},
        {tags::ContainerClass, folder.row.containerClass},
        {tags::Subfolders, std::int64_t{hasChildren}},
        {tags::FolderType, folderType(folder.row.kind)},
        {tags::ObjectType, kFolderObject},
        {tags::Depth, depth},
    };
    if (shown == Shown::Folder) {
        bag.set(tags::Comment, folder.comment);
        bag.set(tags::ContentCount, static_cast<std::int64_t>(folder.counters.total));
        bag.set(tags::ContentUnreadCount, static_cast<std::int64_t>(folder.counters.unseen));
        bag.set(tags::AssociatedContentCount, static_cast<std::int64_t>(folder.counters.associated));
        bag.set(tags::CreationTime, folder.created);
        bag.set(tags::LastModificationTime, folder.modified);
    }
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

void FolderRows::countForReader(const SourceContext& context, std::vector<FolderColumns>& folders) const {
    const std::unordered_map<FolderId, std::uint32_t> seen = folder_row_queries::loadSeen(context.connection, _store, _reader.user);
    for (FolderColumns& folder : folders) {
        CounterRow& counters = folder.counters;
        if (folder.row.kind == FolderKind::Search) {
            const SearchCounts counts =
                searchCountsFor(context.connection, context.file, context.identity, *context.tree, folder.row.id).value_or(SearchCounts{});
            counters.total = counts.total;
            counters.unseen = counts.unseen;
            continue;
        }
        const auto found = seen.find(folder.row.id);
        counters.unseen = counters.total - std::min(counters.total, found == seen.end() ? 0 : found->second);
    }
}

std::uint64_t FolderRows::scan(const SourceContext& context, const RowRequest&, const SqlFilter&, std::uint64_t, std::size_t,
                               std::vector<RowRecord>& out) const {
    std::vector<FolderColumns> folders = folder_row_queries::load(context.connection, _store);
    if (!_reader.isOwner) countForReader(context, folders);
    std::optional<ShownFolders> visible;
    if (!_reader.isOwner) visible.emplace(context.identity, context.file.facts(), *context.tree);
    const auto shownOf = [&](FolderId folder) { return visible ? visible->of(folder) : Shown::Folder; };
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
            const Shown shown = shownOf(folder.row.id);
            if (shown == Shown::Nothing) continue;
            const auto [firstBelow, lastBelow] = children.equal_range(folder.row.id);
            const bool hasChildren =
                std::any_of(firstBelow, lastBelow, [&](const auto& below) { return shownOf(below.second->row.id) != Shown::Nothing; });
            const auto above = byId.find(parent);
            RowRecord& record = out.emplace_back();
            record.id = folder.row.id;
            record.folder = parent;
            record.isUnread = shown == Shown::Folder && folder.counters.unseen > 0;
            if (shown == Shown::Folder) record.properties = std::move(stored[folder.row.id]);
            const PropertyBag own =
                properties(folder, above == byId.end() ? nullptr : above->second, hasChildren, depth, shown);
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
