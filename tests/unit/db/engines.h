// Where a db test opens its connections: an empty SQLite file or an empty MariaDB schema, gone with the object.
#pragma once

#include <cppunit/extensions/HelperMacros.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "db/connection.h"
#include "support/mariadb.h"

namespace corbel::db {

class TestEngine {
public:
    virtual ~TestEngine() = default;
    virtual std::unique_ptr<Connection> open() = 0;
};

class SqliteTestEngine final : public TestEngine {
public:
    SqliteTestEngine() {
        std::string name = (std::filesystem::temp_directory_path() / "corbel-db-XXXXXX").string();
        CPPUNIT_ASSERT(::mkdtemp(name.data()) != nullptr);
        directory = name;
    }
    ~SqliteTestEngine() override { std::filesystem::remove_all(directory); }
    std::string file() const { return (directory / "test.db").string(); }
    std::unique_ptr<Connection> open() override { return openSqlite({file(), false, ""}); }

    std::filesystem::path directory;
};

class MysqlTestEngine final : public TestEngine {
public:
    std::unique_ptr<Connection> open() override { return openMysql(schema.options()); }

    testing::MariadbSchema schema;
};

/// The code of the Error that `body` throws.
inline ErrorCode codeOf(const std::function<void()>& body) {
    try {
        body();
    } catch (const Error& error) {
        return error.code();
    }
    CPPUNIT_FAIL("nothing was thrown");
    return ErrorCode::Internal;
}

}  // namespace corbel::db
