// The server's own database (users, aliases, named properties, stores' places): server.db, or the MySQL schema.
//
// Owns a few connections and lends them to one thread at a time. Implements draft::Sql for modules; kernel parts with statements of
// their own take a Lease. Nothing on the path of a delivery writes here. Does not hold mail. [any thread, but never an I/O thread]
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "corbel/draft/sql.h"
#include "db/connection.h"

namespace corbel::db {

struct ServerDatabaseOptions {
    std::string sqlitePath;             ///< DATA/server.db
    std::optional<MysqlOptions> mysql;  ///< When set, sqlitePath is not used.
    std::size_t maxConnections = 4;     ///< Who finds none free waits.
};

class ServerDatabase final : public draft::Sql {
public:
    /// A connection for as long as this lives: the transaction's own inside transaction(), else one from the pool.
    class Lease {
    public:
        Lease(Lease&& other) noexcept;
        Lease& operator=(Lease&&) = delete;
        ~Lease();
        Connection& operator*() const noexcept { return *_connection; }
        Connection* operator->() const noexcept { return _connection; }

    private:
        friend class ServerDatabase;
        Lease(ServerDatabase& database, Connection* connection, std::unique_ptr<Connection> owned);
        ServerDatabase& _database;
        Connection* _connection;
        std::unique_ptr<Connection> _owned;  ///< Null inside a transaction.
    };

    /// Opens one connection at once, so that a wrong path or password is told at start. Unavailable, Corrupt.
    explicit ServerDatabase(ServerDatabaseOptions options);
    ~ServerDatabase() override;

    Engine engine() const noexcept { return _engine; }
    /// Unavailable when all connections stayed busy for kLeaseWait.
    Lease lease();
    /// For the kernel's own migrations (corbel_embed_migrations).
    void migrateSet(std::string_view set, std::span<const Migration> migrations);

    void migrate(std::string_view moduleId, std::span<const draft::SqlMigration> migrations) override;
    std::vector<draft::SqlRow> query(std::string_view sql, const std::vector<draft::SqlValue>& parameters = {}) override;
    /// Inside another transaction() of the same thread it takes part in that one. Holds the writers' lock on SQLite: keep it short.
    void transaction(const std::function<void()>& body) override;

private:
    std::unique_ptr<Connection> open() const;
    void giveBack(std::unique_ptr<Connection> connection) noexcept;

    const ServerDatabaseOptions _options;
    const Engine _engine;
    std::mutex _mutex;
    std::condition_variable _freed;
    std::vector<std::unique_ptr<Connection>> _idle;
    std::size_t _lent = 0;
    std::mutex _writer;  ///< SQLite has one writer: waiting here is fair and ends at once, its busy handler sleeps.
};

}  // namespace corbel::db
