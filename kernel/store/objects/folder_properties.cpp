#include "store/objects/folder_properties.h"

#include <algorithm>

#include "corbel/error.h"
#include "store/content_queries.h"
#include "store/content_writer.h"
#include "store/counter_queries.h"
#include "store/meta_queries.h"
#include "store/objects/computed_properties.h"
#include "store/objects/content_save.h"
#include "store/objects/folder_prop_queries.h"
#include "store/objects/folder_tree_changes.h"
#include "store/objects/object_keys.h"
#include "store/objects/object_tags.h"
#include "store/objects/special_folders.h"
#include "store/rights/reading.h"
#include "store/rights/reading_queries.h"
#include "store/rights/whole_store.h"
#include "store/search/search_access.h"
#include "store/store_ids.h"

namespace corbel::store {

using content_queries::Holder;

namespace {

constexpr std::size_t kMaxContainerClassBytes = 128;
constexpr std::size_t kMaxCommentBytes = 1024;
constexpr std::int64_t kObjectTypeStore = 1, kObjectTypeFolder = 3;
constexpr std::int64_t kFolderRoot = 0, kFolderGeneric = 1, kFolderSearch = 2;

constexpr PropId kComputedOfBoth[] = {tags::EntryId.id(),     tags::RecordKey.id(),    tags::InstanceKey.id(),   tags::ObjectType.id(),
                                      tags::MessageSize.id(), tags::StoreEntryId.id(), tags::StoreRecordKey.id()};
constexpr PropId kComputedOfFolder[] = {tags::ParentEntryId.id(),
                                        tags::SourceKey.id(),
                                        tags::ParentSourceKey.id(),
                                        tags::ChangeKey.id(),
                                        tags::PredecessorChangeList.id(),
                                        tags::ContentCount.id(),
                                        tags::ContentUnreadCount.id(),
                                        tags::AssociatedContentCount.id(),
                                        tags::Subfolders.id(),
                                        tags::FolderType.id(),
                                        tags::CreationTime.id(),
                                        tags::LastModificationTime.id()};

/// The class and comment have columns of the folder's own row.
bool hasColumn(PropId id) { return id == tags::ContainerClass.id() || id == tags::Comment.id(); }

class FolderReader {
public:
    FolderReader(db::Connection& connection, StoreFile& file, const FolderTree& tree, std::span<const PropTag> wanted, const Identity& identity)
        : _connection(connection), _file(file), _tree(tree), _wanted(wanted), _identity(identity), _reader(readerOf(identity, file.facts())),
          _shown(identity, file.facts(), tree) {}

    Shown shown(FolderId folder) const { return _shown.of(folder); }

    DraftProperties store() {
        const bool isWhole = hasWholeStore(_identity, _file.facts(), _tree);
        if (isWhole) addStored(0);
        const std::string entryid = makeEntryid(_file.guid(), ObjectType::Store, _file.guid());
        add(tags::EntryId, [&] { return entryid; });
        add(tags::RecordKey, [&] { return _file.guid(); });
        add(tags::StoreRecordKey, [&] { return _file.guid(); });
        add(tags::StoreEntryId, [&] { return entryid; });
        add(tags::ObjectType, [] { return kObjectTypeStore; });
        if (isWhole) add(tags::MessageSize, [&] {
            const std::optional<StoreMeta> meta = meta_queries::load(_connection, _file.id());
            return static_cast<std::int64_t>(meta ? meta->sizeBytes : 0);
        });
        addPointers(storePointers(specialFolders(_tree)));
        return std::move(_properties);
    }

    DraftProperties folder(const FolderRow& row) {
        const bool isWhole = shown(row.id) == Shown::Folder;
        if (isWhole) addStored(row.id);
        const std::optional<folder_prop_queries::FolderFacts> facts = folder_prop_queries::facts(_connection, _file.id(), row.id);
        if (!facts) throw Error(ErrorCode::NotFound, "There is no such folder", "folder " + std::to_string(row.id));
        if (row.specialUse != SpecialUse::Inbox || !_properties.values.findId(tags::DisplayName.id()))
            add(tags::DisplayName, [&] { return row.name; });
        add(tags::ContainerClass, [&] { return row.containerClass; });
        if (isWhole) add(tags::Comment, [&] { return facts->comment; });
        add(tags::EntryId, [&] { return facts->entryid; });
        add(tags::RecordKey, [&] { return facts->entryid; });
        add(tags::InstanceKey, [&] { return facts->entryid; });
        add(tags::SourceKey, [&] { return facts->sourceKey; });
        add(tags::ChangeKey, [&] { return changeKey(_file.guid(), facts->keys, facts->cn); });
        add(tags::PredecessorChangeList, [&] { return predecessors(_file.guid(), facts->keys, facts->cn); });
        if (isWhole) add(tags::CreationTime, [&] { return facts->created; });
        if (isWhole) add(tags::LastModificationTime, [&] { return facts->modified; });
        add(tags::ObjectType, [] { return kObjectTypeFolder; });
        add(tags::FolderType, [&] { return row.kind == FolderKind::Root ? kFolderRoot : row.kind == FolderKind::Search ? kFolderSearch : kFolderGeneric; });
        add(tags::Subfolders, [&] { return std::int64_t{hasShownChildren(row.id)}; });
        add(tags::StoreEntryId, [&] { return makeEntryid(_file.guid(), ObjectType::Store, _file.guid()); });
        add(tags::StoreRecordKey, [&] { return _file.guid(); });
        if (wantsParent(_wanted)) addParent(row, *facts);
        if (isWhole) addCounters(row);
        const SpecialFolders special = specialFolders(_tree);
        if (row.id == special.inbox || row.id == special.root) addInboxPointers(special);
        return std::move(_properties);
    }

private:
    template <class Make>
    void add(PropTag tag, Make&& make) {
        if (wants(_wanted, tag)) _properties.set({tag, make()});
    }

