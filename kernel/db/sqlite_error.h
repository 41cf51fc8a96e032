// SQLite's result codes as corbel::Error.
#pragma once

#include <string_view>

struct sqlite3;

namespace corbel::db {

/// Throws what `resultCode` means; `what` (the SQL or the path) goes to the detail. `connection` may be null.
[[noreturn]] void throwSqliteError(sqlite3* connection, int resultCode, std::string_view what);

}  // namespace corbel::db
