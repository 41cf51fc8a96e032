#include "store/objects/content_save.h"

#include "corbel/error.h"
#include "corbel/objects.h"
#include "corbel/property_tags.h"
#include "store/content_queries.h"
#include "store/content_writer.h"
#include "store/list_queries.h"
#include "store/objects/computed_properties.h"
#include "store/objects/content_prop_queries.h"

namespace corbel::store {

using namespace content_prop_queries;
using content_queries::Holder;

namespace {

/// Longest of recipient's and attachment's columns, in bytes.
constexpr std::size_t kMaxAddressTypeBytes = 32;
constexpr std::size_t kMaxColumnBytes = 255;
constexpr std::size_t kMaxDisplayBytes = 32 * 1024;

class ContentSaver {
public:
    ContentSaver(WriteTransaction& transaction, StoreFile& file, std::size_t depth, std::uint64_t content)
        : _transaction(transaction), _file(file), _depth(depth) {
        _saved.content = content != 0 ? content : insertEmptyContent(transaction);
    }

    SavedContent save(WholeMessage& message) {
        if (message.recipients.size() > kMaxRecipients) throw Error(ErrorCode::LimitReached, "The message has too many recipients");
        if (message.attachments.size() > kMaxAttachments) throw Error(ErrorCode::LimitReached, "The message has too many attachments");
        setDisplayNames(message);
        put(kMessageOwner, message.properties);
        for (std::size_t i = 0; i < message.recipients.size(); ++i) putRecipient(i, message.recipients[i]);
        for (const auto& [number, attachment] : message.attachments) putAttachment(number, *attachment);
        return _saved;
    }

private:
    db::Connection& connection() { return _transaction.connection(); }
    StoreId store() const { return _transaction.store(); }

    void hold(std::uint64_t content) {
        if (_held.insert(content).second) content_queries::addReference(connection(), store(), content, Holder::Content, _saved.content);
    }

    void put(Owner owner, const DraftProperties& properties) {
        if (properties.values.size() > kMaxProperties) throw Error(ErrorCode::LimitReached, "The object has too many properties");
        for (const Property& property : properties.values.all()) {
            const bool inMime = isInMime(property.tag.id());
            const auto big = properties.big.find(property.tag.id());
            if (big == properties.big.end()) {
                insert(connection(), store(), _saved.content, owner, property, inMime);
                _saved.sizeBytes += sizeBytes(property.value);
                continue;
            }
            const std::uint64_t value = storeValue(_transaction, big->second);
            hold(value);
            insertBig(connection(), store(), _saved.content, owner, big->second.tag, value, inMime);
            _saved.sizeBytes += content_queries::size(connection(), store(), value);
        }
    }

    void putRecipient(std::size_t position, const MessageRecipient& recipient) {
        if (recipient.addressType.size() > kMaxAddressTypeBytes || recipient.address.size() > list_queries::kMaxAddressBytes ||
            recipient.displayName.size() > kMaxColumnBytes || recipient.entryid.size() > kMaxColumnBytes) {
            throw Error(ErrorCode::TooLarge, "A recipient's name or address is too long");
        }
        insertRecipient(connection(), store(), _saved.content, position, recipient);
        _saved.sizeBytes +=
            recipient.addressType.size() + recipient.address.size() + recipient.displayName.size() + recipient.entryid.size();
        DraftProperties further;
        for (const Property& property : recipient.properties.all()) putProperty(further, property, valueStaging(_file.environment()));
        put(recipientOwner(position), further);
    }

    void putAttachment(std::uint32_t number, DraftAttachment& attachment) {
        if (number > kMaxAttachmentNumber) throw Error(ErrorCode::InvalidArgument, "An attachment's number is too large");
        AttachmentRow row;
        row.number = number;
        row.method = attachment.method;
        const PropertyBag& values = attachment.properties.values;
        std::string_view name = values.text(tags::AttachLongFilename);
        if (name.empty()) name = values.text(tags::AttachFilename);
        if (name.empty()) name = values.text(tags::DisplayName);
        row.name = name.size() <= kMaxColumnBytes ? name : std::string_view();
        if (const std::string_view type = values.text(tags::AttachMimeTag); type.size() <= kMaxColumnBytes) row.mimeType = type;
        stageMimeData(connection(), _file, attachment);
        row.range = attachment.range;
        row.decodedBytes = attachment.dataBytes;
        row.dataContent = attachment.dataContent;
        if (attachment.embedded && (attachment.embedded->isChanged() || attachment.dataContent == 0)) {
            if (_depth >= kMaxEmbeddedDepth) throw Error(ErrorCode::LimitReached, "Messages are nested too deep");
            WholeMessage inner = DraftLoader(connection(), _file).whole(*attachment.embedded);
            const SavedContent saved = saveContent(_transaction, _file, inner, _depth + 1);
            row.dataContent = saved.content;
            row.decodedBytes = saved.sizeBytes;
            row.range.reset();
        } else if (attachment.data) {
            row.dataContent = insertBytes(_transaction, *attachment.data);
            row.decodedBytes = attachment.data->size();
            row.range.reset();
        }
        // A range of these very bytes names no content.
        if (row.dataContent == _saved.content) row.dataContent = 0;
        if (row.dataContent != 0) hold(row.dataContent);
        insertAttachment(connection(), store(), _saved.content, row);
        put(attachmentOwner(number), attachment.properties);
        _saved.sizeBytes += row.decodedBytes;
        if (values.integer(tags::AttachmentHidden).value_or(0) == 0) _saved.hasAttachment = true;
    }

    /// MS-OXCMSG section 2.2.1.7: names of each kind, joined by "; ".
    static void setDisplayNames(WholeMessage& message) {
        const std::pair<RecipientKind, PropTag> kinds[] = {
            {RecipientKind::To, tags::DisplayTo}, {RecipientKind::Cc, tags::DisplayCc}, {RecipientKind::Bcc, tags::DisplayBcc}};
        for (const auto& [kind, tag] : kinds) {
            std::string names;
            for (const MessageRecipient& recipient : message.recipients) {
                if (recipient.kind != kind) continue;
                const std::string& name = recipient.displayName.empty() ? recipient.address : recipient.displayName;
                if (names.size() + name.size() + 2 > kMaxDisplayBytes) break;
                if (!names.empty()) names += "; ";
                names += name;
            }
            message.properties.set({tag, std::move(names)});
        }
    }

    WriteTransaction& _transaction;
    StoreFile& _file;
    const std::size_t _depth;
    SavedContent _saved;
    std::set<std::uint64_t> _held;
};

}  // namespace

std::uint64_t storeValue(WriteTransaction& transaction, const BigValue& value) {
    return value.content != 0 ? value.content : insertBytes(transaction, *value.staged);
}

SavedContent saveContent(WriteTransaction& transaction, StoreFile& file, WholeMessage& message, std::size_t depth, std::uint64_t bytes) {
    return ContentSaver(transaction, file, depth, bytes).save(message);
}

}  // namespace corbel::store
