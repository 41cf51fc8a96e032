// Restrictions and sort orders over rows that are kept in memory: as a store's tables do it (corbel/restriction.h, corbel/tables.h), for
// properties of an address book or of statistics. Pure. [any thread]
#pragma once

#include <compare>
#include <vector>

#include "corbel/restriction.h"
#include "corbel/tables.h"

namespace corbel::soap {

/// Precondition: checkRestriction(). Such rows have no recipients or attachments: restrictions on those are false.
bool matchesRow(const Restriction& restriction, const PropertyBag& row);

/// Every tag that the restriction looks at.
void appendTags(const Restriction& restriction, std::vector<PropTag>& tags);

/// What a row is sorted by: one value for each key, texts in small letters, none where it is absent.
std::vector<PropValue> sortValues(const SortOrder& order, const PropertyBag& row);
/// Of two rows' sortValues(): what stands first in the order is less; absent values are.
std::weak_ordering compareRows(const SortOrder& order, const std::vector<PropValue>& a, const std::vector<PropValue>& b);

}  // namespace corbel::soap
