#include "store/objects/object_save.h"

#include <algorithm>

#include "corbel/error.h"
#include "corbel/property_tags.h"
#include "store/change_queries.h"
#include "store/content_queries.h"
#include "store/content_writer.h"
#include "store/item_queries.h"
#include "store/list_queries.h"
#include "store/message_changes.h"
#include "store/objects/computed_properties.h"
#include "store/objects/content_save.h"
#include "store/objects/item_accounts.h"
#include "store/objects/item_prop_queries.h"
#include "store/objects/object_keys.h"
#include "store/objects/property_loader.h"
#include "store/store_ids.h"

namespace corbel::store {

using object_queries::AliasKind;
using object_queries::ItemFacts;

namespace {

constexpr std::size_t kGuidBytes = 16;
/// Of an item's properties beside its content; more make a new content.
constexpr std::uint64_t kMaxOverlayBytes = 64 * 1024;

/// What list_row is made from.
constexpr PropTag kListTags[] = {
    tags::MessageClass,
    tags::Subject,
    tags::SubjectPrefix,
    tags::NormalizedSubject,
    tags::SentRepresentingName,
    tags::SenderName,
    tags::SentRepresentingSmtpAddress,
    tags::SenderSmtpAddress,
    tags::SentRepresentingEmailAddress,
    tags::SenderEmailAddress,
    tags::DisplayTo,
    tags::InternetMessageId,
    tags::ClientSubmitTime,
    tags::Importance,
    tags::ConversationIndex,
};

bool isListed(PropId id) {
    return std::any_of(std::begin(kListTags), std::end(kListTags), [id](PropTag tag) { return tag.id() == id; });
}

void setIfAbsent(DraftProperties& properties, PropTag tag, PropValue value) {
    if (!properties.values.findId(tag.id())) properties.set({tag, std::move(value)});
}

/// True when the message has something of its own that MIME would say.
bool saysMore(const WholeMessage& message) {
    if (!message.recipients.empty() || !message.attachments.empty() || !message.properties.big.empty()) return true;
    const auto all = message.properties.values.all();
    return std::any_of(all.begin(), all.end(), [](const Property& property) { return isInMime(property.tag.id()); });
}

class ItemSaver {
public:
    ItemSaver(WriteTransaction& transaction, StoreFile& file, const Draft& draft, const SaveOptions& options, const Saver& saver,
              SaveResult& result)
        : _transaction(transaction), _file(file), _draft(draft), _options(options), _saver(saver), _result(result) {}

    void saveNew();
    SaveOutcome saveStored();

private:
    db::Connection& connection() { return _transaction.connection(); }
    StoreId store() const { return _transaction.store(); }
    std::string_view guid() { return _transaction.meta().guid; }

    void refuseTakenIds(ItemId item);
    /// The content for `_whole`, with the given MIME or without.
    void writeContent();
    /// UID and size of a row that has just got that content.
    void placeRow(ItemAccounts& accounts, ItemRow& row);
    object_queries::KeyColumns importedKeys(object_queries::KeyColumns keys, std::uint64_t cn) const;
    bool needsContent(const ItemFacts& facts);
    void saveBeside(const ItemFacts& facts, ItemAccounts& accounts, ItemRow& row);
    void saveContentOf(const ItemFacts& facts, ItemAccounts& accounts, ItemRow& row);
    void finish(const ItemRow& row, const object_queries::KeyColumns& keys, FolderId folder);
    std::uint32_t changedFlags(std::uint32_t flags, bool isNew) const;

