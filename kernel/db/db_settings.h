// The settings of section [storage] that say which database is used, and their values.
//
// Pure. They take effect at the next start. [any thread]
#pragma once

#include <optional>
#include <vector>

#include "corbel/settings.h"
#include "db/connection.h"

namespace corbel::db {

std::vector<SettingSpec> databaseSettings();
/// Nothing for SQLite. InvalidArgument when neither socket nor host is given.
std::optional<MysqlOptions> readMysqlOptions(const Settings& settings);

}  // namespace corbel::db
