// What SQL can decide of a restriction: a condition that every row that fulfils the restriction fulfils too.
//
// Made of columns whose comparison in SQL is the evaluator's own: integers and exact bytes, never texts without case. When `isExact` the
// evaluator need not look again. Pure. [any thread]
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "corbel/restriction.h"
#include "db/connection.h"

namespace corbel::store {

struct SqlFilter {
    std::string sql;                                              ///< "" when everything passes; else begins with " AND ".
    std::vector<std::variant<std::int64_t, std::string>> values;  ///< For its parameters, in order.
    bool isExact = false;                                         ///< Rows that pass fulfil the restriction.

    /// Binds the values from parameter `index` on; gives the next index. The filter must outlive the statement's run.
    int bind(db::Statement& statement, int index) const;
};

/// An integer expression in SQL, never NULL, for a property that every row has.
using IntegerColumn = std::function<std::optional<std::string_view>(PropTag)>;

SqlFilter makeSqlFilter(const Restriction& restriction, const IntegerColumn& column);

}  // namespace corbel::store
