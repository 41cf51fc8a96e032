// What SQLite files have beside SQLite: their name in a directory that has to be as durable as they are.
#pragma once

#include <string>

namespace corbel::db {

/// Throws Unavailable when it cannot: a name that is not synced may be gone after a crash.
void syncFolderOf(const std::string& path);

}  // namespace corbel::db
