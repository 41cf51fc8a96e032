#include "store/sync/sql_changes.h"

#include <algorithm>

#include "corbel/error.h"
#include "corbel/property_tags.h"
#include "store/sync/change_pages.h"
#include "store/tables/item_rows.h"
#include "store/tables/restriction_match.h"

namespace corbel::store {
namespace {

constexpr std::size_t kItemsAtOnce = 32;  ///< Their texts are in memory meanwhile.

}  // namespace

SyncState SqlChanges::current(FolderId folder) {
    require(folder, folder != 0 ? Right::ReadAny : Right::FolderVisible);
    const auto numbers = sync_queries::numbers(*_file->reader(), _file->id(), folder);
    if (!numbers) throw Error(ErrorCode::NotFound, "There is no such folder", "folder " + std::to_string(folder) + " of store " + std::to_string(_file->id()));
    return {numbers->epoch, numbers->cn, numbers->cn, numbers->cn, numbers->cn};
}

ContentsPage SqlChanges::contents(const ContentsQuery& query) {
    require(query.folder, Right::ReadAny);
    const ConnectionLease lease = _file->reader();
    if (!query.restriction) return contentsPage(*lease, _file->id(), query);
    checkRestriction(*query.restriction);
    if (query.restriction->kind == RestrictionKind::Count) throw Error(ErrorCode::InvalidArgument, "Changes cannot be restricted to a number");
    const ItemRows rows(_file->id(), query.folder, query.isAssociated ? item_row_queries::Rows::Associated : item_row_queries::Rows::Messages);
    const RowRequest request = requestFor(*query.restriction);
    ContentsPage page = contentsPage(*lease, _file->id(), query, [&](std::span<const ItemId> items) {
        std::vector<bool> fulfilled(items.size());
        std::vector<RowRecord> records;
        std::size_t at = 0;
        for (std::size_t from = 0; from < items.size(); from += kItemsAtOnce) {
            records.clear();
            rows.load({*lease, *_file, _identity}, request, items.subspan(from, std::min(kItemsAtOnce, items.size() - from)), records);
            for (const RowRecord& record : records) {
                while (items[at] != record.id) ++at;
                fulfilled[at] = matches(*query.restriction, {record.properties, record.recipients, record.attachments});
            }
        }
        return fulfilled;
    });
    // What comes into the restriction by being read or unread, the follower does not have.
    const bool isByFlags = std::find(request.tags.begin(), request.tags.end(), tags::MessageFlags) != request.tags.end();
    for (ItemChange& change : page.changes) {
        if (isByFlags && change.type == ChangeType::ReadState) change.type = ChangeType::Changed;
    }
    return page;
}

HierarchyPage SqlChanges::hierarchy(const SyncState& state) {
    require(0, Right::FolderVisible);
    const ConnectionLease lease = _file->reader();
    return hierarchyPage(*lease, _file->id(), state, [this](FolderId folder) {
        return (rightsOf(_identity, _file->facts(), folder) & static_cast<RightSet>(Right::FolderVisible)) != 0;
    });
}

}  // namespace corbel::store
