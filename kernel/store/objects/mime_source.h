// The seam between the store and what turns a delivered message into properties. Implemented beside the converter; owned by SqlStores.
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "corbel/message_data.h"
#include "corbel/store.h"

namespace corbel::store {

/// A stored message as MIME. Views are valid during the call only.
struct MimeMessage {
    std::string_view structure;  ///< Serialised mime::PartIndex; its offsets count from the end of the prefix.
    std::uint64_t prefixBytes = 0;
    ContentReader* bytes = nullptr;
};

/// [worker, parallel]
class MimeSource {
public:
    virtual ~MimeSource() = default;
    /// Those of `tags` (none: all) that the message's MIME has, into `out`, which may hold some already: these stay.
    virtual void properties(const MimeMessage& message, std::span<const PropTag> tags, PropertyBag& out) = 0;
    /// Everything: for a message that a client is about to change. Attachments are ranges.
    virtual MessageData data(const MimeMessage& message) = 0;
    /// Decoded bytes of an attachment that data() lists without a range and without its bytes: by attachment numbers from the outermost
    /// message inwards. `message` must outlive the reader. NotFound.
    virtual std::unique_ptr<ValueReader> openAttachment(const MimeMessage& message, std::span<const std::uint32_t> path) = 0;
};

}  // namespace corbel::store
