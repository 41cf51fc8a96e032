// Which properties of a message its list columns give, and how.
//
// Values only. What is not listed here comes from the property loader. [any thread]
#pragma once

#include <optional>
#include <span>

#include "corbel/property_tags.h"
#include "store/tables/item_row_queries.h"

namespace corbel::store {

/// The tags of a request sorted into those that columns give and those that the loader gives. Texts are as long as the columns keep them. A
/// delivered message's author stands for its sender: that one would need the MIME of each row.
class ItemColumns {
public:
    /// `storeGuid` outlives it.
    ItemColumns(std::span<const PropTag> tags, bool withUnread, bool withTime, std::string_view storeGuid);

    int timeColumn() const noexcept { return index(item_row_queries::kReceived); }
    std::uint32_t columns() const noexcept { return _columns; }
    std::span<const PropTag> others() const noexcept { return _others; }
    /// The properties of the row at which `row` stands, in the order of their tags; `first`: index of the first column.
    void read(const db::Statement& row, int first, PropertyBag& bag) const;
    /// The same as one cell for each tag of the request; those of others() are missing.
    void read(const db::Statement& row, int first, std::vector<Property>& cells) const;
    bool isUnread(const db::Statement& row, int first) const;

private:
    /// What makes a tag's value.
    struct Reading {
        PropTag tag;
        enum class Kind : std::uint8_t { Missing, Integer, Bytes, Flags, Entryid } kind = Kind::Missing;
        bool mayBeAbsent = false;
        int column = 0;  // counted from the first one
    };
    std::optional<PropValue> value(const Reading& reading, const db::Statement& row, int first) const;
    int index(item_row_queries::Column column) const noexcept;

    const std::string_view _storeGuid;
    std::vector<Reading> _readings;  // one for each tag
    std::vector<PropTag> _others;
    std::uint32_t _columns = 0;
};

/// The SQL of a property that is an integer, never absent, and compared by SQL as by the evaluator.
std::optional<std::string_view> integerColumn(PropTag tag);
/// The same where the statement is for SeenBy::Reader.
std::optional<std::string_view> integerColumnForReaders(PropTag tag);

}  // namespace corbel::store
