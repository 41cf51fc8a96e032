#include <openssl/evp.h>

#include <array>
#include <chrono>
#include <map>

#include "db/connection.h"

namespace corbel::db {
namespace {

constexpr std::string_view kTable =
    "CREATE TABLE IF NOT EXISTS schema_migration (set_name VARCHAR(64) NOT NULL, number INTEGER NOT NULL, name VARCHAR(100) NOT NULL, "
    "checksum VARCHAR(64) NOT NULL, applied BIGINT NOT NULL, PRIMARY KEY (set_name, number))";
constexpr std::string_view kSelect = "SELECT number, checksum FROM schema_migration WHERE set_name=?";
constexpr std::string_view kInsert = "INSERT INTO schema_migration (set_name, number, name, checksum, applied) VALUES (?, ?, ?, ?, ?)";

std::string checksumOf(const Migration& migration) {
    if (!migration.checksum.empty()) return std::string(migration.checksum);
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    EVP_Digest(migration.sql.data(), migration.sql.size(), digest.data(), &size, EVP_sha256(), nullptr);
    std::string hex;
    for (unsigned int i = 0; i < size; ++i) {
        hex += "0123456789abcdef"[digest[i] >> 4];
        hex += "0123456789abcdef"[digest[i] & 15];
    }
    return hex;
}

std::map<std::uint32_t, std::string> applied(Connection& connection, std::string_view set) {
    std::map<std::uint32_t, std::string> result;
    Statement select = connection.prepare(kSelect);
    select.with(set);
    while (select.step()) result.emplace(static_cast<std::uint32_t>(select.integer(0)), select.text(1));
    return result;
}

/// How many of `migrations` have run; throws when what has run is not what these are.
std::size_t checkApplied(Connection& connection, std::string_view set, const Migration* migrations, std::size_t count) {
    const auto done = applied(connection, set);
    std::size_t known = 0;
    for (const auto& [number, checksum] : done) {
        const std::string which = "migration " + std::to_string(number) + " of " + std::string(set);
        if (known == count) {
            throw Error(
                ErrorCode::Unsupported, "The database was made by a newer version of Corbel",
                which + " is not known to this version: install the version that made it, or restore the backup from before the upgrade");
        }
        if (migrations[known].number != number || checksumOf(migrations[known]) != checksum) {
            throw Error(ErrorCode::Corrupt, "The database's schema is not the one of this version",
                        which + " ran with other contents than this version has: install an unmodified release");
        }
        ++known;
    }
    return known;
}

void record(Connection& connection, std::string_view set, const Migration& migration) {
    const auto now = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
    const std::string checksum = checksumOf(migration);
    connection.prepare(kInsert).with(set, migration.number, migration.name, checksum, std::int64_t{now}).run();
}

void migrateSqlite(Connection& connection, std::string_view set, const Migration* migrations, std::size_t count) {
    Transaction transaction(connection);
    for (std::size_t i = checkApplied(connection, set, migrations, count); i < count; ++i) {
        connection.execute(migrations[i].sql);
        record(connection, set, migrations[i]);
    }
    transaction.commit();
}

/// MySQL commits at each CREATE or ALTER, so a script that broke off runs again from its start: write it with IF NOT EXISTS.
void migrateMysql(Connection& connection, std::string_view set, const Migration* migrations, std::size_t count) {
    {
        Statement lock = connection.prepare("SELECT GET_LOCK(CONCAT('corbel_migrate_', MD5(DATABASE())), 60)");
        if (!lock.step() || lock.integer(0) != 1) {
            throw Error(ErrorCode::Unavailable, "The database is being upgraded, please try again later",
                        "another process holds corbel_migrate");
        }
    }
    struct Unlock {
        Connection& connection;
        ~Unlock() {
            try {
                connection.execute("DO RELEASE_LOCK(CONCAT('corbel_migrate_', MD5(DATABASE())))");
            } catch (const Error&) {
                // The lock ends with the broken connection.
            }
        }
    } unlock{connection};
    bool comparesBytes = false;
    {
        Statement collation =
            connection.prepare("SELECT DEFAULT_COLLATION_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME=DATABASE()");
        comparesBytes = collation.step() && collation.text(0) == "utf8mb4_bin";
    }
    // Tables take it from the schema; keys compare by bytes as they do on SQLite.
    if (!comparesBytes) connection.execute("ALTER DATABASE CHARACTER SET utf8mb4 COLLATE utf8mb4_bin");
    for (std::size_t i = checkApplied(connection, set, migrations, count); i < count; ++i) {
        connection.execute(migrations[i].sql);
        record(connection, set, migrations[i]);
    }
}

}  // namespace

void migrate(Connection& connection, std::string_view set, const Migration* migrations, std::size_t count) {
    for (std::size_t i = 1; i < count; ++i) {
        if (migrations[i].number <= migrations[i - 1].number)
            throw Error(ErrorCode::Internal, "Internal storage error", "migrations out of order");
    }
    connection.execute(kTable);
    if (checkApplied(connection, set, migrations, count) == count) return;
    if (connection.engine() == Engine::Sqlite)
        migrateSqlite(connection, set, migrations, count);
    else
        migrateMysql(connection, set, migrations, count);
}

}  // namespace corbel::db
