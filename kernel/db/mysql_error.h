// MySQL's and MariaDB's error numbers as corbel::Error.
#pragma once

#include <string_view>

namespace corbel::db {

/// The connection is of no use after this error.
bool breaksMysqlConnection(unsigned int number) noexcept;
/// Throws what error `number` means; `message` is the server's, `what` (the SQL or the host) goes to the detail with it.
[[noreturn]] void throwMysqlError(unsigned int number, std::string_view message, std::string_view what);

}  // namespace corbel::db
