// DRAFT, may change: rows of a module's own in the server database, whichever engine that is.
//
// Kernel only. Not for hot paths. Tables are named with the module's id as prefix. Portable SQL: BIGINT, VARCHAR(n), TEXT, no auto-increment. [worker]
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace corbel::draft {

using SqlValue = std::variant<std::nullptr_t, std::int64_t, std::string>;
using SqlRow = std::vector<SqlValue>;

struct SqlMigration {
    std::uint32_t number = 0;       ///< 1, 2, 3 ...
    std::string sql;                ///< Statements separated by ";\n". Kept with a checksum: a released one never changes.
};

class Sql {
public:
    virtual ~Sql();
    /// Runs the migrations of `moduleId` that have not run yet. Corrupt when a checksum differs.
    virtual void migrate(std::string_view moduleId, std::span<const SqlMigration> migrations) = 0;
    /// One statement with '?' parameters; outside transaction() it is a transaction of its own. AlreadyExists for a unique key.
    virtual std::vector<SqlRow> query(std::string_view sql, const std::vector<SqlValue>& parameters = {}) = 0;
    /// Runs `body` in one transaction on one connection; query() inside it takes part. May run it again after a deadlock.
    virtual void transaction(const std::function<void()>& body) = 0;
};

}  // namespace corbel::draft
