// SQL of content_prop, recipient and attachment: what an object was saved with.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "corbel/message_data.h"
#include "db/connection.h"
#include "store/objects/property_rows.h"
#include "store/store_rows.h"

namespace corbel::store::content_prop_queries {

/// content_prop.owner: whose property of the content it is.
using Owner = std::uint64_t;
inline constexpr Owner kMessageOwner = 0;
inline constexpr std::uint32_t kMaxAttachmentNumber = 0xFFFFFF;
constexpr Owner attachmentOwner(std::uint32_t number) noexcept { return Owner{1} + number; }
inline constexpr Owner kFirstAttachmentOwner = 1;
inline constexpr Owner kFirstRecipientOwner = Owner{1} << 32;
constexpr Owner recipientOwner(std::size_t position) noexcept { return kFirstRecipientOwner + position; }
inline constexpr Owner kLastOwner = Owner{1} << 40;

void insert(db::Connection& connection, StoreId store, std::uint64_t content, Owner owner, const Property& property, bool isInMime);
void insertBig(db::Connection& connection, StoreId store, std::uint64_t content, Owner owner, PropTag tag, std::uint64_t value,
               bool isInMime);

struct OwnedProperty {
    Owner owner = 0;
    StoredProperty stored;
};
/// Ordered by owner and id.
std::vector<OwnedProperty> load(db::Connection& connection, StoreId store, std::uint64_t content, Owner first, Owner last);

/// The message's own properties of many contents: each call of `each` is one, in no order. With `ids` only these.
using EachProperty = std::function<void(std::uint64_t content, StoredProperty&&)>;
inline constexpr std::size_t kContentsPerStatement = 32;
inline constexpr std::size_t kIdsPerStatement = 12;
void loadMany(db::Connection& connection, StoreId store, std::span<const std::uint64_t> contents, std::span<const PropId> ids,
              const EachProperty& each);
/// The same of item_prop.
void loadOfItems(db::Connection& connection, StoreId store, std::span<const ItemId> items, std::span<const PropId> ids,
                 const EachProperty& each);

void insertRecipient(db::Connection& connection, StoreId store, std::uint64_t content, std::size_t position,
                     const MessageRecipient& recipient);
/// Without their further properties, in order of position.
std::vector<MessageRecipient> recipients(db::Connection& connection, StoreId store, std::uint64_t content);

struct AttachmentRow {
    std::uint32_t number = 0;
    AttachMethod method = AttachMethod::ByValue;
    std::string name, mimeType;
    std::optional<MimeRange> range;
    std::uint64_t decodedBytes = 0;
    std::uint64_t dataContent = 0;  ///< 0: none.
};
void insertAttachment(db::Connection& connection, StoreId store, std::uint64_t content, const AttachmentRow& row);
std::vector<AttachmentRow> attachments(db::Connection& connection, StoreId store, std::uint64_t content);

}  // namespace corbel::store::content_prop_queries
