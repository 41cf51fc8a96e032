// Properties that no client sets: they follow from where an item stands, its flags and its list row. And the inverse: which flags, times
// and list columns follow from properties that are set.
//
// Pure. [any thread]
#pragma once

#include <span>
#include <string_view>

#include "corbel/property.h"
#include "store/objects/object_queries.h"

namespace corbel::store {

/// May not be set or erased: the store says what it is.
bool isComputed(PropId id) noexcept;
/// Stands in the message's MIME when there is one: changing it makes other bytes. Of any other property the change lies beside the content.
bool isInMime(PropId id) noexcept;

/// Where the item's folder and store are named; empty when not wanted.
struct ParentIds {
    std::string entryid, sourceKey;
};

/// Adds what is computed, as far as `tags` ask (none: all), over what is stored.
void addComputed(const object_queries::ItemFacts& facts, std::string_view storeGuid, const ParentIds& parent, std::span<const PropTag> tags,
                 PropertyBag& bag);
bool wantsParent(std::span<const PropTag> tags) noexcept;
/// What list_row says of a delivered message; false when one of `tags` (none: all) needs more than that.
bool addListed(const object_queries::ItemFacts& facts, std::span<const PropTag> tags, PropertyBag& bag);

/// True when `tags` is empty or holds a tag that `tag` answers.
bool wants(std::span<const PropTag> tags, PropTag tag) noexcept;

/// list_row of properties.
ListRow listRowOf(const PropertyBag& properties, bool hasAttachment);
/// The item's system flags, given those before, when `changed` is set on it.
std::uint32_t flagsOf(const PropertyBag& changed, std::uint32_t flags, bool isNew);

}  // namespace corbel::store
