// A message object in memory: what is stored under it, and what changed over that. Message objects edit it, object_save writes it.
//
// Values; a draft belongs to one session and is changed by one thread. Parts that nobody looked at are not loaded: an absent optional
// means "as stored".
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "corbel/message_data.h"
#include "store/byte_stage.h"
#include "store/objects/object_queries.h"

namespace corbel::store {

/// A value too large for a row: a content of its own, stored or to be stored.
struct BigValue {
    PropTag tag;
    std::uint64_t content = 0;                  ///< 0: not stored yet.
    std::shared_ptr<const StagedBytes> staged;  ///< Shared by the draft and readers of the value.
};

/// Properties with their big ones; in `values` these stand as kErrorValueTooBig.
struct DraftProperties {
    PropertyBag values;
    std::map<PropId, BigValue> big;

    void set(const Property& property);
    void setBig(BigValue value);
    bool erase(PropId id);
    bool empty() const { return values.empty(); }
};

struct Draft;

struct DraftAttachment {
    AttachMethod method = AttachMethod::ByValue;
    DraftProperties properties;
    std::optional<MimeRange> range;
    std::uint64_t dataBytes = 0;
    std::uint64_t dataContent = 0;            ///< Stored bytes, the stored embedded message, or the MIME that `range` is of.
    std::shared_ptr<const StagedBytes> data;  ///< New bytes.
    std::vector<std::uint32_t> mimePath;      ///< Only the reader of MIME can give the bytes: MimeSource::openAttachment().
    ItemId mimeItem = 0;                      ///< Whose MIME that is.
    std::shared_ptr<Draft> embedded;          ///< Looked at or new; shared with objects open on it.
    bool isChanged = false;
};
using DraftAttachments = std::map<std::uint32_t, std::shared_ptr<DraftAttachment>>;  // shared with objects open on them

struct Draft {
    // --- what it stands on ---
    std::optional<object_queries::ItemFacts> item;  ///< A stored item, as it was when read.
    std::uint64_t content = 0;                      ///< Of a stored embedded message; 0 otherwise.
    FolderId folder = 0;                            ///< Of a new item.
    bool isAssociated = false;
    std::size_t depth = 0;  ///< 0 for an item, 1 for a message in it.

    // --- what changed ---
    DraftProperties changed;
    std::set<PropId> erased;
    std::optional<std::vector<MessageRecipient>> recipients;
    std::optional<DraftAttachments> attachments;
    bool isReplaced = false;             ///< Nothing of what it stands on is left: only what changed counts.
    bool areRecipientsChanged = false;
    bool areAttachmentsChanged = false;  ///< Added or taken away; changes inside are each one's own.

    bool isNew() const { return !item && content == 0; }
    bool isBodyChanged() const;  ///< Recipients or attachments, at any depth.
    bool isChanged() const { return !changed.empty() || !erased.empty() || isBodyChanged(); }
    /// As saved: nothing is changed.
    void settle();
};

bool isChanged(const DraftAttachment& attachment);

}  // namespace corbel::store
