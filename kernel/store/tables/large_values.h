// Values that are too large for a row, held against the parts of a restriction that look at them.
//
// Lives inside one load. [one thread]
#pragma once

#include <span>

#include "store/objects/property_loader.h"
#include "store/tables/row_source.h"

namespace corbel::store {

/// While `loader` loads the rows' items, each large value is read in pieces and judged by `leaves` (RowRecord::large). Both must outlive that.
void judgeLarge(PropertyLoader& loader, std::span<const Restriction> leaves, std::span<RowRecord> rows);

}  // namespace corbel::store
