#include "db/server_database.h"

#include <chrono>

namespace corbel::db {
namespace {

constexpr std::chrono::seconds kLeaseWait{10};
constexpr std::size_t kMaxQueryRows = 1'000'000;

/// The transaction that this thread is in. Transactions of two server databases do not nest in one thread but by a bug.
thread_local const ServerDatabase* currentDatabase = nullptr;
thread_local Connection* currentConnection = nullptr;

struct Bound {
    Bound(const ServerDatabase* database, Connection* connection) {
        currentDatabase = database;
        currentConnection = connection;
    }
    ~Bound() {
        currentDatabase = nullptr;
        currentConnection = nullptr;
    }
    Bound(const Bound&) = delete;
    Bound& operator=(const Bound&) = delete;
};

bool isSelect(std::string_view sql) {
    while (!sql.empty() && (sql.front() == ' ' || sql.front() == '\n')) sql.remove_prefix(1);
    return sql.starts_with("SELECT") || sql.starts_with("select");
}

std::vector<draft::SqlRow> runQuery(Connection& connection, std::string_view sql, const std::vector<draft::SqlValue>& parameters) {
    Statement statement = connection.prepare(sql);
    for (std::size_t i = 0; i < parameters.size(); ++i) {
        const int index = static_cast<int>(i);
        if (const auto* number = std::get_if<std::int64_t>(&parameters[i]))
            statement.bind(index, *number);
        else if (const auto* text = std::get_if<std::string>(&parameters[i]))
            statement.bind(index, std::string_view(*text));
        else
            statement.bindNull(index);
    }
    std::vector<draft::SqlRow> rows;
    while (statement.step()) {
        if (rows.size() == kMaxQueryRows) throw Error(ErrorCode::LimitReached, "Too many rows", std::string(sql));
        draft::SqlRow row;
        for (int column = 0; column < statement.columnCount(); ++column) {
            switch (statement.type(column)) {
                case ValueType::Null:
                    row.emplace_back(nullptr);
                    break;
                case ValueType::Integer:
                    row.emplace_back(statement.integer(column));
                    break;
                case ValueType::Text:
                    row.emplace_back(std::string(statement.text(column)));
                    break;
            }
        }
        rows.push_back(std::move(row));
    }
    return rows;
}

}  // namespace

ServerDatabase::Lease::Lease(ServerDatabase& database, Connection* connection, std::unique_ptr<Connection> owned)
    : _database(database), _connection(connection), _owned(std::move(owned)) {}

ServerDatabase::Lease::Lease(Lease&& other) noexcept
    : _database(other._database), _connection(other._connection), _owned(std::move(other._owned)) {}

ServerDatabase::Lease::~Lease() {
    if (_owned) _database.giveBack(std::move(_owned));
}

ServerDatabase::ServerDatabase(ServerDatabaseOptions options)
    : _options(std::move(options)), _engine(_options.mysql ? Engine::Mysql : Engine::Sqlite) {
    _idle.push_back(open());
}

ServerDatabase::~ServerDatabase() = default;

std::unique_ptr<Connection> ServerDatabase::open() const {
    return _options.mysql ? openMysql(*_options.mysql) : openSqlite({_options.sqlitePath, false, ""});
}

ServerDatabase::Lease ServerDatabase::lease() {
    if (currentDatabase == this) return {*this, currentConnection, nullptr};
    std::unique_ptr<Connection> connection;
    {
        std::unique_lock lock(_mutex);
        if (!_freed.wait_for(lock, kLeaseWait, [this] { return !_idle.empty() || _lent < _options.maxConnections; })) {
            throw Error(ErrorCode::Unavailable, "The server is busy, please try again later",
                        "all " + std::to_string(_options.maxConnections) + " connections to the server database were in use for 10 s");
        }
        ++_lent;
        while (!connection && !_idle.empty()) {
            connection = std::move(_idle.back());
            _idle.pop_back();
            if (!connection->isUsable()) connection.reset();
        }
    }
    if (!connection) {
        try {
            connection = open();
        } catch (...) {
            giveBack(nullptr);
            throw;
        }
    }
    Connection* const raw = connection.get();
    return {*this, raw, std::move(connection)};
}

void ServerDatabase::giveBack(std::unique_ptr<Connection> connection) noexcept {
    if (connection && connection->inTransaction()) connection->rollback();
    {
        const std::lock_guard lock(_mutex);
        --_lent;
        // After one broke, the others did too, most likely: the server went away.
        if (connection && connection->isUsable())
            _idle.push_back(std::move(connection));
        else if (connection)
            _idle.clear();
    }
    _freed.notify_one();
}

void ServerDatabase::migrateSet(std::string_view set, std::span<const Migration> migrations) {
    const std::lock_guard lock(_writer);
    db::migrate(*lease(), set, migrations);
}

void ServerDatabase::migrate(std::string_view moduleId, std::span<const draft::SqlMigration> migrations) {
    std::vector<Migration> plain;
    plain.reserve(migrations.size());
    for (const draft::SqlMigration& migration : migrations) plain.push_back({migration.number, moduleId, migration.sql});
    migrateSet(moduleId, plain);
}

std::vector<draft::SqlRow> ServerDatabase::query(std::string_view sql, const std::vector<draft::SqlValue>& parameters) {
    if (currentDatabase == this) return runQuery(*currentConnection, sql, parameters);
    std::unique_lock<std::mutex> writer(_writer, std::defer_lock);
    if (_engine == Engine::Sqlite && !isSelect(sql)) writer.lock();
    const Lease connection = lease();
    for (int attempt = 1;; ++attempt) {
        try {
            return runQuery(*connection, sql, parameters);
        } catch (const TransactionLost&) {
            if (attempt == kTransactionAttempts) throw;
        }
        pauseAfterLostTransaction(attempt);
    }
}

void ServerDatabase::transaction(const std::function<void()>& body) {
    if (currentDatabase == this) return body();
    if (currentDatabase) throw Error(ErrorCode::Internal, "Internal storage error", "transactions of two databases in one thread");
    std::unique_lock<std::mutex> writer(_writer, std::defer_lock);
    if (_engine == Engine::Sqlite) writer.lock();
    const Lease connection = lease();
    const Bound bound(this, &*connection);
    runTransaction(*connection, body);
}

}  // namespace corbel::db
