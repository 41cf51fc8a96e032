// A real MariaDB for tests: one private server on a unix socket, shared by all test executables of a build, and a schema a test.
//
// The first Schema of a process starts the server (or finds it running) and holds it until the process ends; mariadb_keeper.sh stops it
// after the last. Without MariaDB installed the test fails and says what to install. Link `test_mariadb`.
#pragma once

#include <memory>
#include <string>

#include "db/connection.h"

namespace corbel::testing {

/// An empty schema, dropped by the destructor (close its connections before).
class MariadbSchema {
public:
    /// Throws std::runtime_error with what to install or which log to read.
    MariadbSchema();
    ~MariadbSchema();
    MariadbSchema(const MariadbSchema&) = delete;
    MariadbSchema& operator=(const MariadbSchema&) = delete;

    const db::MysqlOptions& options() const noexcept { return _options; }
    /// As the server's administrator, e.g. to kill connections.
    static std::unique_ptr<db::Connection> openAsRoot();

private:
    db::MysqlOptions _options;
};

}  // namespace corbel::testing
