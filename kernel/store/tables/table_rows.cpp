#include "store/tables/table_rows.h"

#include <algorithm>

#include "corbel/message_data.h"
#include "corbel/property_tags.h"

namespace corbel::store {
namespace {

// MS-OXCTABL section 2.2.1.3: kinds of rows.
constexpr std::int64_t kLeafRow = 1, kExpandedRow = 3, kCollapsedRow = 4;

/// The column as asked for: a tag of type Unspecified takes any.
Property cell(const PropertyBag& properties, PropTag column) {
    const Property* property = properties.find(column);
    if (!property) return missingCell(column, kErrorNotFound);
    if (sizeBytes(property->value) > kMaxInlineValueBytes) return missingCell(column, kErrorTooBig);
    return *property;
}

std::vector<Property> cellsOf(RowRecord&& record, std::span<const PropTag> columns) {
    if (record.cells.size() == columns.size()) return std::move(record.cells);
    std::vector<Property> cells;
    cells.reserve(columns.size());
    for (const PropTag column : columns) cells.push_back(cell(record.properties, column));
    return cells;
}

}  // namespace

TableRow leafRow(RowRecord&& record, std::span<const PropTag> columns, std::uint32_t categories) {
    TableRow row;
    row.id = record.id;
    row.folder = record.folder;
    row.instanceKey = instanceKeyOf(record.id);
    row.values = cellsOf(std::move(record), columns);
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const PropTag column = columns[i];
        if (column == tags::InstanceKey)
            row.values[i] = {column, row.instanceKey};
        else if (column == tags::RowType)
            row.values[i] = {column, kLeafRow};
        else if (column == tags::InstId)
            row.values[i] = {column, static_cast<std::int64_t>(row.id)};
        else if (column == tags::InstanceNum)
            row.values[i] = {column, std::int64_t{0}};
        else if (column == tags::Depth && row.values[i].tag != column)
            row.values[i] = {column, std::int64_t{categories}};
    }
    return row;
}

TableRow headerRow(const VisibleRows::Row& header, std::uint64_t id, const RowRecord& first, std::span<const PropTag> columns,
                   const SortKeys& keys) {
    TableRow row;
    row.kind = header.kind;
    row.id = id;
    row.folder = first.folder;
    row.instanceKey = instanceKeyOf(id);
    row.values = cellsOf(RowRecord(first), columns);
    const SortOrder& order = keys.order();
    const auto lastKey = order.keys.begin() + static_cast<std::ptrdiff_t>(keys.keysOfHeader(header.level));
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const PropTag column = columns[i];
        Property& value = row.values[i];
        if (column == tags::InstanceKey)
            value = {column, row.instanceKey};
        else if (column == tags::RowType)
            value = {column, header.kind == RowKind::ExpandedHeader ? kExpandedRow : kCollapsedRow};
        else if (column == tags::InstId)
            value = {column, static_cast<std::int64_t>(id)};
        else if (column == tags::InstanceNum)
            value = {column, std::int64_t{0}};
        else if (column == tags::Depth)
            value = {column, std::int64_t{header.level}};
        else if (column == tags::ContentCount)
            value = {column, static_cast<std::int64_t>(header.leaves)};
        else if (column == tags::ContentUnreadCount)
            value = {column, static_cast<std::int64_t>(header.unread)};
        else if (std::none_of(order.keys.begin(), lastKey, [column](const SortKey& key) { return allValues(key.tag) == column; }))
            value = missingCell(column, kErrorNotFound);
    }
    return row;
}

void showInstance(TableRow& row, std::span<const PropTag> columns, std::uint32_t instance) {
    const bool isLeaf = row.kind == RowKind::Leaf;
    if (isLeaf) row.instanceKey = instanceKeyOf(row.id, instance);
    for (std::size_t i = 0; i < columns.size(); ++i) {
        Property& cell = row.values[i];
        if (isLeaf && columns[i] == tags::InstanceKey) cell.value = row.instanceKey;
        if (isLeaf && columns[i] == tags::InstanceNum) cell.value = std::int64_t{instance};
        if (!isInstance(columns[i]) || cell.tag.type() == PropType::Error) continue;
        std::optional<PropValue> value = valueAt(cell.value, instance);
        cell = value ? Property{oneValue(columns[i]), std::move(*value)} : missingCell(oneValue(columns[i]), kErrorNotFound);
    }
}

}  // namespace corbel::store
