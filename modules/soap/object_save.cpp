#include "object_save.h"

#include <algorithm>

#include "corbel/property_tags.h"
#include "object_load.h"
#include "object_numbers.h"
#include "wire_tags.h"

namespace corbel::soap {
namespace {

namespace tags = corbel::tags;

constexpr std::int64_t kRecipientKindBits = 0xf;   // others say what became of a submitted one

/// Of a message and a folder these are set when it is new, or brought by sync.
constexpr PropId kFirstTimeOnly[] = {tags::LastModificationTime.id(), tags::MessageFlags.id(), tags::SearchKey.id(), wiretags::LastModifierName.id(),
                                     wiretags::LastModifierEntryId.id()};

bool isFirstTimeOnly(PropId id) { return std::find(std::begin(kFirstTimeOnly), std::end(kFirstTimeOnly), id) != std::end(kFirstTimeOnly); }

/// Types that are no values: clients send what tables and lists of properties showed.
bool isNoValue(PropTag tag) {
    return tag.type() == PropType::Error || tag.type() == PropType::Null || tag.type() == PropType::Object || tag.type() == PropType::Unspecified;
}

std::string bytesOf(const Property& property) {
    const auto* const bytes = std::get_if<std::string>(&property.value);
    return bytes ? *bytes : std::string();
}

bool isMessage(const SavedObject& object) { return object.objectType == static_cast<std::uint32_t>(WireType::Message); }
bool isAttachment(const SavedObject& object) { return object.objectType == static_cast<std::uint32_t>(WireType::Attachment); }

SavedObject numbered(const SavedObject& given, std::uint32_t number) {
    SavedObject saved;
    saved.clientId = given.clientId;
    saved.serverId = number;
    saved.objectType = given.objectType;
    return saved;
}

std::optional<std::int64_t> integerIn(const PropertyRow& properties, PropTag tag) {
    for (const Property& property : properties) {
        const auto* const value = property.tag == tag ? std::get_if<std::int64_t>(&property.value) : nullptr;
        if (value) return *value;
    }
    return std::nullopt;
}

AttachMethod methodOf(const SavedObject& given, AttachMethod otherwise) {
    if (std::any_of(given.children.begin(), given.children.end(), isMessage)) return AttachMethod::Embedded;
    const std::int64_t method = integerIn(given.properties, tags::AttachMethodTag).value_or(static_cast<std::int64_t>(otherwise));
    for (const AttachMethod known : {AttachMethod::None, AttachMethod::ByValue, AttachMethod::ByReference, AttachMethod::ByReferenceOnly, AttachMethod::Embedded, AttachMethod::Ole}) {
        if (method == static_cast<std::int64_t>(known)) return known;
    }
    throw Error(ErrorCode::InvalidArgument, "There is no such method of attaching");
}

std::unique_ptr<AttachmentObject> findAttachment(MessageObject& message, std::uint32_t number, std::uint32_t wanted) {
    for (const std::uint32_t each : message.attachments()) {
        if (partNumber(number, PartKind::Attachment, each) == wanted) return message.openAttachment(each);
    }
    throw Error(ErrorCode::NotFound, "There is no such attachment");
}

}  // namespace

GivenProperties ObjectSaver::properties(ObjectKind kind, const SavedObject& given, bool isNew) {
    GivenProperties result;
    const bool isWhole = kind == ObjectKind::Message || kind == ObjectKind::Folder || kind == ObjectKind::Store;
    for (const Property& property : _call.services.names.toStored(given.properties)) {
        const PropTag tag = property.tag;
        if (isNoValue(tag)) continue;
        if (isWhole && tag == tags::SourceKey) result.ids.sourceKey = bytesOf(property);
        else if (isWhole && tag == tags::ChangeKey) result.ids.changeKey = bytesOf(property);
        else if (isWhole && tag == tags::PredecessorChangeList) result.ids.predecessors = bytesOf(property);
        else if (kind == ObjectKind::Message && tag == wiretags::ImapEmail) result.mime = bytesOf(property);
        if (isNeverStored(kind, tag) || (isWhole && !isNew && !_isImport && isFirstTimeOnly(tag.id()))) continue;
        result.set.push_back(property);
    }
    for (const PropTag tag : _call.services.names.toStored(given.deletedTags)) {
        if (tag.id() != 0 && !isNeverStored(kind, tag)) result.erase.push_back(tag.id());
    }
    return result;
}

MessageRecipient ObjectSaver::recipient(const SavedObject& given, std::uint32_t row) {
    MessageRecipient recipient;
    recipient.addressType = "SMTP";
    std::string entryid;
    for (Property& property : properties(ObjectKind::Recipient, given, true).set) {
        if (property.tag == tags::RecipientType) {
            const std::int64_t kind = std::get<std::int64_t>(property.value) & kRecipientKindBits;
            if (kind > static_cast<std::int64_t>(RecipientKind::Bcc)) throw Error(ErrorCode::InvalidArgument, "There is no such kind of recipient");
            recipient.kind = static_cast<RecipientKind>(kind);
        } else if (property.tag == tags::AddressType) recipient.addressType = bytesOf(property);
        else if (property.tag == tags::EmailAddress) recipient.address = bytesOf(property);
        else if (property.tag == tags::DisplayName) recipient.displayName = bytesOf(property);
        else if (property.tag == wiretags::ContactEntryId) recipient.entryid = bytesOf(property);
        else if (property.tag == tags::EntryId) entryid = bytesOf(property);
        else recipient.properties.set(std::move(property));
    }
    if (recipient.entryid.empty()) recipient.entryid = std::move(entryid);
    recipient.properties.set(tags::ObjectType, std::int64_t{given.objectType});
    recipient.properties.set(wiretags::RowId, std::int64_t{row});
    return recipient;
}

void ObjectSaver::applyRecipients(MessageObject& message, const SavedObject& given, std::uint32_t number, std::vector<SavedObject>& saved) {
    const auto isOther = [](const SavedObject& child) { return isAttachment(child) || isMessage(child); };
    if (std::all_of(given.children.begin(), given.children.end(), isOther)) return;
    std::vector<MessageRecipient> recipients = message.recipients();
    std::vector<std::uint32_t> rows = recipientNumbers(recipients);
    std::uint32_t next = rows.empty() ? 1 : *std::max_element(rows.begin(), rows.end()) + 1;
    for (std::size_t i = 0; i < rows.size(); ++i) recipients[i].properties.set(wiretags::RowId, std::int64_t{rows[i]});
    for (const SavedObject& child : given.children) {
        if (isOther(child)) continue;
        const auto row = std::find_if(rows.begin(), rows.end(), [&](std::uint32_t each) { return partNumber(number, PartKind::Recipient, each) == child.serverId; });
        const auto place = recipients.begin() + (row - rows.begin());
        if (child.isDeleted) {
            if (row == rows.end()) continue;
            recipients.erase(place);
            rows.erase(row);
            continue;
        }
        // Clients send the whole row.
        const std::uint32_t kept = row != rows.end() ? *row : next++;
        if (row != rows.end()) *place = recipient(child, kept);
        else {
            rows.push_back(kept);
            recipients.push_back(recipient(child, kept));
        }
        saved.push_back(numbered(child, partNumber(number, PartKind::Recipient, kept)));
    }
    message.setRecipients(std::move(recipients));
}

void ObjectSaver::applyAttachment(MessageObject& message, const SavedObject& given, std::uint32_t number, std::vector<SavedObject>& saved) {
    std::unique_ptr<AttachmentObject> attachment;
    if (given.serverId != 0) attachment = findAttachment(message, number, given.serverId);
    if (given.isDeleted) {
        if (attachment) message.eraseAttachment(attachment->number());
        return;
    }
    const AttachMethod method = methodOf(given, attachment ? attachment->method() : AttachMethod::ByValue);
    if (attachment && attachment->method() != method) {
        // What it was before has nothing in common with what it is.
        message.eraseAttachment(attachment->number());
        attachment.reset();
    }
    if (!attachment) attachment = message.createAttachment(method);
    GivenProperties properties = this->properties(ObjectKind::Attachment, given, true);
    if (!properties.erase.empty()) attachment->erase(properties.erase);
    if (method == AttachMethod::Embedded) std::erase_if(properties.set, [](const Property& property) { return property.tag == tags::AttachDataBinary; });
    attachment->set(properties.set);
    const std::uint32_t own = partNumber(number, PartKind::Attachment, attachment->number());
    SavedObject& result = saved.emplace_back(numbered(given, own));
    for (const SavedObject& child : given.children) {
        if (!isMessage(child) || child.isDeleted) continue;
        const std::uint32_t inner = partNumber(own, PartKind::Embedded, 0);
        const auto embedded = attachment->openEmbedded(true);
        SavedObject& innerResult = result.children.emplace_back(numbered(child, inner));
        innerResult.children = apply(*embedded, child, inner, child.serverId == 0).children;
    }
}

AppliedMessage ObjectSaver::apply(MessageObject& message, const SavedObject& given, std::uint32_t number, bool isNew) {
    // None was given out: the client has to send the bytes.
    if (given.instanceIds && !given.instanceIds->empty()) throw Refusal{Status::UnknownInstanceId};
    GivenProperties properties = this->properties(ObjectKind::Message, given, isNew);
    if (!properties.erase.empty()) message.erase(properties.erase);
    message.set(properties.set);
    AppliedMessage applied{std::move(properties.ids), std::move(properties.mime), {}};
    applyRecipients(message, given, number, applied.children);
    for (const SavedObject& child : given.children) {
        if (child.instanceIds && !child.instanceIds->empty()) throw Refusal{Status::UnknownInstanceId};
        if (isAttachment(child)) applyAttachment(message, child, number, applied.children);
    }
    return applied;
}

}  // namespace corbel::soap