    void addStored(FolderId folder) {
        for (StoredProperty& stored : folder_prop_queries::load(_connection, _file.id(), folder)) {
            const auto asked = [&](PropTag tag) {
                return tag.id() == stored.tag.id() && (tag == stored.tag || tag.type() == PropType::Unspecified);
            };
            if (!_wanted.empty() && std::none_of(_wanted.begin(), _wanted.end(), asked)) continue;
            if (stored.content != 0)
                _properties.setBig({stored.tag, stored.content, nullptr});
            else
                _properties.set(stored.property);
        }
    }

    void addParent(const FolderRow& row, const folder_prop_queries::FolderFacts& own) {
        // The root is its own parent (MS-OXCFOLD).
        const auto parent = row.parent == 0 ? std::optional(own) : folder_prop_queries::facts(_connection, _file.id(), row.parent);
        if (!parent) return;
        add(tags::ParentEntryId, [&] { return parent->entryid; });
        add(tags::ParentSourceKey, [&] { return row.parent == 0 ? std::string() : parent->sourceKey; });
    }

    bool hasShownChildren(FolderId folder) const {
        if (_reader.isOwner) return _tree.hasChildren(folder);
        const std::vector<FolderId> children = _tree.children(folder);
        return std::any_of(children.begin(), children.end(), [this](FolderId child) { return shown(child) != Shown::Nothing; });
    }

    /// Of a folder of somebody else: what `_reader` has not seen.
    void countForReader(const FolderRow& row, CounterRow& counters) {
        counters.pendingUnseen = 0;
        if (row.kind == FolderKind::Search) {
            const SearchCounts counts = searchCountsFor(_connection, _file, _identity, _tree, row.id).value_or(SearchCounts{});
            counters.total = counts.total;
            counters.unseen = counts.unseen;
            return;
        }
        reading_queries::ReaderRow mine;
        if (_reader.user != 0) mine = reading_queries::loadReader(_connection, _file.id(), row.id, _reader.user);
        const std::uint32_t all = counters.total + counters.pending;
        counters.unseen = all - std::min(all, mine.seen + mine.pendingSeen);
    }

    void addCounters(const FolderRow& row) {
        const PropTag counted[] = {tags::ContentCount, tags::ContentUnreadCount, tags::AssociatedContentCount, tags::MessageSize};
        if (std::none_of(std::begin(counted), std::end(counted), [&](PropTag tag) { return wants(_wanted, tag); })) return;
        CounterRow counters = counter_queries::load(_connection, _file.id(), row.id).value_or(CounterRow{});
        if (!_reader.isOwner) countForReader(row, counters);
        add(tags::ContentCount, [&] { return std::int64_t{counters.total} + counters.pending; });
        add(tags::ContentUnreadCount, [&] { return std::int64_t{counters.unseen} + counters.pendingUnseen; });
        add(tags::AssociatedContentCount, [&] { return std::int64_t{counters.associated}; });
        add(tags::MessageSize, [&] { return static_cast<std::int64_t>(counters.sizeBytes + counters.otherBytes); });
    }

    std::string entryidOf(FolderId folder) {
        const auto facts = folder == 0 || shown(folder) == Shown::Nothing ? std::nullopt : folder_prop_queries::facts(_connection, _file.id(), folder);
        return facts ? facts->entryid : std::string();
    }

    /// What a client has set stands.
    void addPointers(const std::vector<FolderPointer>& pointers) {
        for (const FolderPointer& pointer : pointers) {
            if (!wants(_wanted, pointer.tag) || _properties.values.findId(pointer.tag.id())) continue;
            if (std::string entryid = entryidOf(pointer.folder); !entryid.empty()) _properties.set({pointer.tag, std::move(entryid)});
        }
    }

    void addInboxPointers(const SpecialFolders& special) {
        addPointers(inboxPointers(special));
        // Conflicts, sync issues, local and server failures, junk; freebusy is the fourth of its list.
        const auto addList = [&](PropTag tag, std::size_t place, FolderId folder) {
            if (!wants(_wanted, tag) || _properties.values.findId(tag.id())) return;
            std::vector<std::string> entryids(place + 1);
            entryids[place] = entryidOf(folder);
            if (!entryids[place].empty()) _properties.set({tag, std::move(entryids)});
        };
        addList(tags::AdditionalRenEntryIds, 4, special.junk);
        addList(tags::FreeBusyEntryIds, 3, special.freebusy);
    }

