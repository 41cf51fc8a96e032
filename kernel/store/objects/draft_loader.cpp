#include "store/objects/draft_loader.h"

#include "corbel/error.h"
#include "corbel/objects.h"
#include "corbel/property_tags.h"
#include "store/objects/content_prop_queries.h"
#include "store/objects/item_prop_queries.h"
#include "store/objects/message_mime.h"

namespace corbel::store {

using namespace content_prop_queries;

namespace {

void add(DraftProperties& properties, StoredProperty&& stored) {
    if (stored.content != 0)
        properties.setBig({stored.tag, stored.content, nullptr});
    else
        properties.set(stored.property);
}

}  // namespace

DraftProperties DraftLoader::contentProperties(std::uint64_t content) {
    DraftProperties properties;
    for (OwnedProperty& owned : load(_connection, _file.id(), content, kMessageOwner, kMessageOwner))
        add(properties, std::move(owned.stored));
    return properties;
}

void DraftLoader::addOverlay(ItemId item, DraftProperties& properties) {
    for (StoredProperty& stored : item_prop_queries::load(_connection, _file.id(), item)) {
        if (stored.tag.id() == item_prop_queries::kWantedUid) continue;
        if (stored.tag.type() == PropType::Unspecified)
            properties.erase(stored.tag.id());
        else
            add(properties, std::move(stored));
    }
}

const MessageData& DraftLoader::mimeData(const object_queries::ItemFacts& facts) {
    if (_mime && _mimeOf == facts.row.item) return *_mime;
    MimeSource* const source = _file.environment().mimeSource;
    MessageData data;
    const auto use = [&](const MimeMessage& message) { data = source->data(message); };
    if (!source || !readMime(_connection, _file, facts, use)) {
        throw Error(ErrorCode::Unsupported, "This message cannot be changed on this server",
                    "item " + std::to_string(facts.row.item) + " was delivered as MIME and no module reads MIME as properties");
    }
    _mimeOf = facts.row.item;
    return _mime.emplace(std::move(data));
}

bool DraftLoader::isDelivered(const Draft& draft) {
    if (!draft.item || kindOf(draft.item->row.uid) != ItemKind::Visible) return false;
    bool hasProperties = false;
    const std::uint64_t content = draft.item->row.content;
    const PropId id = tags::MessageClass.id();
    loadMany(_connection, _file.id(), {&content, 1}, {&id, 1}, [&](std::uint64_t, StoredProperty&&) { hasProperties = true; });
    return !hasProperties;
}

DraftProperties DraftLoader::properties(const Draft& draft) {
    if (draft.isReplaced) return draft.changed;
    DraftProperties properties;
    if (isDelivered(draft)) {
        for (const Property& property : mimeData(*draft.item).properties.all())
            putProperty(properties, property, valueStaging(_file.environment()));
    } else if (const std::uint64_t content = contentOf(draft)) {
        properties = contentProperties(content);
    }
    if (draft.item) addOverlay(draft.item->row.item, properties);
    for (const PropId id : draft.erased) properties.erase(id);
    for (const Property& property : draft.changed.values.all()) {
        if (const auto big = draft.changed.big.find(property.tag.id()); big != draft.changed.big.end())
            properties.setBig(big->second);
        else
            properties.set(property);
    }
    return properties;
}

std::vector<MessageRecipient> DraftLoader::recipients(const Draft& draft) {
    if (draft.recipients) return *draft.recipients;
    if (isDelivered(draft)) return mimeData(*draft.item).recipients;
    const std::uint64_t content = contentOf(draft);
    if (content == 0) return {};
    std::vector<MessageRecipient> rows = content_prop_queries::recipients(_connection, _file.id(), content);
    if (rows.empty()) return rows;
    for (OwnedProperty& owned : load(_connection, _file.id(), content, kFirstRecipientOwner, kLastOwner)) {
        const std::size_t position = owned.owner - kFirstRecipientOwner;
        if (position < rows.size()) rows[position].properties.set(std::move(owned.stored.property));
    }
    return rows;
}

DraftAttachments DraftLoader::attachments(const Draft& draft) {
    if (draft.attachments) return *draft.attachments;
    DraftAttachments attachments;
    const std::uint64_t content = contentOf(draft);
    if (isDelivered(draft)) {
        const MimeOrigin origin{draft.item->row.item, content, {}};
        return toDraft(mimeData(*draft.item).attachments, valueStaging(_file.environment()), draft.depth, &origin);
    }
    if (content == 0) return attachments;
    for (AttachmentRow& row : content_prop_queries::attachments(_connection, _file.id(), content)) {
        auto attachment = std::make_shared<DraftAttachment>();
        attachment->method = row.method;
        attachment->range = std::move(row.range);
        attachment->dataBytes = row.decodedBytes;
        // A range counts in the bytes of the content that is named, its own when none is.
        attachment->dataContent = attachment->range && row.dataContent == 0 ? content : row.dataContent;
        attachments.emplace(row.number, std::move(attachment));
    }
    if (attachments.empty()) return attachments;
    for (OwnedProperty& owned : load(_connection, _file.id(), content, kFirstAttachmentOwner, kFirstRecipientOwner - 1)) {
        const auto found = attachments.find(static_cast<std::uint32_t>(owned.owner - kFirstAttachmentOwner));
        if (found != attachments.end()) add(found->second->properties, std::move(owned.stored));
    }
    return attachments;
}

WholeMessage DraftLoader::whole(const Draft& draft) { return {properties(draft), recipients(draft), attachments(draft)}; }

BigValue DraftLoader::bigValue(const Draft& draft, PropId id) {
    if (const auto big = draft.changed.big.find(id); big != draft.changed.big.end()) return big->second;
    if (draft.erased.contains(id) || draft.changed.values.findId(id)) return {};
    const DraftProperties stored = properties(draft);
    const auto big = stored.big.find(id);
    return big == stored.big.end() ? BigValue{} : big->second;
}

ByteStageOptions valueStaging(const StoreEnvironment& environment) {
    ByteStageOptions options = environment.staging;
    options.maxBytes = kMaxValueBytes;
    options.blobs = environment.blobs;
    return options;
}

std::shared_ptr<const StagedBytes> stageValue(std::string_view bytes, const ByteStageOptions& staging) {
    ByteStage stage(staging, "The value");
    stage.write(bytes);
    return std::make_shared<const StagedBytes>(stage.finish());
}

void putProperty(DraftProperties& properties, const Property& property, const ByteStageOptions& staging) {
    const std::uint64_t size = sizeBytes(property.value);
    if (property.tag.isMultiValue() && size > kMaxMultiValueBytes) throw Error(ErrorCode::TooLarge, "A property has too many values");
    if (size <= kMaxInlineValueBytes || property.tag.isMultiValue()) {
        properties.set(property);
        return;
    }
    properties.setBig({property.tag, 0, stageValue(std::get<std::string>(property.value), staging)});
}

DraftAttachments toDraft(const std::vector<MessageAttachment>& attachments, const ByteStageOptions& staging, std::size_t depth,
                         const MimeOrigin* origin) {
    DraftAttachments drafts;
    for (const MessageAttachment& given : attachments) {
        auto draft = std::make_shared<DraftAttachment>();
        draft->method = given.method;
        draft->range = given.range;
        draft->dataBytes = given.dataBytes;
        for (const Property& property : given.properties.all()) {
            const auto* bytes = std::get_if<std::string>(&property.value);
            if (property.tag == tags::AttachDataBinary && bytes) {
                draft->data = stageValue(*bytes, staging);
                draft->dataBytes = bytes->size();
            } else {
                putProperty(draft->properties, property, staging);
            }
        }
        std::vector<std::uint32_t> path = origin ? origin->path : std::vector<std::uint32_t>();
        path.push_back(given.number);
        if (origin && given.range) draft->dataContent = origin->content;
        if (origin && !given.range && !given.embedded && !draft->data && given.dataBytes > 0) {
            draft->mimePath = path;
            draft->mimeItem = origin->item;
        }
        if (given.embedded) {
            if (depth >= kMaxEmbeddedDepth) throw Error(ErrorCode::LimitReached, "Messages are nested too deep");
            draft->embedded = std::make_shared<Draft>();
            draft->embedded->depth = depth + 1;
            for (const Property& property : given.embedded->properties.all()) putProperty(draft->embedded->changed, property, staging);
            draft->embedded->recipients = given.embedded->recipients;
            draft->embedded->areRecipientsChanged = true;
            const MimeOrigin inner = origin ? MimeOrigin{origin->item, origin->content, std::move(path)} : MimeOrigin{};
            draft->embedded->attachments = toDraft(given.embedded->attachments, staging, depth + 1, origin ? &inner : nullptr);
            draft->embedded->areAttachmentsChanged = true;
        }
        drafts.insert_or_assign(given.number, std::move(draft));
    }
    return drafts;
}

void stageMimeData(db::Connection& connection, StoreFile& file, DraftAttachment& attachment) {
    constexpr std::uint64_t kPiece = 256 * 1024;
    if (attachment.data || attachment.mimePath.empty()) return;
    MimeSource* const source = file.environment().mimeSource;
    const std::optional<object_queries::ItemFacts> facts = object_queries::facts(connection, file.id(), attachment.mimeItem);
    const auto use = [&](const MimeMessage& message) {
        const std::unique_ptr<ValueReader> reader = source->openAttachment(message, attachment.mimePath);
        ByteStage stage(valueStaging(file.environment()), "The attachment");
        std::string piece;
        for (std::uint64_t at = 0;; at += kPiece) {
            piece.clear();
            reader->read(at, kPiece, piece);
            stage.write(piece);
            if (piece.size() < kPiece) break;
        }
        attachment.data = std::make_shared<const StagedBytes>(stage.finish());
        attachment.dataBytes = attachment.data->size();
    };
    if (!source || !facts || !readMime(connection, file, *facts, use)) {
        throw Error(ErrorCode::NotFound, "The attachment cannot be read",
                    "item " + std::to_string(attachment.mimeItem) + " has no MIME any more");
    }
}

}  // namespace corbel::store
