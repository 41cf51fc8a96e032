// The Transport Neutral Encapsulation Format (MS-OXTNEF): what a winmail.dat holds.
//
// Reads forward through a reader; attachment data is not read but named by where it lies. Checksums are not looked at, and what comes
// before a fault counts: mail gateways break the ends. Fuzzed; limits are named. [worker]
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "corbel/message_data.h"

namespace corbel::convert_mime {

inline constexpr std::size_t kMaxTnefValueBytes = 8 * 1024 * 1024;     ///< Of one property of a message or attachment; a larger one is left out.
inline constexpr std::size_t kMaxTnefMessageBytes = 32 * 1024 * 1024;  ///< Of all properties of one message and its attachments.
inline constexpr std::size_t kMaxTnefNameBytes = 1024;                 ///< Of a named property's name, in UTF-16.
inline constexpr std::size_t kMaxTnefValues = 10'000;                  ///< Of one multi-value.

/// Bytes of the TNEF stream itself.
struct TnefSlice {
    std::uint64_t offset = 0, length = 0;
};

using NamedProperty = std::pair<PropName, Property>;  ///< The tag's id is meaningless.

struct TnefMessage;

struct TnefAttachment {
    PropertyBag properties;
    std::vector<NamedProperty> named;
    std::optional<TnefSlice> data;
    std::shared_ptr<const TnefMessage> embedded;
};

struct TnefMessage {
    PropertyBag properties;
    std::vector<NamedProperty> named;
    std::vector<MessageRecipient> recipients;
    std::vector<TnefAttachment> attachments;
};

/// nullopt when the bytes do not begin as TNEF does. `depth` counts the messages around it.
std::optional<TnefMessage> parseTnef(ValueReader& reader, TnefSlice range, std::size_t depth);

}  // namespace corbel::convert_mime
