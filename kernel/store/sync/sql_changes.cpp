#include "store/sync/sql_changes.h"

#include <algorithm>

#include "corbel/error.h"
#include "corbel/property_tags.h"
#include "store/meta_queries.h"
#include "store/rights/reading.h"
#include "store/sync/change_pages.h"
#include "store/tables/item_rows.h"
#include "store/tables/restriction_match.h"

namespace corbel::store {
namespace {

constexpr std::size_t kItemsAtOnce = 32;  ///< Their texts are in memory meanwhile.

}  // namespace

SyncState SqlChanges::current(FolderId folder) {
    if (folder == 0) requireShown(_identity, _file->facts(), 0);
    else require(folder, Right::ReadAny);
    const auto numbers = sync_queries::numbers(*_file->reader(), _file->id(), folder);
    if (!numbers) throw Error(ErrorCode::NotFound, "There is no such folder", "folder " + std::to_string(folder) + " of store " + std::to_string(_file->id()));
    if (folder == 0 && !isOwner(_identity, _file->facts())) return readersHierarchyNow(*_file, _identity, *numbers);
    return {numbers->epoch, numbers->cn, numbers->cn, numbers->cn, numbers->cn, 0};
}

ContentsPage SqlChanges::contents(const ContentsQuery& query) {
    require(query.folder, Right::ReadAny);
    const Reader reader = readerOf(_identity, _file->facts());
    const auto pageOf = [&](const ItemFilter& filter) {
        return reader.isOwner ? contentsPage(*_file->reader(), _file->id(), query, filter) : readersPage(*_file, query, reader.user, filter);
    };
    if (!query.restriction) return pageOf({});
    checkRestriction(*query.restriction);
    if (query.restriction->kind == RestrictionKind::Count) throw Error(ErrorCode::InvalidArgument, "Changes cannot be restricted to a number");
    const ItemRows rows(_file->id(), query.folder, query.isAssociated ? item_row_queries::Rows::Associated : item_row_queries::Rows::Messages, reader);
    const RowRequest request = requestFor(*query.restriction);
    ContentsPage page = pageOf([&](db::Connection& connection, std::span<const ItemId> items) {
        std::vector<bool> fulfilled(items.size());
        std::vector<RowRecord> records;
        std::size_t at = 0;
        for (std::size_t from = 0; from < items.size(); from += kItemsAtOnce) {
            records.clear();
            rows.load({connection, *_file, _identity}, request, items.subspan(from, std::min(kItemsAtOnce, items.size() - from)), records);
            for (const RowRecord& record : records) {
                while (items[at] != record.id) ++at;
                fulfilled[at] = matches(*query.restriction, record.subject());
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
    requireShown(_identity, _file->facts(), 0);
    if (isOwner(_identity, _file->facts())) return ownersHierarchy(*_file->reader(), _file->id(), state);
    return readersHierarchy(*_file, _identity, state);
}

std::string SqlChanges::givenEntryid(ObjectType type, std::uint64_t number) const {
    requireShown(_identity, _file->facts(), 0);
    const std::optional<StoreMeta> meta = meta_queries::load(*_file->reader(), _file->id());
    if (!meta) throw Error(ErrorCode::NotFound, "There is no such store", "store " + std::to_string(_file->id()));
    // Each epoch began with a jump of the numbers, so a number tells its epoch.
    const std::uint64_t younger = (meta->nextId >> 32) - std::min(number >> 32, meta->nextId >> 32);
    return makeEntryid(meta->guid, type, objectGuid(meta->guid, meta->epoch - std::min(younger, meta->epoch), number));
}

}  // namespace corbel::store
