#include "table_kinds.h"

#include "book_rows.h"
#include "default_columns.h"
#include "queue_rows.h"
#include "stats_rows.h"
#include "store_rows.h"
#include "store_table.h"

namespace corbel::soap {
namespace {

std::unique_ptr<Table> storeTable(const FolderRef& of, const TableRequest& request) {
    Tables& tables = of.store.tables();
    const bool isDeleted = request.flags & kShowSoftDeletes, isAssociated = request.flags & kAssociated;
    // A store's children begin with its root, as far as who asks sees it.
    const FolderId folder = of.folder != 0 ? of.folder : of.store.objects().specialFolders().root;
    switch (request.type) {
        case kFolderObject:
            if (isDeleted) return tables.deletedFolders(folder);
            return tables.hierarchy(folder, request.flags & kConvenientDepth ? HierarchyDepth::All : HierarchyDepth::Children);
        case kMessageObject:
            if (of.folder == 0 || (isDeleted && isAssociated)) throw Refusal{Status::NoSupport};
            return tables.contents(folder, isDeleted ? ContentsKind::SoftDeleted : isAssociated ? ContentsKind::Associated : ContentsKind::Messages);
        default: throw Refusal{Status::NoSupport};   // recipients and attachments come with their message
    }
}

OpenTablePtr openStoreTable(Call& call, const TableRequest& request) {
    const FolderRef of = call.folder(request.entryid.value);
    const auto owner = call.services.stores.find(of.store.id());
    if (!owner) throw Error(ErrorCode::NotFound, "There is no such store");
    const bool isHierarchy = request.type == kFolderObject;
    auto opened = std::make_shared<StoreTable>(*owner, isHierarchy ? ObjectKind::Folder : ObjectKind::Message, request.type, storeTable(of, request),
                                               columnsOf(request, isHierarchy ? hierarchyColumns() : contentsColumns()));
    opened->showColumns(call);
    return opened;
}

}  // namespace

TableColumns columnsOf(const TableRequest& request, std::span<const PropTag> defaults) {
    std::vector<std::uint32_t> wire;
    for (const PropTag tag : defaults) wire.push_back(tag.value);
    return {std::move(wire), (request.flags & kWholeValues) != 0, (request.flags & kUnicodeTexts) != 0};
}

OpenTablePtr openTable(Call& call, const TableRequest& request) {
    switch (static_cast<TableKind>(request.tableType)) {
        case TableKind::Store: return openStoreTable(call, request);
        case TableKind::AddressBook: return openBookTable(call, request);
        case TableKind::OutgoingQueue: return openQueueTable(call, request);
        case TableKind::SystemStats:
        case TableKind::SessionStats:
        case TableKind::UserStats:
        case TableKind::CompanyStats:
        case TableKind::ServerStats: return openStatsTable(call, request);
        case TableKind::UserStores: return openUserStoresTable(call, request);
        case TableKind::Mailboxes: return openMailboxTable(call, request);
        case TableKind::SeveralStores: throw Refusal{Status::NoSupport};
        default: throw Refusal{Status::BadValue};
    }
}

}  // namespace corbel::soap
