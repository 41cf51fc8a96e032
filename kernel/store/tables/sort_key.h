// Sort keys of rows as bytes that compare by memcmp: one component for each key of a SortOrder, then the row's id.
//
// Each component ends itself, so a category's header is the prefix of its rows' keys and stands before them. Pure. [any thread]
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "corbel/tables.h"

namespace corbel::store {

/// Throws LimitReached or InvalidArgument for an order that a table cannot have.
void checkSortOrder(const SortOrder& order);

class SortKeys {
public:
    /// `order` has passed checkSortOrder().
    explicit SortKeys(SortOrder order) : _order(std::move(order)) {}

    const SortOrder& order() const noexcept { return _order; }
    std::string make(const PropertyBag& properties, std::uint64_t id) const;
    /// Of a row whose first and only key is this integer.
    std::string makeByInteger(std::int64_t value, std::uint64_t id) const;
    /// A component alone: where rows with this value of the first key begin.
    std::string first(const PropValue& value) const;
    std::uint64_t id(std::string_view key) const noexcept;
    /// Where the first `count` components of `key` end.
    std::size_t prefixLength(std::string_view key, std::size_t count) const noexcept;
    /// The first component's integer; precondition: the first key is one, and present.
    std::int64_t firstInteger(std::string_view key) const noexcept;
    bool isLastDescending() const noexcept { return !_order.keys.empty() && _order.keys.back().isDescending; }

private:
    void append(std::string& key, const SortKey& sort, const PropValue* value) const;
    const SortOrder _order;
};

}  // namespace corbel::store
