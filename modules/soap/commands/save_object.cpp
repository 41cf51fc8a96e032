// saveObject: a new or changed message, or changed properties of a folder or a store.
#include <algorithm>

#include "commands/verbs.h"
#include "corbel/changes.h"
#include "corbel/property_tags.h"
#include "object_load.h"
#include "object_numbers.h"
#include "object_save.h"
#include "own_changes.h"

namespace corbel::soap {
namespace {

namespace tags = corbel::tags;

constexpr std::uint32_t kAssociated = 0x40;       // MAPI_ASSOCIATED
constexpr int kAttempts = 3;                      // when somebody else saves the message at the same time

struct SaveObject {
    std::optional<Bytes> parent;
    std::optional<Bytes> entryid;
    SavedObject object;
    std::uint32_t flags = 0;
    std::uint32_t syncId = 0;
};
template <class V>
void fields(V& visit, SaveObject& value) {
    visit("sParentEntryId", value.parent);
    visit("sEntryId", value.entryid);
    visit("lpsSaveObj", value.object);
    visit("ulFlags", value.flags);
    visit("ulSyncId", value.syncId);
}

struct SaveObjectAnswer {
    std::optional<SavedObject> object;
};
template <class V>
void fields(V& visit, SaveObjectAnswer& value) {
    visit("sSaveObject", value.object);
}

/// What the client cannot know of an object that it has just saved.
constexpr PropTag kToldOfMessage[] = {tags::RecordKey,    tags::SourceKey, tags::ParentSourceKey,      tags::LastModificationTime,
                                      tags::CreationTime, tags::ChangeKey, tags::PredecessorChangeList};
constexpr PropTag kToldOfStore[] = {tags::RecordKey};

SavedObject describe(const SavedObject& given, std::uint32_t number, const PropertyBag& properties) {
    SavedObject answer;
    answer.clientId = given.clientId;
    answer.serverId = number;
    answer.objectType = given.objectType;
    for (const Property& property : properties.all()) {
        answer.deletedTags.push_back(property.tag.value);
        answer.properties.push_back(property);
    }
    return answer;
}

const std::string& bytesOf(const std::optional<Bytes>& bytes) {
    static const std::string none;
    return bytes ? bytes->value : none;
}

bool isOf(const std::string& entryid, EntryidType type) { return Call::parsed(entryid).type == static_cast<std::uint16_t>(type); }

std::unique_ptr<StagedMessage> staged(Call& call, const std::string& mime) {
    const auto writer = call.services.stores.newMessage(mime.size());
    writer->write(mime);
    return writer->finish();
}

SavedObject saveMessage(Call& call, MessageObject& message, const SaveObject& request, bool isNew, std::string entryid) {
    ObjectSaver saver(call, request.syncId != 0);
    AppliedMessage applied = saver.apply(message, request.object, numberOf(message.place().item), isNew);
    SaveOptions options;
    options.ids = std::move(applied.ids);
    options.ids.entryid = std::move(entryid);
    if (!isNew) options.ids.sourceKey.clear();
    std::unique_ptr<StagedMessage> mime;
    if (applied.mime && !applied.mime->empty() && !message.isAssociated()) {
        mime = staged(call, *applied.mime);
        options.mime = mime.get();
    }
    const SaveResult result = message.save(options);
    const PropertyBag told = message.get(kToldOfMessage);
    noteImport(call, request.syncId, std::string(told.text(tags::SourceKey)), result.changeKey, result.changeNumber);
    SavedObject answer = describe(request.object, numberOf(result.place.item), told);
    answer.children = std::move(applied.children);
    return answer;
}

SavedObject createMessage(Call& call, const SaveObject& request) {
    const FolderRef parent = call.folder(bytesOf(request.parent));
    if (parent.folder == 0) throw Error(ErrorCode::InvalidArgument, "Messages are made in folders");
    std::string entryid;
    if (!bytesOf(request.entryid).empty()) {
        const ObjectEntryid own = Call::parsed(bytesOf(request.entryid));
        if (own.type != static_cast<std::uint16_t>(EntryidType::Message) || own.storeGuid != parent.store.objects().storeGuid()) throw Refusal{Status::InvalidEntryid};
        entryid = own.bytes;
    }
    const auto message = parent.store.objects().create(parent.folder, (request.flags & kAssociated) != 0);
    return saveMessage(call, *message, request, true, std::move(entryid));
}

SavedObject changeMessage(Call& call, const SaveObject& request) {
    const MessageRef ref = call.message(bytesOf(request.entryid));
    for (int attempt = 1;; ++attempt) {
        const auto message = ref.store.objects().open(ref.place.item);
        try {
            return saveMessage(call, *message, request, false, {});
        } catch (const Error& error) {
            // Each saves what it changed and nothing else, over what is there then.
            if (error.code() != ErrorCode::Conflict || attempt == kAttempts) throw;
        }
    }
}

SavedObject changeFolder(Call& call, const SaveObject& request) {
    const FolderRef ref = call.folder(bytesOf(request.entryid));
    Objects& objects = ref.store.objects();
    const bool isStore = ref.folder == 0;
    const GivenProperties given = ObjectSaver(call, request.syncId != 0).properties(isStore ? ObjectKind::Store : ObjectKind::Folder, request.object, false);
    if (!given.erase.empty()) objects.eraseFolderProperties(ref.folder, given.erase);
    if (!given.set.empty()) objects.setFolderProperties(ref.folder, given.set);
    if (!isStore && request.syncId != 0 && !given.ids.changeKey.empty()) {
        FolderImport ids;
        ids.changeKey = given.ids.changeKey;
        ids.predecessors = given.ids.predecessors;
        objects.importFolder(ref.folder, ids);
    }
    const PropertyBag told = isStore ? objects.folderProperties(0, kToldOfStore) : objects.folderProperties(ref.folder, kToldOfMessage);
    if (!isStore && request.syncId != 0) {
        const std::uint64_t number = ref.store.changes().current(0).position;
        noteImport(call, request.syncId, std::string(told.text(tags::SourceKey)), std::string(told.text(tags::ChangeKey)), number);
    }
    return describe(request.object, numberOf(isStore ? ref.store.id() : ref.folder), told);
}

SaveObjectAnswer saveObject(Call& call, const SaveObject& request) {
    const bool isNew = request.object.serverId == 0;
    if (request.object.objectType == static_cast<std::uint32_t>(WireType::Message)) return {isNew ? createMessage(call, request) : changeMessage(call, request)};
    const bool isStore = request.object.objectType == static_cast<std::uint32_t>(WireType::Store);
    if (!isStore && request.object.objectType != static_cast<std::uint32_t>(WireType::Folder)) throw Refusal{Status::InvalidType};
    if (!isOf(bytesOf(request.entryid), isStore ? EntryidType::Store : EntryidType::Folder)) throw Refusal{Status::InvalidEntryid};
    // Folders are made by createFolder, stores by createStore.
    if (isNew && !isStore) throw Error(ErrorCode::InvalidArgument, "The folder has no number");
    return {changeFolder(call, request)};
}

}  // namespace

const Operation kSaveObject = operation<saveObject>("saveObject");

}  // namespace corbel::soap
