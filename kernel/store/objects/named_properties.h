// The server's named properties: table named_prop, with what was asked before in memory.
//
// Owned by SqlStores. An id once given keeps its name, so what is in memory is never wrong; what is not there is looked up, since another
// process may have made it. [any thread]
#pragma once

#include <mutex>
#include <unordered_map>

#include "corbel/property.h"
#include "db/server_database.h"

namespace corbel::store {

inline constexpr std::size_t kMaxNamesOfGuid = 8'192;
inline constexpr std::size_t kMaxPropNameBytes = 508;  ///< UTF-8; MS-OXCPRPT has 254 UTF-16 units.
inline constexpr std::size_t kMaxNamesAtOnce = 8'192;

class SqlNamedProperties final : public NamedProperties {
public:
    /// The tables are there already (Locator makes them).
    explicit SqlNamedProperties(db::ServerDatabase& database) : _database(database) {}

    std::vector<PropId> idsOf(std::span<const PropName> names, bool create) override;
    std::vector<std::optional<PropName>> namesOf(std::span<const PropId> ids) override;
    std::vector<std::pair<PropId, PropName>> list(std::string_view guid) override;
    void assign(const PropName& name, PropId id) override;

private:
    PropId known(const PropName& name);
    void remember(PropId id, const PropName& name);

    db::ServerDatabase& _database;
    std::mutex _mutex;
    std::unordered_map<std::string, PropId> _byName;  // key: see keyOf()
    std::unordered_map<PropId, PropName> _byId;
};

}  // namespace corbel::store
