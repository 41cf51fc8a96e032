// The numbers by which clients know objects beside entryids (PR_EC_HIERARCHYID, `ulServerId`): made from what the store calls them, never
// stored.
//
// A message's number leaves its upper bit clear, those of what is in it have it set; they need to differ within their message only, since
// clients send its entryid along. What is directly in the message is told by the number; deeper ones are hashes of their path, found by
// going it. Pure. [any thread]
#pragma once

#include <cstdint>

#include "corbel/store.h"

namespace corbel::soap {

/// Of a store, a folder or a message; never 0.
std::uint32_t numberOf(std::uint64_t id) noexcept;

enum class PartKind : std::uint8_t { Recipient, Attachment, Embedded };

/// Of the part of that kind in the object `parent`, by its number there (PR_ATTACH_NUM; of an embedded message 0).
std::uint32_t partNumber(std::uint32_t parent, PartKind kind, std::uint32_t number) noexcept;
/// True for the number of something in a message.
bool isPartNumber(std::uint32_t number) noexcept;

}  // namespace corbel::soap