    WriteTransaction& _transaction;
    StoreFile& _file;
    const Draft& _draft;
    const SaveOptions& _options;
    const Saver& _saver;
    SaveResult& _result;
    WholeMessage _whole;
    SavedContent _saved;
    ListRow _list;
    PropertyBag _beside;  // for item_prop, of a message that is only MIME
};

std::uint32_t ItemSaver::changedFlags(std::uint32_t flags, bool isNew) const {
    flags = flagsOf(_draft.changed.values, flags, isNew);
    if (_draft.erased.contains(tags::FlagStatus.id())) flags &= ~static_cast<std::uint32_t>(kFlagged);
    if (_draft.erased.contains(tags::LastVerbExecuted.id())) flags &= ~static_cast<std::uint32_t>(kAnswered);
    return flags;
}

void ItemSaver::refuseTakenIds(ItemId item) {
    const auto refuse = [&](AliasKind kind, const std::string& key) {
        if (key.empty()) return;
        const ItemId other = object_queries::itemOf(connection(), store(), kind, key);
        if (other != 0 && other != item)
            throw Error(ErrorCode::AlreadyExists, "Another message has this id already", "item " + std::to_string(other));
    };
    refuse(AliasKind::Entryid, _options.ids.entryid);
    refuse(AliasKind::SourceKey, _options.ids.sourceKey);
}

object_queries::KeyColumns ItemSaver::importedKeys(object_queries::KeyColumns keys, std::uint64_t cn) const {
    if (!_options.ids.changeKey.empty()) {
        keys.changeKey = _options.ids.changeKey;
        keys.changeKeyCn = cn;
    }
    if (!_options.ids.predecessors.empty()) keys.predecessors = _options.ids.predecessors;
    return keys;
}

void ItemSaver::writeContent() {
    std::uint64_t bytes = 0;
    if (_options.mime) {
        const StoredMessage& message = storedMessage(_options.mime);
        bytes = insertMessage(_transaction, message);
        // MIME alone says what is in it: the message is like a delivered one, the properties lie beside it.
        if (!saysMore(_whole)) {
            _saved.content = bytes;
            _list = message.listRow();
            _beside = std::move(_whole.properties.values);
            if (const std::string_view messageClass = _beside.text(tags::MessageClass); !messageClass.empty())
                _list.messageClass = messageClass;
            return;
        }
    }
    setIfAbsent(_whole.properties, tags::MessageClass, std::string("IPM.Note"));
    setIfAbsent(_whole.properties, tags::CreationTime, _transaction.now());
    if (!_draft.changed.values.findId(tags::LastModificationTime.id()))
        _whole.properties.set({tags::LastModificationTime, _transaction.now()});
    _saved = saveContent(_transaction, _file, _whole, 0, bytes);
    _list = listRowOf(_whole.properties.values, _saved.hasAttachment);
}

void ItemSaver::placeRow(ItemAccounts& accounts, ItemRow& row) {
    row.content = _saved.content;
    row.prefixBytes = 0;
    row.sizeBytes = _saved.sizeBytes;
    if (_options.mime) {
        row.uid = accounts.takeUid(_options.ids.uid);
        row.prefixBytes = _options.prefix.size();
        row.sizeBytes = _options.mime->size() + row.prefixBytes;
    } else {
        row.uid = (_draft.isAssociated ? kFirstAssociatedUid : kFirstPendingUid) + row.item;
    }
}

void ItemSaver::finish(const ItemRow& row, const object_queries::KeyColumns& keys, FolderId folder) {
    _result.place.item = row.item;
    _result.place.folder = folder;
    const ItemKind kind = kindOf(row.uid);
    _result.place.state = static_cast<ItemState>(kind);
    _result.place.uid = kind == ItemKind::Visible ? static_cast<Uid>(row.uid) : 0;
    if (kind == ItemKind::Pending) _transaction.itemsPending();
    _result.changeNumber = row.cn;
    _result.changeKey = changeKey(guid(), keys, row.cn);
}

void ItemSaver::saveNew() {
    if (_options.mime && _draft.isAssociated) throw Error(ErrorCode::InvalidArgument, "An associated message has no MIME");
    const FolderId folder = _transaction.folderForItems(_draft.folder).id;
    refuseTakenIds(0);
    ItemAccounts accounts(_transaction, folder);
    if (_options.ids.uid != 0 && _options.ids.uid < _transaction.counters(folder).uidNext) {
        throw Error(ErrorCode::AlreadyExists, "The UID was used already",
                    "UID " + std::to_string(_options.ids.uid) + " of folder " + std::to_string(folder));
    }
    _whole = DraftLoader(connection(), _file).whole(_draft);
    const std::optional<std::int64_t> delivered = _whole.properties.values.integer(tags::MessageDeliveryTime);
    _whole.properties.erase(tags::MessageDeliveryTime.id());
    writeContent();

    ItemRow row;
    row.item = _transaction.nextId();
    row.flags = changedFlags(_draft.isAssociated ? kSeen : 0u, true);
    const bool isReadersOwn = !_saver.reader.isOwner && !_draft.isAssociated && row.flags & kSeen;
    if (isReadersOwn) row.flags &= ~std::uint32_t{kSeen};
    row.keywords = _transaction.keywordBits(folder, _options.keywords, true);
    row.saved = _transaction.now();
    row.received = _options.received ? toMicros(*_options.received) : delivered.value_or(_transaction.now());
    placeRow(accounts, row);
    checkQuota(_transaction, row.sizeBytes, _saver.quotaBytes);
    row.cn = row.readCn = _transaction.nextChange();
    item_queries::insert(connection(), store(), folder, row);

    item_queries::ItemNames names;
    names.folder = folder;
    names.uid = row.uid;
    const ImportedIds& ids = _options.ids;
    names.guid = ids.guid.empty() ? objectGuid(guid(), _transaction.meta().epoch, row.item) : ids.guid;
    const std::string own = objectGuid(guid(), _transaction.meta().epoch, row.item);
    names.entryid = ids.entryid.empty() ? makeEntryid(guid(), ObjectType::Message, own) : ids.entryid;
    names.sourceKey = ids.sourceKey.empty() ? makeSourceKey(guid(), row.item) : ids.sourceKey;
    item_queries::insertNames(connection(), store(), row.item, names, _options.prefix);
    if (!ids.entryid.empty()) object_queries::insertAlias(connection(), store(), row.item, AliasKind::Entryid, ids.entryid);
    if (!ids.sourceKey.empty()) object_queries::insertAlias(connection(), store(), row.item, AliasKind::SourceKey, ids.sourceKey);
    const object_queries::KeyColumns keys = importedKeys({}, row.cn);
    if (!keys.changeKey.empty() || !keys.predecessors.empty()) object_queries::setKeys(connection(), store(), row.item, keys);
    if (ids.uid != 0 && kindOf(row.uid) == ItemKind::Pending) {
        item_prop_queries::set(connection(), store(), row.item,
                               {PropTag(item_prop_queries::kWantedUid, PropType::Int64), std::int64_t{ids.uid}});
    }
    for (const Property& property : _beside.all()) item_prop_queries::set(connection(), store(), row.item, property);
    const std::optional<std::uint64_t> namedEpoch = ids.entryid.empty() ? std::optional(_transaction.meta().epoch) : std::nullopt;
    list_queries::insert(connection(), store(), {folder, row.item, row.uid, namedEpoch}, _list, row.received, row.sizeBytes);
    accounts.added(row);
    accounts.finish(row.cn, kItemsAdded);
    finish(row, keys, folder);
    noteCreator(_transaction, folder, _saver.reader, {&row.item, 1});
    const SeenChange seen{row.item, true, kindOf(row.uid)};
    if (isReadersOwn) markSeen(_transaction, folder, _saver.reader.user, {&seen, 1});
}

bool ItemSaver::needsContent(const ItemFacts& facts) {
    if (_options.mime || _draft.isBodyChanged() || !_draft.changed.big.empty()) return true;
    if (kindOf(facts.row.uid) != ItemKind::Associated) {
        for (const Property& property : _draft.changed.values.all()) {
            if (isInMime(property.tag.id())) return true;
        }
        if (std::any_of(_draft.erased.begin(), _draft.erased.end(), isInMime)) return true;
    }
    std::uint64_t bytes = 0;
    for (const StoredProperty& stored : item_prop_queries::load(connection(), store(), facts.row.item))
        bytes += sizeBytes(stored.property.value);
    for (const Property& property : _draft.changed.values.all()) bytes += sizeBytes(property.value);
    return bytes > kMaxOverlayBytes;
}

void ItemSaver::saveBeside(const ItemFacts& facts, ItemAccounts& accounts, ItemRow& row) {
    bool isListChanged = false;
    const ItemId item = row.item;
    for (const PropId id : _draft.erased) {
        item_prop_queries::setTombstone(connection(), store(), item, id);
        isListChanged = isListChanged || isListed(id);
    }
    for (const Property& property : _draft.changed.values.all()) {
        if (property.tag.id() == tags::MessageDeliveryTime.id()) continue;
        item_prop_queries::set(connection(), store(), item, property);
        isListChanged = isListChanged || isListed(property.tag.id());
    }
    if (!_draft.changed.values.findId(tags::LastModificationTime.id())) {
        item_prop_queries::set(connection(), store(), item, {tags::LastModificationTime, _transaction.now()});
    }
    object_queries::update(connection(), store(), facts.folder, row);
    if (isListChanged || row.received != facts.row.received) {
        _list = facts.list;
        if (isListChanged) _list = listRowOf(PropertyLoader(connection(), _file).load(facts, kListTags), facts.list.hasAttachment);
        list_queries::update(connection(), store(), facts.folder, item, _list, row.received, row.sizeBytes);
    }
    accounts.changed(facts.row, row);
}

void ItemSaver::saveContentOf(const ItemFacts& facts, ItemAccounts& accounts, ItemRow& row) {
    Draft draft = _draft;
    draft.item = facts;
    _whole = DraftLoader(connection(), _file).whole(draft);
    _whole.properties.erase(tags::MessageDeliveryTime.id());
    writeContent();
    placeRow(accounts, row);
    if (row.sizeBytes > facts.row.sizeBytes) checkQuota(_transaction, row.sizeBytes - facts.row.sizeBytes, _saver.quotaBytes);
    content_queries::markContentDead(connection(), store(), facts.row.content);
    _transaction.contentsDied();
    // What lay beside the old content is in the new one.
    const std::vector<StoredProperty> beside = item_prop_queries::load(connection(), store(), row.item);
    for (const StoredProperty& stored : beside) {
        if (stored.tag.id() != item_prop_queries::kWantedUid) item_prop_queries::erase(connection(), store(), row.item, stored.tag.id());
    }
    if (kindOf(facts.row.uid) == ItemKind::Visible) {
        // Bytes never change under a UID: IMAP sees it go, and come back under another when it is rendered.
        const std::uint64_t gone = _transaction.nextChange();
        const std::int64_t numberOffset = static_cast<std::int64_t>(gone) - static_cast<std::int64_t>(facts.row.uid);
        change_queries::logExpunged(connection(), store(), facts.folder, {facts.row.uid, facts.row.uid},
                                    {numberOffset, _transaction.now(), change_queries::Departure::Returned});
        row.cn = _transaction.nextChange();
    }
    if (row.uid == facts.row.uid) {
        object_queries::update(connection(), store(), facts.folder, row);
        accounts.changed(facts.row, row);
    } else {
        object_queries::replacePlace(connection(), store(), facts.folder, facts.row.uid, row);
        accounts.removed(facts.row);
        accounts.added(row);
        const MovedItem moved{row.item, row.cn, kindOf(facts.row.uid), kindOf(row.uid)};
        moveReaders(_transaction, facts.folder, facts.folder, {&moved, 1});
    }
    if (row.prefixBytes != facts.row.prefixBytes) item_queries::setPrefix(connection(), store(), row.item, _options.prefix);
    for (const Property& property : _beside.all()) item_prop_queries::set(connection(), store(), row.item, property);
    list_queries::update(connection(), store(), facts.folder, row.item, _list, row.received, row.sizeBytes);
}

SaveOutcome ItemSaver::saveStored() {
    std::optional<ItemFacts> found = object_queries::facts(connection(), store(), _draft.item->row.item);
    if (!found) throw Error(ErrorCode::NotFound, "The message is not there any more", "item " + std::to_string(_draft.item->row.item));
    const ItemFacts& facts = *found;
    if (!_options.force) {
        const std::string expected =
            _options.expectedChangeKey ? *_options.expectedChangeKey : changeKey(guid(), _draft.item->keys, _draft.item->row.cn);
        if (expected != changeKey(guid(), facts.keys, facts.row.cn)) return SaveOutcome::Conflict;
    }
    if (_options.mime && kindOf(facts.row.uid) == ItemKind::Associated)
        throw Error(ErrorCode::InvalidArgument, "An associated message has no MIME");
    ItemAccounts accounts(_transaction, facts.folder);
    ItemRow row = facts.row;
    row.flags = changedFlags(row.flags, false);
    row.cn = _transaction.nextChange();
    if (const auto delivered = _draft.changed.values.integer(tags::MessageDeliveryTime)) row.received = *delivered;
    const bool isRewritten = needsContent(facts);
    if (isRewritten)
        saveContentOf(facts, accounts, row);
    else
        saveBeside(facts, accounts, row);
    object_queries::KeyColumns keys = facts.keys;
    if (!_options.ids.changeKey.empty() || !_options.ids.predecessors.empty()) {
        // Whatever the key was before is a predecessor now.
        keys.predecessors = predecessors(guid(), facts.keys, facts.row.cn);
        keys = importedKeys(keys, row.cn);
        object_queries::setKeys(connection(), store(), row.item, keys);
    }
    const bool wasVisible = kindOf(facts.row.uid) == ItemKind::Visible;
    accounts.finish(row.cn, isRewritten && wasVisible ? kItemsRemoved | kItemsAdded : +kFlagsChanged);
    finish(row, keys, facts.folder);
    return SaveOutcome::Saved;
}

}  // namespace

void checkIds(const ImportedIds& ids) {
    const auto check = [](bool isGood) {
        if (!isGood) throw Error(ErrorCode::InvalidArgument, "An id has a form that no id can have");
    };
    check(ids.entryid.size() <= kMaxEntryidBytes && ids.sourceKey.size() <= kMaxKeyBytes && ids.changeKey.size() <= kMaxXidBytes);
    check(ids.changeKey.empty() || ids.changeKey.size() > kGuidBytes);
    check(ids.predecessors.size() <= kMaxPredecessorBytes && isPredecessorList(ids.predecessors));
    check(ids.guid.empty() || ids.guid.size() == kGuidBytes);
}

SaveOutcome saveDraft(WriteTransaction& transaction, StoreFile& file, const Draft& draft, const SaveOptions& options,
                      const Saver& saver, SaveResult& result) {
    ItemSaver work(transaction, file, draft, options, saver, result);
    if (draft.item) return work.saveStored();
    work.saveNew();
    return SaveOutcome::Saved;
}

}  // namespace corbel::store
