// Where SQLite's memory comes from.
#pragma once

namespace corbel::db {

/// Before SQLite's first call. Builds with a sanitizer leave SQLite on malloc(), which the sanitizer watches.
void giveSqliteItsHeap();

/// Gives back what SQLite does not need now. [any thread]
void trimSqliteHeap() noexcept;

}  // namespace corbel::db
