// Reads what a draft stands on, and joins it with what changed: the whole message that is to be written.
//
// Lives inside one call, on the connection of that call. [one thread]
#pragma once

#include <string>

#include "store/objects/draft.h"
#include "store/store_file.h"

namespace corbel::store {

/// A message with everything that a content holds.
struct WholeMessage {
    DraftProperties properties;
    std::vector<MessageRecipient> recipients;
    DraftAttachments attachments;
};

class DraftLoader {
public:
    DraftLoader(db::Connection& connection, StoreFile& file) : _connection(connection), _file(file) {}

    /// Stored and changed properties as one, without those that are computed. Unsupported for a delivered message when nothing reads MIME.
    WholeMessage whole(const Draft& draft);
    DraftProperties properties(const Draft& draft);
    std::vector<MessageRecipient> recipients(const Draft& draft);
    DraftAttachments attachments(const Draft& draft);
    /// The stored value of a big property; content 0 when there is none.
    BigValue bigValue(const Draft& draft, PropId id);
    bool isDelivered(const Draft& draft);

private:
    /// What the draft stands on, as a content; 0: nothing.
    static std::uint64_t contentOf(const Draft& draft) { return draft.item ? draft.item->row.content : draft.content; }
    DraftProperties contentProperties(std::uint64_t content);
    void addOverlay(ItemId item, DraftProperties& properties);
    const MessageData& mimeData(const object_queries::ItemFacts& facts);

    db::Connection& _connection;
    StoreFile& _file;
    std::optional<MessageData> _mime;  // of the one delivered message asked for
    ItemId _mimeOf = 0;
};

/// Of what attachments are that MIME describes.
struct MimeOrigin {
    ItemId item = 0;
    std::uint64_t content = 0;        ///< Whose bytes the ranges are of.
    std::vector<std::uint32_t> path;  ///< Of the message that they belong to.
};
/// Parts of a value as a draft holds them. `origin` null: they are of no MIME that is stored yet.
DraftAttachments toDraft(const std::vector<MessageAttachment>& attachments, const ByteStageOptions& staging, std::size_t depth,
                         const MimeOrigin* origin = nullptr);
/// Gets the bytes of an attachment that only the reader of MIME can give.
void stageMimeData(db::Connection& connection, StoreFile& file, DraftAttachment& attachment);
/// Values beyond kMaxInlineValueBytes are staged. TooLarge for a multi-value that is too large.
void putProperty(DraftProperties& properties, const Property& property, const ByteStageOptions& staging);
std::shared_ptr<const StagedBytes> stageValue(std::string_view bytes, const ByteStageOptions& staging);
/// What the store's environment says, with its limit of a value.
ByteStageOptions valueStaging(const StoreEnvironment& environment);

}  // namespace corbel::store
