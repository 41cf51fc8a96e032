// A delivery as a guest's hook gets it, and what of it the hook may change.
//
// The message itself is not in it: the hook asks for pieces (messages.h). Pure. [any thread]
#pragma once

#include <string>
#include <string_view>

#include "corbel/delivery.h"
#include "isolation/codec/bytes.h"

namespace corbel::isolation {

inline constexpr std::size_t kMaxPrefixBytes = 1024 * 1024;
inline constexpr std::size_t kMaxFolderPath = kMaxFolderDepth * (kMaxFolderNameBytes + 1);
inline constexpr std::size_t kMaxKeywordText = 1024;   ///< The store refuses what is over its own limit, with its own words.
inline constexpr std::size_t kMaxKeywords = 1024;

/// What the hook may change.
struct DeliveryChange {
    std::string prefix, folder;
    std::uint32_t flags = 0;
    std::vector<std::string> keywords;
    bool discard = false;
};

/// A DeliveryRequest with what it points to.
struct DeliveryFacts {
    std::string sender;
    Recipient recipient;
    Identity owner;
    std::uint64_t contentBytes = 0, structureBytes = 0, envelopeBytes = 0;
    DeliveryChange change;
};

std::string writeDelivery(const DeliveryRequest& request);
Result<DeliveryFacts> readDelivery(std::string_view bytes);
std::string writeChange(const DeliveryRequest& request);
Result<DeliveryChange> readChange(std::string_view bytes);

}  // namespace corbel::isolation
