// SQL of named_prop in the server database.
#pragma once

#include <optional>
#include <vector>

#include "corbel/property.h"
#include "db/connection.h"

namespace corbel::store::named_prop_queries {

using Row = std::pair<PropId, PropName>;

std::optional<PropId> find(db::Connection& connection, const PropName& name);
std::optional<PropName> find(db::Connection& connection, PropId id);
/// With this GUID; all for an empty one. In order of id.
std::vector<Row> list(db::Connection& connection, std::string_view guid);
std::size_t count(db::Connection& connection, std::string_view guid);
void insert(db::Connection& connection, PropId id, const PropName& name);
/// Ids below kFirstNamedPropId + this were given; locks the row until the transaction ends.
std::uint32_t lockCounter(db::Connection& connection);
void setCounter(db::Connection& connection, std::uint32_t value);

}  // namespace corbel::store::named_prop_queries
