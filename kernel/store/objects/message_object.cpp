#include "store/objects/message_object.h"

#include <algorithm>

#include "corbel/error.h"
#include "corbel/property_tags.h"
#include "store/objects/attachment_object.h"
#include "store/objects/computed_properties.h"
#include "store/objects/object_keys.h"
#include "store/objects/object_save.h"
#include "store/objects/property_access.h"
#include "store/objects/property_loader.h"
#include "store/objects/value_stream.h"

namespace corbel::store {
namespace {

class SqlMessage final : public MessageObject {
public:
    SqlMessage(ObjectContextPtr context, std::shared_ptr<Draft> draft) : _context(std::move(context)), _draft(std::move(draft)) {}

    std::vector<PropTag> tags() override;
    PropertyBag get(std::span<const PropTag> tags) override;
    void set(std::span<const Property> properties) override;
    void erase(std::span<const PropId> ids) override;
    std::unique_ptr<ValueReader> openValue(PropTag tag) override;
    std::unique_ptr<ValueWriter> writeValue(PropTag tag) override;

    ItemPlace place() const override;
    bool isAssociated() const override { return _draft->isAssociated; }
    ObjectIds ids() override;
    const std::vector<MessageRecipient>& recipients() override;
    void setRecipients(std::vector<MessageRecipient> recipients) override;
    std::vector<std::uint32_t> attachments() override;
    std::unique_ptr<AttachmentObject> openAttachment(std::uint32_t number) override;
    std::unique_ptr<AttachmentObject> createAttachment(AttachMethod method) override;
    void eraseAttachment(std::uint32_t number) override;
    MessageData data() override;
    void setData(const MessageData& data) override;
    SaveResult save(const SaveOptions& options) override;
    SaveOutcome saveInside(WriteTransaction& transaction, const SaveOptions& options, std::uint64_t quotaBytes, SaveResult& result);
    std::uint64_t quotaBytes() const { return _context->quotaBytes(); }

private:
    DraftAttachments& loadedAttachments();
    PropertyBag storedProperties(std::span<const PropTag> tags);
    void checkCount(const PropertyBag& added) const;