    db::Connection& _connection;
    StoreFile& _file;
    const FolderTree& _tree;
    const std::span<const PropTag> _wanted;
    const Identity& _identity;
    const Reader _reader;
    const ShownFolders _shown;
    DraftProperties _properties;
};

void dropOldContent(WriteTransaction& transaction, FolderId folder, PropId id) {
    const auto old = folder_prop_queries::find(transaction.connection(), transaction.store(), folder, id);
    if (!old || old->content == 0) return;
    content_queries::release(transaction.connection(), transaction.store(), old->content, Holder::Folder, folder);
    transaction.contentsDied();
}

/// The folder has another change number.
void touch(WriteTransaction& transaction, FolderId folder, const std::string& containerClass, const std::string& comment) {
    const std::uint64_t cn = transaction.nextChange();
    const FolderId parent = transaction.folder(folder).parent;
    folder_prop_queries::update(transaction.connection(), transaction.store(), folder, containerClass, comment, cn, transaction.now());
    logFolderChanged(transaction, folder, parent, cn);
    transaction.treeChanged();
    transaction.tell(folder, kFolderChanged, cn);
}

}  // namespace

bool isComputedOfFolder(FolderId folder, PropId id) noexcept {
    if (std::find(std::begin(kComputedOfBoth), std::end(kComputedOfBoth), id) != std::end(kComputedOfBoth)) return true;
    return folder != 0 && std::find(std::begin(kComputedOfFolder), std::end(kComputedOfFolder), id) != std::end(kComputedOfFolder);
}

DraftProperties folderProperties(db::Connection& connection, StoreFile& file, const FolderTree& tree, FolderId folder,
                                 std::span<const PropTag> tags, const Identity& identity) {
    FolderReader reader(connection, file, tree, tags, identity);
    if (folder == 0 && reader.shown(0) != Shown::Nothing) return reader.store();
    const FolderRow* row = tree.find(folder);
    if (!row || reader.shown(folder) == Shown::Nothing) throw Error(ErrorCode::NotFound, "There is no such folder", "folder " + std::to_string(folder));
    return reader.folder(*row);
}

void setFolderProperties(WriteTransaction& transaction, FolderId folder, const DraftProperties& properties) {
    db::Connection& connection = transaction.connection();
    const StoreId store = transaction.store();
    std::string containerClass, comment;
    bool isInbox = false;
    if (folder != 0) {
        const FolderRow row = transaction.folder(folder);
        isInbox = row.specialUse == SpecialUse::Inbox;
        containerClass = row.containerClass;
        comment = folder_prop_queries::facts(connection, store, folder).value_or(folder_prop_queries::FolderFacts{}).comment;
        const Property* name = properties.values.find(tags::DisplayName);
        if (name && !isInbox) moveFolderTo(transaction, folder, row.parent, std::get<std::string>(name->value));
    }
    std::size_t count = folder_prop_queries::load(connection, store, folder).size();
    for (const Property& property : properties.values.all()) {
        const PropId id = property.tag.id();
        if (folder != 0 && (hasColumn(id) || (id == tags::DisplayName.id() && !isInbox))) {
            const auto* text = std::get_if<std::string>(&property.value);
            const std::size_t limit = id == tags::Comment.id() ? kMaxCommentBytes : kMaxContainerClassBytes;
            if (id == tags::DisplayName.id()) continue;
            if (!text || text->size() > limit) throw Error(ErrorCode::TooLarge, "The folder's class or comment is too long");
            (id == tags::Comment.id() ? comment : containerClass) = *text;
            continue;
        }
        if (++count > kMaxProperties) throw Error(ErrorCode::LimitReached, "The object has too many properties");
        dropOldContent(transaction, folder, id);
        const auto big = properties.big.find(id);
        if (big == properties.big.end()) {
            folder_prop_queries::set(connection, store, folder, property);
            continue;
        }
        const std::uint64_t content = storeValue(transaction, big->second);
        content_queries::addReference(connection, store, content, Holder::Folder, folder);
        folder_prop_queries::setBig(connection, store, folder, big->second.tag, content);
    }
    if (folder != 0)
        touch(transaction, folder, containerClass, comment);
    else
        transaction.nextChange();
}

void eraseFolderProperties(WriteTransaction& transaction, FolderId folder, std::span<const PropId> ids) {
    std::string containerClass, comment;
    if (folder != 0) {
        containerClass = transaction.folder(folder).containerClass;
        comment = folder_prop_queries::facts(transaction.connection(), transaction.store(), folder)
                      .value_or(folder_prop_queries::FolderFacts{})
                      .comment;
    }
    for (const PropId id : ids) {
        if (id == tags::Comment.id()) comment.clear();
        if (id == tags::ContainerClass.id()) containerClass.clear();
        dropOldContent(transaction, folder, id);
        folder_prop_queries::erase(transaction.connection(), transaction.store(), folder, id);
    }
    if (folder != 0) touch(transaction, folder, containerClass, comment);
}

}  // namespace corbel::store
