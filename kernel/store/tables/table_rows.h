// Rows as a table's reader gets them: one value for each column, out of what was loaded.
#pragma once

#include "store/tables/sql_table.h"

namespace corbel::store {

/// Of an object. `categories`: how many the table has.
TableRow leafRow(RowRecord&& record, std::span<const PropTag> columns, std::uint32_t categories);
/// Of a header; `first` is its first leaf, whose values of the category's keys it shows.
TableRow headerRow(const VisibleRows::Row& row, std::uint64_t id, const RowRecord& first, std::span<const PropTag> columns,
                   const SortKeys& keys);

/// Of a row that stands for one of a multi-value's values, made with allValues() of the columns: shows that value.
void showInstance(TableRow& row, std::span<const PropTag> columns, std::uint32_t instance);

}  // namespace corbel::store