    const ObjectContextPtr _context;
    const std::shared_ptr<Draft> _draft;
};

PropertyBag SqlMessage::storedProperties(std::span<const PropTag> tags) {
    if (_draft->isNew()) return {};
    const ConnectionLease lease = _context->file->reader();
    if (_draft->item) return PropertyLoader(*lease, *_context->file, _context->reader).load(*_draft->item, tags);
    Draft base;
    base.content = _draft->content;
    return select(DraftLoader(*lease, *_context->file).properties(base).values, tags);
}

PropertyBag SqlMessage::get(std::span<const PropTag> tags) {
    PropertyBag bag = storedProperties(tags);
    for (const PropId id : _draft->erased) bag.erase(id);
    const PropertyBag changed = select(_draft->changed.values, tags);
    for (const Property& property : changed.all()) bag.set(property);
    return bag;
}

std::vector<PropTag> SqlMessage::tags() {
    const PropertyBag bag = get({});
    std::vector<PropTag> tags;
    for (const Property& property : bag.all()) {
        if (property.tag.type() != PropType::Error) {
            tags.push_back(property.tag);
            continue;
        }
        const ConnectionLease lease = _context->file->reader();
        tags.push_back(DraftLoader(*lease, *_context->file).bigValue(*_draft, property.tag.id()).tag);
    }
    return tags;
}

void SqlMessage::checkCount(const PropertyBag& added) const {
    if (_draft->changed.values.size() + added.size() > kMaxProperties)
        throw Error(ErrorCode::LimitReached, "The object has too many properties");
}

void SqlMessage::set(std::span<const Property> properties) {
    for (const Property& property : properties) checkSettable(property);
    const ByteStageOptions staging = valueStaging(_context->file->environment());
    DraftProperties added;
    for (const Property& property : properties) putProperty(added, property, staging);
    checkCount(added.values);
    for (const Property& property : added.values.all()) {
        const PropId id = property.tag.id();
        _draft->erased.erase(id);
        if (const auto big = added.big.find(id); big != added.big.end())
            _draft->changed.setBig(std::move(big->second));
        else
            _draft->changed.set(property);
    }
}

void SqlMessage::erase(std::span<const PropId> ids) {
    for (const PropId id : ids) {
        if (isComputed(id)) throw Error(ErrorCode::InvalidArgument, "A property cannot be removed", "property id " + std::to_string(id));
    }
    for (const PropId id : ids) {
        _draft->changed.erase(id);
        if (!_draft->isNew()) _draft->erased.insert(id);
    }
}

std::unique_ptr<ValueReader> SqlMessage::openValue(PropTag tag) {
    if (_draft->changed.values.findId(tag.id())) return openDraftValue(_context->file, _draft->changed, tag);
    DraftProperties stored;
    if (!_draft->erased.contains(tag.id()) && !_draft->isNew()) {
        // As it is read otherwise, and the content that holds it when it is too large for that.
        const PropTag any(tag.id(), PropType::Unspecified);
        stored.values = storedProperties({&any, 1});
        const Property* property = stored.values.findId(tag.id());
        if (property && property->tag.type() == PropType::Error) {
            const ConnectionLease lease = _context->file->reader();
            if (const BigValue big = DraftLoader(*lease, *_context->file).bigValue(*_draft, tag.id()); big.tag.id() != 0)
                stored.setBig(big);
        }
    }
    return openDraftValue(_context->file, stored, tag);
}

std::unique_ptr<ValueWriter> SqlMessage::writeValue(PropTag tag) {
    checkStreamed(tag);
    if (isComputed(tag.id()))
        throw Error(ErrorCode::InvalidArgument, "A property cannot be changed", "property tag " + std::to_string(tag.value));
    return writeStaged(valueStaging(_context->file->environment()), [draft = _draft, tag](std::shared_ptr<const StagedBytes> bytes) {
        draft->erased.erase(tag.id());
        if (bytes->size() > kMaxInlineValueBytes) {
            draft->changed.setBig({tag, 0, std::move(bytes)});
            return;
        }
        Property property{tag, std::string()};
        bytes->read(0, bytes->size(), std::get<std::string>(property.value));
        checkProperty(property);
        draft->changed.set(property);
    });
}

ItemPlace SqlMessage::place() const {
    ItemPlace place;
    if (!_draft->item) return place;
    const ItemUid uid = _draft->item->row.uid;
    place.item = _draft->item->row.item;
    place.folder = _draft->item->folder;
    place.state = static_cast<ItemState>(kindOf(uid));
    if (place.state == ItemState::Visible) place.uid = static_cast<Uid>(uid);
    return place;
}

ObjectIds SqlMessage::ids() {
    ObjectIds ids;
    if (!_draft->item) return ids;
    const object_queries::ItemFacts& facts = *_draft->item;
    ids.entryid = facts.entryid;
    ids.sourceKey = facts.sourceKey;
    ids.changeKey = changeKey(_context->file->guid(), facts.keys, facts.row.cn);
    ids.predecessors = predecessors(_context->file->guid(), facts.keys, facts.row.cn);
    return ids;
}

const std::vector<MessageRecipient>& SqlMessage::recipients() {
    if (!_draft->recipients) {
        const ConnectionLease lease = _context->file->reader();
        _draft->recipients = DraftLoader(*lease, *_context->file).recipients(*_draft);
    }
    return *_draft->recipients;
}

void SqlMessage::setRecipients(std::vector<MessageRecipient> recipients) {
    if (recipients.size() > kMaxRecipients) throw Error(ErrorCode::LimitReached, "The message has too many recipients");
    for (const MessageRecipient& recipient : recipients) {
        for (const Property& property : recipient.properties.all()) checkProperty(property);
    }
    _draft->recipients = std::move(recipients);
    _draft->areRecipientsChanged = true;
}

DraftAttachments& SqlMessage::loadedAttachments() {
    if (!_draft->attachments) {
        const ConnectionLease lease = _context->file->reader();
        _draft->attachments = DraftLoader(*lease, *_context->file).attachments(*_draft);
    }
    return *_draft->attachments;
}

std::vector<std::uint32_t> SqlMessage::attachments() {
    std::vector<std::uint32_t> numbers;
    for (const auto& [number, attachment] : loadedAttachments()) numbers.push_back(number);
    return numbers;
}

std::unique_ptr<AttachmentObject> SqlMessage::openAttachment(std::uint32_t number) {
    const DraftAttachments& attachments = loadedAttachments();
    const auto found = attachments.find(number);
    if (found == attachments.end()) throw Error(ErrorCode::NotFound, "There is no such attachment", "number " + std::to_string(number));
    return makeAttachmentObject(_context, number, found->second, _draft->depth);
}

std::unique_ptr<AttachmentObject> SqlMessage::createAttachment(AttachMethod method) {
    DraftAttachments& attachments = loadedAttachments();
    if (attachments.size() >= kMaxAttachments) throw Error(ErrorCode::LimitReached, "The message has too many attachments");
    if (method == AttachMethod::Embedded && _draft->depth >= kMaxEmbeddedDepth)
        throw Error(ErrorCode::LimitReached, "Messages are nested too deep");
    const std::uint32_t number = attachments.empty() ? 0 : attachments.rbegin()->first + 1;
    auto attachment = std::make_shared<DraftAttachment>();
    attachment->method = method;
    attachment->isChanged = true;
    attachments.emplace(number, attachment);
    _draft->areAttachmentsChanged = true;
    return makeAttachmentObject(_context, number, std::move(attachment), _draft->depth);
}

void SqlMessage::eraseAttachment(std::uint32_t number) {
    if (loadedAttachments().erase(number) == 0)
        throw Error(ErrorCode::NotFound, "There is no such attachment", "number " + std::to_string(number));
    _draft->areAttachmentsChanged = true;
}

MessageData SqlMessage::data() {
    MessageData data;
    data.properties = get({});
    data.recipients = recipients();
    for (const auto& [number, draft] : loadedAttachments()) {
        const std::unique_ptr<AttachmentObject> object = makeAttachmentObject(_context, number, draft, _draft->depth);
        MessageAttachment attachment;
        attachment.number = number;
        attachment.method = draft->method;
        attachment.properties = object->get();
        attachment.range = draft->range;
        attachment.dataBytes = draft->dataBytes;
        if (draft->method == AttachMethod::Embedded && (draft->embedded || draft->dataContent != 0)) {
            attachment.embedded = std::make_shared<const MessageData>(object->openEmbedded()->data());
        } else if (!draft->range && draft->dataBytes <= kMaxInlineValueBytes &&
                   (draft->data || draft->dataContent != 0 || !draft->mimePath.empty())) {
            std::string bytes;
            object->openData()->read(0, draft->dataBytes, bytes);
            attachment.properties.set(tags::AttachDataBinary, std::move(bytes));
        }
        data.attachments.push_back(std::move(attachment));
    }
    return data;
}

void SqlMessage::setData(const MessageData& data) {
    const PropertyBag before = get({});
    std::vector<Property> properties;
    for (const Property& property : data.properties.all()) {
        if (property.tag.type() == PropType::Error) throw Error(ErrorCode::InvalidArgument, "A large value has to be written in pieces");
        if (!isComputed(property.tag.id())) properties.push_back(property);
    }
    for (const Property& property : before.all()) {
        const PropId id = property.tag.id();
        if (!isComputed(id) && !data.properties.findId(id)) erase({&id, 1});
    }
    set(properties);
    setRecipients(data.recipients);
    if (data.attachments.size() > kMaxAttachments) throw Error(ErrorCode::LimitReached, "The message has too many attachments");
    _draft->attachments = toDraft(data.attachments, valueStaging(_context->file->environment()), _draft->depth);
    _draft->areAttachmentsChanged = true;
    _draft->isReplaced = true;
}

SaveOutcome SqlMessage::saveInside(WriteTransaction& transaction, const SaveOptions& options, std::uint64_t quotaBytes, SaveResult& result) {
    result = {};
    return saveDraft(transaction, *_context->file, *_draft, options, {quotaBytes, _context->reader}, result);
}

SaveResult SqlMessage::save(const SaveOptions& options) {
    if (_draft->depth > 0) throw Error(ErrorCode::Unsupported, "An embedded message is saved with the message around it");
    checkIds(options.ids);
    if (_draft->item)
        _context->requireEdit(_draft->item->folder, _draft->item->row.item);
    else
        _context->requireCreate(_draft->folder);
    const std::uint64_t quota = _context->quotaBytes();
    SaveResult result;
    SaveOutcome outcome = SaveOutcome::Saved;
    StoreFile& file = *_context->file;
    std::optional<object_queries::ItemFacts> stored;
    file.write([&](WriteTransaction& transaction) {
        result = {};
        outcome = saveDraft(transaction, file, *_draft, options, {quota, _context->reader}, result);
        // Read before the commit: what is stored must not be reported as failed because it could not be read afterwards.
        if (outcome == SaveOutcome::Saved) stored = object_queries::facts(transaction.connection(), file.id(), result.place.item);
    });
    if (outcome == SaveOutcome::Conflict) {
        throw Error(ErrorCode::Conflict, "The message was changed meanwhile", "item " + std::to_string(_draft->item->row.item));
    }
    _draft->item = std::move(stored);
    _draft->settle();
    return result;
}

}  // namespace

SaveOutcome saveInside(WriteTransaction& transaction, MessageObject& object, const SaveOptions& options, std::uint64_t quotaBytes,
                       SaveResult& result) {
    return dynamic_cast<SqlMessage&>(object).saveInside(transaction, options, quotaBytes, result);
}

std::uint64_t saveQuota(const MessageObject& object) { return dynamic_cast<const SqlMessage&>(object).quotaBytes(); }

std::unique_ptr<MessageObject> makeMessageObject(ObjectContextPtr context, std::shared_ptr<Draft> draft) {
    return std::make_unique<SqlMessage>(std::move(context), std::move(draft));
}

}  // namespace corbel::store
