// The part of the kernel's Objects that is about folders, the store and receive folders.
#include <algorithm>

#include "corbel/error.h"
#include "corbel/text.h"
#include "store/objects/content_save.h"
#include "store/objects/folder_prop_queries.h"
#include "store/objects/folder_properties.h"
#include "store/objects/folder_tree_changes.h"
#include "store/objects/object_keys.h"
#include "store/objects/object_save.h"
#include "store/objects/property_access.h"
#include "store/objects/special_folders.h"
#include "store/objects/store_objects.h"
#include "store/objects/value_stream.h"
#include "store/rights/store_access.h"
#include "store/rights/whole_store.h"

namespace corbel::store {

using object_queries::AliasKind;

namespace {

constexpr std::size_t kMaxClassBytes = 128;

Error noFolder(FolderId folder) { return Error(ErrorCode::NotFound, "There is no such folder", "folder " + std::to_string(folder)); }

FolderPlace toPlace(const FolderRow& row) {
    FolderPlace place;
    place.id = row.id;
    place.parent = row.parent;
    place.name = row.name;
    place.containerClass = row.containerClass;
    if (row.specialUse <= SpecialUse::Journal) place.specialUse = row.specialUse;
    place.isInImap = row.kind == FolderKind::Ordinary;
    return place;
}

/// In upper case. InvalidArgument: longer than a class may be, other than printable ASCII, dots at an end or two in a row.
std::string checkedClass(std::string_view messageClass) {
    const bool isGood = messageClass.size() <= kMaxClassBytes && !messageClass.starts_with('.') && !messageClass.ends_with('.') &&
                        messageClass.find("..") == messageClass.npos &&
                        std::all_of(messageClass.begin(), messageClass.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
    if (!isGood) throw Error(ErrorCode::InvalidArgument, "This is no message class");
    return text::toUpper(messageClass);
}

void checkFolderSettable(FolderId folder, const Property& property) {
    checkProperty(property);
    if (isComputedOfFolder(folder, property.tag.id())) {
        throw Error(ErrorCode::InvalidArgument, "A property cannot be changed", "property tag " + std::to_string(property.tag.value));
    }
}

}  // namespace

FolderId SqlObjects::visibleFolder(FolderId folder) {
    if (folder == 0) return 0;
    try {
        requireShown(_identity, _file->facts(), folder);
    } catch (const Error& error) {
        if (error.code() == ErrorCode::NotFound) return 0;
        throw;
    }
    return folder;
}

void SqlObjects::requirePropertiesOf(FolderId folder) const {
    // The store's are its owner's settings, whoever else may make folders in it.
    if (folder == 0) requireWholeStore(_identity, _file->facts());
    else require(folder, Right::Owner);
}

FolderId SqlObjects::folderOfEntryid(std::string_view entryid) {
    FolderId folder = 0;
    {
        const ConnectionLease lease = _file->reader();
        folder = folder_prop_queries::folderOf(*lease, _file->id(), AliasKind::Entryid, entryid);
    }
    return visibleFolder(folder);
}

FolderId SqlObjects::folderOfSourceKey(std::string_view sourceKey) {
    FolderId folder = 0;
    {
        const ConnectionLease lease = _file->reader();
        folder = folder_prop_queries::folderOf(*lease, _file->id(), AliasKind::SourceKey, sourceKey);
    }
    return visibleFolder(folder);
}

ObjectIds SqlObjects::folderIds(FolderId folder) {
    requireShown(_identity, _file->facts(), folder);
    const ConnectionLease lease = _file->reader();
    const auto facts = folder_prop_queries::facts(*lease, _file->id(), folder);
    if (!facts) throw noFolder(folder);
    return {facts->entryid, facts->sourceKey, changeKey(_file->guid(), facts->keys, facts->cn),
            predecessors(_file->guid(), facts->keys, facts->cn)};
}

std::optional<FolderPlace> SqlObjects::findFolder(FolderId folder) {
    const FolderTreePtr tree = _file->tree();
    const FolderRow* row = tree->find(folder);
    if (!row || visibleFolder(folder) == 0) return std::nullopt;
    return toPlace(*row);
}

SpecialFolders SqlObjects::specialFolders() {
    requireShown(_identity, _file->facts(), 0);
    const FolderTreePtr tree = _file->tree();
    SpecialFolders special = store::specialFolders(*tree);
    if (_reader.isOwner) return special;
    const ShownFolders shown(_identity, _file->facts(), *tree);
    for (FolderId* folder : {&special.root, &special.subtree, &special.inbox, &special.outbox, &special.sent, &special.trash, &special.drafts,
                             &special.junk, &special.archive, &special.calendar, &special.contacts, &special.tasks, &special.notes,
                             &special.journal, &special.views, &special.commonViews, &special.finder, &special.shortcuts, &special.freebusy}) {
        if (*folder != 0 && shown.of(*folder) == Shown::Nothing) *folder = 0;
    }
    return special;
}

FolderPlace SqlObjects::createFolder(FolderId parent, const FolderSpec& spec) {
    require(parent, Right::CreateSubfolder);
    checkIds(spec.ids);
    FolderPlace place;
    changeFolders(*_file, _reader, [&](WriteTransaction& transaction) {
        place = toPlace(transaction.folder(createFolderIn(transaction, parent, spec, _reader.user)));
    });
    return place;
}

void SqlObjects::moveFolder(FolderId folder, FolderId parent, std::string_view name) {
    require(folder, Right::Owner);
    require(parent, Right::CreateSubfolder);
    _file->write([&](WriteTransaction& transaction) { moveFolderTo(transaction, folder, parent, name); });
}

void SqlObjects::deleteFolder(FolderId folder) {
    require(folder, Right::Owner);
    DeleteOutcome outcome = DeleteOutcome::Deleted;
    changeFolders(*_file, _reader, [&](WriteTransaction& transaction) { outcome = store::deleteFolder(transaction, folder, _file->recoverableMicros() > 0 ? Removal::Soft : Removal::Hard); });
    if (outcome == DeleteOutcome::HasChildren) throw Error(ErrorCode::Conflict, "The folder has folders in it");
}

PropertyBag SqlObjects::folderProperties(FolderId folder, std::span<const PropTag> tags) {
    const FolderTreePtr tree = _file->tree();
    const ConnectionLease lease = _file->reader();
    return store::folderProperties(*lease, *_file, *tree, folder, tags, _identity).values;
}

void SqlObjects::setFolderProperties(FolderId folder, std::span<const Property> properties) {
    requirePropertiesOf(folder);
    DraftProperties given;
    for (const Property& property : properties) {
        checkFolderSettable(folder, property);
        putProperty(given, property, valueStaging(_file->environment()));
    }
    _file->write([&](WriteTransaction& transaction) { store::setFolderProperties(transaction, folder, given); });
}

void SqlObjects::eraseFolderProperties(FolderId folder, std::span<const PropId> ids) {
    requirePropertiesOf(folder);
    for (const PropId id : ids) {
        if (isComputedOfFolder(folder, id))
            throw Error(ErrorCode::InvalidArgument, "A property cannot be removed", "property id " + std::to_string(id));
    }
    _file->write([&](WriteTransaction& transaction) { store::eraseFolderProperties(transaction, folder, ids); });
}

std::unique_ptr<ValueReader> SqlObjects::openFolderValue(FolderId folder, PropTag tag) {
    const FolderTreePtr tree = _file->tree();
    DraftProperties properties;
    {
        const ConnectionLease lease = _file->reader();
        properties = store::folderProperties(*lease, *_file, *tree, folder, {&tag, 1}, _identity);
    }
    return openDraftValue(_file, properties, tag);
}

std::unique_ptr<ValueWriter> SqlObjects::writeFolderValue(FolderId folder, PropTag tag) {
    requirePropertiesOf(folder);
    checkStreamed(tag);
    checkFolderSettable(folder, {tag, std::string()});
    return writeStaged(valueStaging(_file->environment()), [file = _file, folder, tag](std::shared_ptr<const StagedBytes> bytes) {
        DraftProperties given;
        if (bytes->size() > kMaxInlineValueBytes) {
            given.setBig({tag, 0, std::move(bytes)});
        } else {
            Property property{tag, std::string()};
            bytes->read(0, bytes->size(), std::get<std::string>(property.value));
            checkProperty(property);
            given.set(property);
        }
        file->write([&](WriteTransaction& transaction) { store::setFolderProperties(transaction, folder, given); });
    });
}

void SqlObjects::importFolder(FolderId folder, const FolderImport& ids) {
    require(folder, Right::Owner);
    _file->write([&](WriteTransaction& transaction) { importFolderIds(transaction, folder, ids); });
}

ReceiveFolder SqlObjects::receiveFolder(std::string_view messageClass) {
    requireShown(_identity, _file->facts(), 0);
    const std::string wanted = checkedClass(messageClass);
    ReceiveFolder best{"", _file->tree()->inbox()};
    for (const folder_prop_queries::ReceiveRow& row : folder_prop_queries::receiveFolders(*_file->reader(), _file->id())) {
        const std::string_view entry = row.messageClass;
        const bool matches = entry.empty() || wanted == entry || (wanted.starts_with(entry) && wanted[entry.size()] == '.');
        if (matches && entry.size() >= best.messageClass.size()) best = {row.messageClass, row.folder};
    }
    requireShown(_identity, _file->facts(), best.folder);
    return best;
}

std::vector<ReceiveFolder> SqlObjects::receiveFolders() {
    requireShown(_identity, _file->facts(), 0);
    const FolderTreePtr tree = _file->tree();
    const ShownFolders shown(_identity, _file->facts(), *tree);
    std::vector<ReceiveFolder> entries;
    const ConnectionLease lease = _file->reader();
    for (folder_prop_queries::ReceiveRow& row : folder_prop_queries::receiveFolders(*lease, _file->id())) {
        if (shown.of(row.folder) != Shown::Nothing) entries.push_back({std::move(row.messageClass), row.folder});
    }
    return entries;
}

void SqlObjects::setReceiveFolder(std::string_view messageClass, FolderId folder) {
    // Where the owner's mail goes.
    requireWholeStore(_identity, _file->facts());
    const std::string entry = checkedClass(messageClass);
    if (folder == 0 && entry.empty()) throw Error(ErrorCode::InvalidArgument, "Messages of any class have to arrive somewhere");
    _file->write([&](WriteTransaction& transaction) {
        if (folder == 0)
            folder_prop_queries::eraseReceiveFolder(transaction.connection(), transaction.store(), entry);
        else
            folder_prop_queries::setReceiveFolder(transaction.connection(), transaction.store(), entry, transaction.folder(folder).id);
    });
}

}  // namespace corbel::store
