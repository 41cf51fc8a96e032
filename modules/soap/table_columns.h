// A table's columns as the client asked for them and as stores know them, and rows made for the wire.
//
// A row has one property for each column, in order: under the column's own id, and of the type that it was asked as. Values are cut as clients
// expect of tables, unless the table was opened for whole ones. Values only. [any thread]
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "codec/structures.h"
#include "named_props.h"

namespace corbel::soap {

inline constexpr std::size_t kTableTextLetters = 255;   ///< Of a text in a row: clients that see so many read the rest from the object.
inline constexpr std::size_t kTableBytes = 511;         ///< Of a binary in a row.

/// A column or sort key of the wire as stores know it, texts as Unicode; instances of a multi-value stay such. Named ids are not translated.
PropTag unicodeColumn(std::uint32_t wire) noexcept;

class TableColumns {
public:
    /// `isWhole`: values are not cut. `isUnicode`: how default columns name texts.
    TableColumns(std::vector<std::uint32_t> wire, bool isWhole, bool isUnicode);

    /// `names`: null where ids have no names.
    void set(std::vector<std::uint32_t> wire, NamedProps* names);
    const std::vector<std::uint32_t>& wire() const noexcept { return _wire; }
    /// One for each; id 0 for an id that no name has. Instances of multi-values are marked (kMultiValueInstance).
    const std::vector<PropTag>& stored() const noexcept { return _stored; }
    bool isWhole() const noexcept { return _isWhole; }
    /// As the client named texts when it opened the table.
    std::vector<std::uint32_t> named(std::span<const PropTag> tags) const;

    /// `values`: one for each column, of whatever id.
    PropertyRow row(PropertyRow values) const;

private:
    std::vector<std::uint32_t> _wire;
    std::vector<PropTag> _stored;
    bool _isWhole = false;
    bool _isUnicode = true;
};

}  // namespace corbel::soap
