#include "store/objects/store_objects.h"

#include <algorithm>

#include "corbel/error.h"
#include "store/objects/item_changes.h"
#include "store/objects/object_keys.h"
#include "store/objects/property_loader.h"
#include "store/store_ids.h"

namespace corbel::store {

using object_queries::AliasKind;

namespace {

Error noItem(ItemId item) { return Error(ErrorCode::NotFound, "There is no such message", "item " + std::to_string(item)); }

void requireMaker(StoreFile& file, const Identity& identity, ItemId item) {
    if (isMaker(*file.reader(), file.id(), item, identity.user)) return;
    throw Error(ErrorCode::NoAccess, "You may not do that with messages of others",
                "user " + std::to_string(identity.user) + " did not make item " + std::to_string(item));
}

}  // namespace

SqlObjects::SqlObjects(StoreFilePtr file, Identity identity, std::function<std::uint64_t()> quotaBytes)
    : _file(std::move(file)), _identity(std::move(identity)), _reader(readerOf(_identity, _file->facts())) {
    ObjectContext context;
    context.file = _file;
    context.reader = _reader;
    context.quotaBytes = std::move(quotaBytes);
    context.requireCreate = [opened = _file, who = _identity](FolderId folder) { requireRight(who, opened->facts(), folder, Right::Create); };
    context.requireEdit = [opened = _file, who = _identity](FolderId folder, ItemId item) {
        if (requireEdit(who, opened->facts(), folder) == ItemScope::Own) requireMaker(*opened, who, item);
    };
    _context = std::make_shared<const ObjectContext>(std::move(context));
}

object_queries::Place SqlObjects::placeWith(ItemId item, Right right) {
    std::optional<object_queries::Place> place;
    {
        const ConnectionLease lease = _file->reader();
        place = object_queries::place(*lease, _file->id(), item);
    }
    if (!place) throw noItem(item);
    require(place->folder, right);
    return *place;
}

void SqlObjects::placeToRead(ItemId item) {
    std::optional<object_queries::Place> place;
    bool isOwn = false;
    {
        const ConnectionLease lease = _file->reader();
        place = object_queries::place(*lease, _file->id(), item);
        if (place && !_reader.isOwner) isOwn = isMaker(*lease, _file->id(), item, _identity.user);
    }
    if (!place) throw noItem(item);
    // ReadAny is about the messages of others (MS-OXCPERM section 2.2.7).
    const bool readsAll = rightsOf(_identity, _file->facts(), place->folder) & kRightReadAny;
    if (!readsAll) require(place->folder, isOwn ? Right::FolderVisible : Right::ReadAny);
}

std::unique_ptr<MessageObject> SqlObjects::create(FolderId folder, bool associated) {
    // Associated messages are a folder's settings.
    require(folder, associated ? Right::Owner : Right::Create);
    if (!_file->tree()->find(folder)) throw Error(ErrorCode::NotFound, "There is no such folder");
    auto draft = std::make_shared<Draft>();
    draft->folder = folder;
    draft->isAssociated = associated;
    return makeMessageObject(_context, std::move(draft));
}

std::unique_ptr<MessageObject> SqlObjects::open(ItemId item) {
    placeToRead(item);
    auto draft = std::make_shared<Draft>();
    {
        const ConnectionLease lease = _file->reader();
        draft->item = object_queries::facts(*lease, _file->id(), item);
    }
    if (!draft->item) throw noItem(item);
    draft->folder = draft->item->folder;
    draft->isAssociated = kindOf(draft->item->row.uid) == ItemKind::Associated;
    return makeMessageObject(_context, std::move(draft));
}

std::unique_ptr<MessageObject> SqlObjects::openEntryid(std::string_view entryid) { return open(itemOfEntryid(entryid)); }
std::unique_ptr<MessageObject> SqlObjects::openSourceKey(std::string_view sourceKey) { return open(itemOfSourceKey(sourceKey)); }

void SqlObjects::load(FolderId folder, std::span<const ItemId> items, std::span<const PropTag> tags, ItemSink& sink) {
    require(folder, Right::ReadAny);
    const ConnectionLease lease = _file->reader();
    PropertyLoader(*lease, *_file, _reader).load(items, tags, [&](const object_queries::ItemFacts& facts, PropertyBag&& properties) {
        return facts.folder != folder || sink.item(facts.row.item, std::move(properties));
    });
}

void SqlObjects::changeFlags(FolderId folder, std::span<const ItemId> items, const FlagChange& change) {
    if (!_reader.isOwner) return changeFlagsAsReader(folder, items, change);
    _file->write([&](WriteTransaction& transaction) { changeItemFlags(transaction, folder, items, change); });
}

void SqlObjects::changeFlagsAsReader(FolderId folder, std::span<const ItemId> items, const FlagChange& change) {
    const FlagRights may = requireFlags(_identity, _file->facts(), folder, change);
    bool areSettings = false;
    {
        const ConnectionLease lease = _file->reader();
        for (const ItemId item : items) {
            const std::optional<object_queries::Place> place = object_queries::place(*lease, _file->id(), item);
            areSettings = areSettings || (place && place->folder == folder && kindOf(place->uid) == ItemKind::Associated);
        }
    }
    // Associated messages are a folder's settings.
    if (areSettings) require(folder, Right::Owner);
    _file->write([&](WriteTransaction& transaction) {
        changeItemFlagsAsReader(transaction, folder, items, change, _reader.user, may.sharedFlags, may.scope);
    });
}

void SqlObjects::remove(FolderId folder, std::span<const ItemId> items) {
    const ItemScope scope = requireDelete(_identity, _file->facts(), folder);
    _file->write([&](WriteTransaction& transaction) {
        if (scope == ItemScope::Any) removeItems(transaction, folder, items, Removal::Hard);
        else removeItems(transaction, folder, keepOwn(transaction.connection(), transaction.store(), items, _identity.user), Removal::Hard);
    });
}

std::optional<ItemPlace> SqlObjects::find(ItemId item) {
    ItemPlace found;
    try {
        const object_queries::Place place = placeWith(item, Right::FolderVisible);
        found.item = item;
        found.folder = place.folder;
        found.state = static_cast<ItemState>(kindOf(place.uid));
        if (found.state == ItemState::Visible) found.uid = static_cast<Uid>(place.uid);
    } catch (const Error& error) {
        if (error.code() == ErrorCode::NotFound) return std::nullopt;
        throw;
    }
    return found;
}

ItemId SqlObjects::visibleItem(ItemId item) { return item != 0 && find(item) ? item : 0; }

ItemId SqlObjects::itemOfEntryid(std::string_view entryid) {
    requireShown(_identity, _file->facts(), 0);
    ItemId item = 0;
    {
        const ConnectionLease lease = _file->reader();
        item = object_queries::itemOf(*lease, _file->id(), AliasKind::Entryid, entryid);
    }
    return visibleItem(item);
}

ItemId SqlObjects::itemOfSourceKey(std::string_view sourceKey) {
    requireShown(_identity, _file->facts(), 0);
    ItemId item = 0;
    {
        const ConnectionLease lease = _file->reader();
        item = object_queries::itemOf(*lease, _file->id(), AliasKind::SourceKey, sourceKey);
    }
    return visibleItem(item);
}

ItemId SqlObjects::itemOfUid(FolderId folder, Uid uid) {
    require(folder, Right::FolderVisible);
    const ConnectionLease lease = _file->reader();
    return object_queries::itemAt(*lease, _file->id(), folder, uid);
}

ObjectIds SqlObjects::itemIds(ItemId item) {
    placeWith(item, Right::FolderVisible);
    const ConnectionLease lease = _file->reader();
    const std::optional<object_queries::ItemFacts> facts = object_queries::facts(*lease, _file->id(), item);
    if (!facts) throw noItem(item);
    return {facts->entryid, facts->sourceKey, changeKey(_file->guid(), facts->keys, facts->row.cn),
            predecessors(_file->guid(), facts->keys, facts->row.cn)};
}

std::string SqlObjects::storeGuid() {
    requireShown(_identity, _file->facts(), 0);
    return _file->guid();
}

std::string SqlObjects::storeEntryid() {
    requireShown(_identity, _file->facts(), 0);
    return makeEntryid(_file->guid(), ObjectType::Store, _file->guid());
}

std::vector<ItemId> SqlObjects::pending(FolderId folder, ItemId after, std::size_t limit) {
    require(folder, Right::ReadAny);
    const ConnectionLease lease = _file->reader();
    return object_queries::itemsInRange(*lease, _file->id(), folder, {kFirstPendingUid + after + 1, kPendingUids.last}, limit);
}

void SqlObjects::finishRendering(ItemId item, std::uint64_t changeNumber, const StagedMessage& mime) {
    placeToRead(item);
    const auto place = object_queries::place(*_file->reader(), _file->id(), item);
    if (!place) throw noItem(item);
    _context->requireEdit(place->folder, item);
    RenderOutcome outcome = RenderOutcome::Rendered;
    _file->write([&](WriteTransaction& transaction) { outcome = finishItemRendering(transaction, item, changeNumber, mime); });
    if (outcome == RenderOutcome::Changed)
        throw Error(ErrorCode::Conflict, "The message was changed meanwhile", "item " + std::to_string(item));
}

}  // namespace corbel::store
