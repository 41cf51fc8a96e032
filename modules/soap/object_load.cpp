#include "object_load.h"

#include <algorithm>
#include <set>

#include "corbel/property_tags.h"
#include "corbel/tables.h"
#include "object_numbers.h"
#include "wire_tags.h"

namespace corbel::soap {
namespace {

namespace tags = corbel::tags;

constexpr std::int64_t kDistributionList = 8;

bool isLarge(const Property& property) { return property.tag.type() == PropType::Error; }

/// What a folder's large value is: its tag is not told with it.
PropTag tagOfLarge(Objects& objects, FolderId folder, PropId id) {
    for (const PropType type : {PropType::Binary, PropType::Unicode}) {
        try {
            objects.openFolderValue(folder, PropTag(id, type));
            return PropTag(id, type);
        } catch (const Error& error) {
            if (error.code() != ErrorCode::NotFound) throw;
        }
    }
    return {};
}

std::vector<PropTag> tagsOf(const PropertyBag& bag) {
    std::vector<PropTag> tags;
    tags.reserve(bag.size());
    for (const Property& property : bag.all()) tags.push_back(property.tag);
    return tags;
}

bool hasLarge(const PropertyBag& bag) {
    return std::any_of(bag.all().begin(), bag.all().end(), isLarge);
}

/// Computed ones that the store did not tell.
void addComputedTags(std::vector<PropTag>& tags, ObjectKind kind) {
    for (const PropTag tag : computedTags(kind)) {
        if (std::find(tags.begin(), tags.end(), tag) == tags.end()) tags.push_back(tag);
    }
}

/// Null when it was never saved.
std::unique_ptr<MessageObject> embeddedOf(AttachmentObject& attachment) {
    try {
        return attachment.openEmbedded();
    } catch (const Error& error) {
        if (error.code() != ErrorCode::NotFound) throw;
        return nullptr;
    }
}

/// Key of a row that is in one table only.
std::string instanceKey(std::uint32_t number) {
    std::string key(8, '\0');
    for (std::size_t i = 0; i < 4; ++i) key[i] = static_cast<char>(number >> (8 * i));
    return key;
}

}  // namespace

std::vector<std::uint32_t> recipientNumbers(const std::vector<MessageRecipient>& recipients) {
    std::vector<std::uint32_t> numbers(recipients.size(), 0);
    std::set<std::uint32_t> taken;
    for (std::size_t i = 0; i < recipients.size(); ++i) {
        const auto kept = recipients[i].properties.integer(wiretags::RowId);
        if (kept && *kept > 0 && *kept <= 0x0fffffff && taken.insert(static_cast<std::uint32_t>(*kept)).second) numbers[i] = static_cast<std::uint32_t>(*kept);
    }
    std::uint32_t next = taken.empty() ? 1 : *taken.rbegin() + 1;
    for (std::uint32_t& number : numbers) {
        if (number == 0) number = next++;
    }
    return numbers;
}

void ObjectLoader::addProperty(SavedObject& object, PropTag tag, Property property) {
    if (isLarge(property) && property.value == PropValue(kErrorNotFound)) return;
    const PropTag wire = _call.services.names.wire(tag);
    if (wire.id() == 0) return;
    object.deletedTags.push_back(wire.value);
    if (isLarge(property)) return;
    const std::size_t size = sizeBytes(property.value);
    if (size > kMaxLoadedValueBytes || (size > kSmallValueBytes && _loadedBytes + size > kMaxLoadedBytes)) return;
    _loadedBytes += size;
    property.tag = wire;
    object.properties.push_back(std::move(property));
}

void ObjectLoader::addProperties(SavedObject& object, const ObjectPlace& place, std::vector<PropTag> tags, const PropertyBag& stored) {
    PropertyRow row = complete(_call, place, tags, stored);
    object.deletedTags.reserve(row.size());
    object.properties.reserve(row.size());
    for (std::size_t i = 0; i < row.size(); ++i) addProperty(object, tags[i], std::move(row[i]));
}

SavedObject ObjectLoader::folder(const FolderRef& ref) {
    Objects& objects = ref.store.objects();
    const PropertyBag stored = objects.folderProperties(ref.folder);
    std::vector<PropTag> tags;
    for (const Property& property : stored.all()) {
        const PropTag tag = isLarge(property) ? tagOfLarge(objects, ref.folder, property.tag.id()) : property.tag;
        if (tag.id() != 0) tags.push_back(tag);
    }
    const ObjectKind kind = ref.folder == 0 ? ObjectKind::Store : ObjectKind::Folder;
    addComputedTags(tags, kind);
    SavedObject object;
    object.objectType = static_cast<std::uint32_t>(ref.folder == 0 ? WireType::Store : WireType::Folder);
    object.serverId = numberOf(ref.folder == 0 ? ref.store.id() : ref.folder);
    addProperties(object, {kind, &ref.store, ref.folder, 0}, std::move(tags), stored);
    return object;
}

SavedObject ObjectLoader::message(const MessageRef& ref) {
    const auto object = ref.store.objects().open(ref.place.item);
    return message(ref.store, *object);
}

SavedObject ObjectLoader::message(StoreSession& store, MessageObject& object) {
    const ItemPlace at = object.place();
    SavedObject loaded = part({ObjectKind::Message, &store, at.folder, at.item}, object, numberOf(at.item));
    if (at.state == ItemState::Visible) loaded.deletedTags.push_back(wiretags::ImapEmail.value);
    return loaded;
}

SavedObject ObjectLoader::part(const ObjectPlace& place, MessageObject& object, std::uint32_t number) {
    const PropertyBag stored = object.get();
    std::vector<PropTag> tags = hasLarge(stored) ? object.tags() : tagsOf(stored);
    if (place.item != 0) addComputedTags(tags, ObjectKind::Message);
    SavedObject loaded;
    loaded.objectType = static_cast<std::uint32_t>(WireType::Message);
    loaded.serverId = number;
    addProperties(loaded, place, std::move(tags), stored);
    const auto& recipients = object.recipients();
    const auto numbers = recipientNumbers(recipients);
    for (std::size_t i = 0; i < recipients.size(); ++i) loaded.children.push_back(recipient(place, recipients[i], number, numbers[i]));
    for (const std::uint32_t each : object.attachments()) loaded.children.push_back(attachment(place, *object.openAttachment(each), number));
    return loaded;
}

SavedObject ObjectLoader::recipient(const ObjectPlace& place, const MessageRecipient& recipient, std::uint32_t parent, std::uint32_t number) {
    PropertyBag stored = recipient.properties;
    stored.set(tags::RecipientType, static_cast<std::int64_t>(recipient.kind));
    stored.set(tags::AddressType, recipient.addressType);
    stored.set(tags::EmailAddress, recipient.address);
    stored.set(tags::DisplayName, recipient.displayName);
    stored.set(tags::EntryId, recipient.entryid);
    stored.set(tags::InstanceKey, instanceKey(partNumber(parent, PartKind::Recipient, number)));
    stored.erase(wiretags::RowId.id());
    stored.erase(wiretags::ContactEntryId.id());
    SavedObject loaded;
    const bool isList = stored.integer(tags::ObjectType) == kDistributionList;
    loaded.objectType = static_cast<std::uint32_t>(isList ? WireType::DistributionList : WireType::MailUser);
    loaded.serverId = partNumber(parent, PartKind::Recipient, number);
    std::vector<PropTag> tags = tagsOf(stored);
    addComputedTags(tags, ObjectKind::Recipient);
    addProperties(loaded, {ObjectKind::Recipient, place.store, place.folder, place.item}, std::move(tags), stored);
    // Of a recipient clients take this one for its entryid.
    for (std::uint32_t& tag : loaded.deletedTags) {
        if (tag == tags::EntryId.value) tag = wiretags::ContactEntryId.value;
    }
    for (Property& property : loaded.properties) {
        if (property.tag == tags::EntryId) property.tag = wiretags::ContactEntryId;
    }
    return loaded;
}

SavedObject ObjectLoader::attachment(const ObjectPlace& place, AttachmentObject& object, std::uint32_t parent) {
    const std::uint32_t number = partNumber(parent, PartKind::Attachment, object.number());
    const PropertyBag stored = object.get();
    std::vector<PropTag> tags = hasLarge(stored) ? object.tags() : tagsOf(stored);
    addComputedTags(tags, ObjectKind::Attachment);
    SavedObject loaded;
    loaded.objectType = static_cast<std::uint32_t>(WireType::Attachment);
    loaded.serverId = number;
    addProperties(loaded, {ObjectKind::Attachment, place.store, place.folder, place.item}, std::move(tags), stored);
    if (object.method() == AttachMethod::Embedded) {
        if (const auto inner = embeddedOf(object))
            loaded.children.push_back(part({ObjectKind::Message, place.store, place.folder, 0}, *inner, partNumber(number, PartKind::Embedded, 0)));
    } else if (object.dataBytes() > 0 || object.method() == AttachMethod::ByValue) {
        // Clients show lists of attachments far more often than they open one.
        loaded.deletedTags.push_back(tags::AttachDataBinary.value);
    }
    return loaded;
}

}  // namespace corbel::soap
