// A message as properties: what a MIME converter makes and takes, and what an object is saved from.
//
// Values; big bytes are not in here but named by where they lie (a range of the message's own MIME) or by a source that gives them in
// pieces. Embedded messages nest to kMaxEmbeddedDepth. [any thread]
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "corbel/property.h"

namespace corbel {

inline constexpr std::size_t kMaxEmbeddedDepth = 20;
inline constexpr std::size_t kMaxRecipients = 20'000;      ///< Of one message.
inline constexpr std::size_t kMaxAttachments = 2'000;      ///< Of one message.
inline constexpr std::size_t kMaxProperties = 4'000;       ///< Of one object.
inline constexpr std::uint64_t kMaxInlineValueBytes = 32 * 1024;   ///< Larger values are streamed: not in a PropertyBag read from a store.

/// MAPI_TO, MAPI_CC, MAPI_BCC; MAPI_ORIG only in reports.
enum class RecipientKind : std::uint8_t { Originator = 0, To = 1, Cc = 2, Bcc = 3 };

struct MessageRecipient {
    RecipientKind kind = RecipientKind::To;
    std::string addressType;     ///< "SMTP" or "ZARAFA".
    std::string address;
    std::string displayName;
    std::string entryid;         ///< May be empty.
    PropertyBag properties;      ///< All further ones.
    bool operator==(const MessageRecipient&) const = default;
};

/// MS-OXCMSG section 2.2.2.9.
enum class AttachMethod : std::uint8_t { None = 0, ByValue = 1, ByReference = 2, ByReferenceOnly = 4, Embedded = 5, Ole = 6 };

/// Where an attachment's bytes lie in the MIME of the message that it belongs to: not copied.
struct MimeRange {
    std::uint32_t part = 0;            ///< Index into the message's mime::PartIndex.
    std::uint64_t offset = 0;          ///< Of the encoded body, in the stored message (prefix not counted).
    std::uint64_t encodedBytes = 0;
    std::string encoding;              ///< Content-Transfer-Encoding, upper case.
    bool operator==(const MimeRange&) const = default;
};

struct MessageData;

struct MessageAttachment {
    std::uint32_t number = 0;          ///< PR_ATTACH_NUM; unique in the message, stable.
    AttachMethod method = AttachMethod::ByValue;
    PropertyBag properties;            ///< Without PR_ATTACH_DATA when the bytes lie in `range` or are larger than kMaxInlineValueBytes.
    std::optional<MimeRange> range;
    std::uint64_t dataBytes = 0;       ///< Decoded.
    std::shared_ptr<const MessageData> embedded;   ///< For Embedded; shared by copies of the value, immutable.
};

struct MessageData {
    PropertyBag properties;
    std::vector<MessageRecipient> recipients;
    std::vector<MessageAttachment> attachments;
};

/// Bytes of one big value in pieces. [worker, one at a time]
class ValueReader {
public:
    virtual ~ValueReader();
    virtual std::uint64_t size() const noexcept = 0;  ///< Bytes of the whole value.
    /// Appends up to `length` bytes from `offset` to `out`; fewer only at the end.
    virtual void read(std::uint64_t offset, std::uint64_t length, std::string& out) = 0;
};

/// Takes one big value in pieces; nothing is kept without commit(). [worker, one at a time]
class ValueWriter {
public:
    virtual ~ValueWriter();
    /// TooLarge past the store's limit of a value; Unavailable when the disk is full.
    virtual void write(std::string_view bytes) = 0;
    /// The value becomes part of the object, and durable when that is saved.
    virtual void commit() = 0;
};

}  // namespace corbel
