// Sort keys of rows as bytes that compare by memcmp: one component for each key of a SortOrder, then the row's id.
//
// Each component ends itself, so a category's header is the prefix of its rows' keys and stands before them. Pure. [any thread]
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "corbel/tables.h"

namespace corbel::store {

/// The property of which `tags` have instances; InvalidArgument when there are two.
std::optional<PropTag> instanceTagOf(std::span<const PropTag> tags);

/// Throws LimitReached or InvalidArgument for an order that a table cannot have.
void checkSortOrder(const SortOrder& order);

/// One of a multi-value's values.
std::optional<PropValue> valueAt(const PropValue& values, std::uint32_t index);

class SortKeys {
public:
    /// `order` has passed checkSortOrder(). `instances`: the multi-value property whose values are rows of their own, where no key of the
    /// order says so.
    explicit SortKeys(SortOrder order, std::optional<PropTag> instances = std::nullopt);

    const SortOrder& order() const noexcept { return _order; }
    /// `instance`: which of its values the row stands for.
    std::string make(const PropertyBag& properties, std::uint64_t id, std::uint32_t instance = 0) const;
    /// Of how many rows an object is; 1 where it has no values, and without instances.
    std::uint32_t instances(const PropertyBag& properties) const;
    /// The property whose values are rows, as kMultiValueInstance names it.
    std::optional<PropTag> instanceTag() const noexcept { return _instances; }
    /// Of the row with this key.
    std::uint32_t instance(std::string_view key) const noexcept;
    /// Of a row whose first and only key is this integer.
    std::string makeByInteger(std::int64_t value, std::uint64_t id) const;
    /// A component alone: where rows with this value of the first key begin.
    std::string first(const PropValue& value) const;
    std::uint64_t id(std::string_view key) const noexcept;
    /// Where a header of this level ends in the keys of its rows.
    std::size_t headerLength(std::string_view key, std::size_t level) const noexcept { return prefixLength(key, _levelEnds[level]); }
    /// What a header of this level is called, whatever its group is sorted by at the moment.
    std::string headerName(std::string_view key, std::size_t level) const;
    /// How many keys of the order a header of this level has values of.
    std::size_t keysOfHeader(std::size_t level) const noexcept { return _levelKeys[level]; }

    /// A component that stands before a category's own for all rows of a group: each key has the row's own value there until
    /// RowList::Entry's of the whole list are known (placeGroups()).
    struct GroupSlot {
        std::size_t component = 0;  ///< Where it stands.
        std::size_t own = 0;        ///< The component with the row's own value.
        std::size_t levelEnd = 0;   ///< Components of the group's header.
        bool isLargest = true;      ///< Of the own components' bytes the largest is the group's.
    };
    const std::vector<GroupSlot>& groupSlots() const noexcept { return _slots; }
    std::vector<std::string_view> components(std::string_view key) const;

    /// Where the first `count` components of `key` end.
    std::size_t prefixLength(std::string_view key, std::size_t count) const noexcept;
    /// The first component's integer; precondition: the first key is one, and present.
    std::int64_t firstInteger(std::string_view key) const noexcept;
    bool isLastDescending() const noexcept { return !_order.keys.empty() && _order.keys.back().isDescending; }

private:
    void append(std::string& key, const SortKey& sort, const PropValue* value) const;
    const SortOrder _order;
    const std::optional<PropTag> _instances;
    std::vector<SortKey> _layout;  // of the components
    std::vector<std::size_t> _levelEnds, _levelKeys;
    std::vector<GroupSlot> _slots;
};

}  // namespace corbel::store
