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

}  // namespace

SqlObjects::SqlObjects(StoreFilePtr file, Require require, std::function<std::uint64_t()> quotaBytes, ChangeAsReader changeAsReader)
    : _file(std::move(file)),
      _require(std::move(require)),
      _changeAsReader(std::move(changeAsReader)),
      _context(std::make_shared<const ObjectContext>(
          ObjectContext{_file, [require = _require](FolderId folder) { require(folder, Right::EditAny); },
                        [require = _require](FolderId folder) { require(folder, Right::Create); }, std::move(quotaBytes)})) {}

object_queries::Place SqlObjects::placeWith(ItemId item, Right right) {
    std::optional<object_queries::Place> place;
    {
        const ConnectionLease lease = _file->reader();
        place = object_queries::place(*lease, _file->id(), item);
    }
    if (!place) {
        _require(0, Right::FolderVisible);
        throw noItem(item);
    }
    _require(place->folder, right);
    return *place;
}

std::unique_ptr<MessageObject> SqlObjects::create(FolderId folder, bool associated) {
    // Associated messages are a folder's settings.
    _require(folder, associated ? Right::Owner : Right::Create);
    if (!_file->tree()->find(folder)) throw Error(ErrorCode::NotFound, "There is no such folder");
    auto draft = std::make_shared<Draft>();
    draft->folder = folder;
    draft->isAssociated = associated;
    return makeMessageObject(_context, std::move(draft));
}

std::unique_ptr<MessageObject> SqlObjects::open(ItemId item) {
    placeWith(item, Right::ReadAny);
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
    _require(folder, Right::ReadAny);
    const ConnectionLease lease = _file->reader();
    PropertyLoader(*lease, *_file).load(items, tags, [&](const object_queries::ItemFacts& facts, PropertyBag&& properties) {
        return facts.folder != folder || sink.item(facts.row.item, std::move(properties));
    });
}

void SqlObjects::changeFlags(FolderId folder, std::span<const ItemId> items, const FlagChange& change) {
    if (_changeAsReader) return changeFlagsAsReader(folder, items, change);
    _require(folder, Right::EditAny);
    _file->write([&](WriteTransaction& transaction) { changeItemFlags(transaction, folder, items, change); });
}

void SqlObjects::changeFlagsAsReader(FolderId folder, std::span<const ItemId> items, const FlagChange& change) {
    _require(folder, Right::FolderVisible);
    std::vector<Uid> uids;
    std::vector<ItemId> others;
    {
        const ConnectionLease lease = _file->reader();
        for (const ItemId item : items) {
            const std::optional<object_queries::Place> place = object_queries::place(*lease, _file->id(), item);
            if (!place || place->folder != folder) continue;
            if (kindOf(place->uid) == ItemKind::Visible) uids.push_back(static_cast<Uid>(place->uid));
            else others.push_back(item);
        }
    }
    if (!others.empty()) {
        // Nobody has marks of their own on these: their \Seen is the owner's.
        _require(folder, Right::Owner);
        _file->write([&](WriteTransaction& transaction) { changeItemFlags(transaction, folder, others, change); });
    }
    std::sort(uids.begin(), uids.end());
    uids.erase(std::unique(uids.begin(), uids.end()), uids.end());
    if (!uids.empty()) _changeAsReader(folder, uids, change);
}

void SqlObjects::remove(FolderId folder, std::span<const ItemId> items) {
    _require(folder, Right::DeleteAny);
    _file->write([&](WriteTransaction& transaction) { removeItems(transaction, folder, items, Removal::Hard); });
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
    _require(0, Right::FolderVisible);
    ItemId item = 0;
    {
        const ConnectionLease lease = _file->reader();
        item = object_queries::itemOf(*lease, _file->id(), AliasKind::Entryid, entryid);
    }
    return visibleItem(item);
}

ItemId SqlObjects::itemOfSourceKey(std::string_view sourceKey) {
    _require(0, Right::FolderVisible);
    ItemId item = 0;
    {
        const ConnectionLease lease = _file->reader();
        item = object_queries::itemOf(*lease, _file->id(), AliasKind::SourceKey, sourceKey);
    }
    return visibleItem(item);
}

ItemId SqlObjects::itemOfUid(FolderId folder, Uid uid) {
    _require(folder, Right::FolderVisible);
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
    _require(0, Right::FolderVisible);
    return _file->guid();
}

std::string SqlObjects::storeEntryid() {
    _require(0, Right::FolderVisible);
    return makeEntryid(_file->guid(), ObjectType::Store, _file->guid());
}

std::vector<ItemId> SqlObjects::pending(FolderId folder, ItemId after, std::size_t limit) {
    _require(folder, Right::ReadAny);
    const ConnectionLease lease = _file->reader();
    return object_queries::itemsInRange(*lease, _file->id(), folder, {kFirstPendingUid + after + 1, kPendingUids.last}, limit);
}

void SqlObjects::finishRendering(ItemId item, std::uint64_t changeNumber, const StagedMessage& mime) {
    placeWith(item, Right::EditAny);
    RenderOutcome outcome = RenderOutcome::Rendered;
    _file->write([&](WriteTransaction& transaction) { outcome = finishItemRendering(transaction, item, changeNumber, mime); });
    if (outcome == RenderOutcome::Changed)
        throw Error(ErrorCode::Conflict, "The message was changed meanwhile", "item " + std::to_string(item));
}

}  // namespace corbel::store
