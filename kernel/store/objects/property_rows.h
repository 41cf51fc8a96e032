// Property values as columns of content_prop, item_prop and folder_prop, and back.
//
// Numbers lie in int_value (doubles by their bits), texts, bytes and multi-values in bytes_value; a text or bytes too large for a row has
// no bytes_value and the number of the content that holds it in int_value. Values only. [any thread]
#pragma once

#include <cstdint>
#include <string>

#include "corbel/property.h"
#include "db/connection.h"

namespace corbel::store {

/// Binds prop_id, prop_type, int_value, bytes_value at four parameters. The property must live until the statement has run.
class PropertyBinding {
public:
    explicit PropertyBinding(const Property& property);
    void bind(db::Statement& statement, int firstIndex) const;

private:
    const Property& _property;
    std::string _list;  // a multi-value's bytes
};
/// The same four for a value that is a content of its own.
void bindBigValue(db::Statement& statement, int firstIndex, PropTag tag, std::uint64_t content);

/// What stands in a bag for a value that is too large for it.
Property bigPlaceholder(PropId id);

struct StoredProperty {
    Property property;          ///< A big one: type Error, kErrorValueTooBig.
    PropTag tag;                ///< The true one. Type Unspecified: a tombstone.
    std::uint64_t content = 0;  ///< Of a big value.
};
/// From four columns prop_id, prop_type, int_value, bytes_value. Corrupt when they hold no value of the type.
StoredProperty readProperty(const db::Statement& row, int firstColumn);

}  // namespace corbel::store
