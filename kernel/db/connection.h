// One database connection and its prepared statements, on SQLite or a MySQL-compatible server.
//
// Statements run on the native handle through a cache keyed by SQL text. One thread at a time; hold none while parked. SQL is written
// once for both engines; where they differ, Dialect gives the words. Every failure throws Error (Unavailable, AlreadyExists, Corrupt,
// Internal; TransactionLost, a Conflict, for a transaction that can be run again).
//
// Decision: sessions are opened natively, not by Poco::Data. Its MySQL connector knows no unix socket; its SQLite connector starts a
// thread for each open, and offers neither a VFS, nor SQLITE_OPEN_NOMUTEX, nor a file mode.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "corbel/error.h"

namespace corbel::db {

enum class Engine : std::uint8_t { Sqlite, Mysql };
enum class ValueType : std::uint8_t { Null, Integer, Text };

/// The engine gave up the transaction (deadlock, lock wait, stale snapshot): roll back and run it again. Code: Conflict.
class TransactionLost : public Error {
public:
    using Error::Error;
    ~TransactionLost() override;
};

/// The connection broke during COMMIT: the transaction may or may not have happened. Code: Unavailable.
class CommitUnknown : public Error {
public:
    using Error::Error;
    ~CommitUnknown() override;
};

/// A prepared statement in use; gives itself back to the cache when it goes. Parameters and columns count from 0.
class Statement {
public:
    class Impl;  // one for each engine
    explicit Statement(Impl* impl) : _impl(impl) {}
    Statement(Statement&& other) noexcept : _impl(std::exchange(other._impl, nullptr)) {}
    Statement& operator=(Statement&&) = delete;
    ~Statement();

    Statement& bind(int index, std::int64_t value);
    Statement& bind(int index, std::uint64_t value);         ///< Must fit int64.
    Statement& bind(int index, std::string_view text);       ///< Not copied: must live until the statement has run.
    Statement& bindBlob(int index, std::string_view bytes);  ///< Not copied.
    Statement& bindNull(int index);
    /// bind(0, a), bind(1, b) ... for integers and texts.
    template <class... T>
    Statement& with(T&&... values) {
        int index = 0;
        (bindValue(index++, std::forward<T>(values)), ...);
        return *this;
    }

    /// Runs or goes on: true when a row is there. Reset by rewind() or the destructor.
    bool step();
    /// Runs to the end; rows changed (matched by an UPDATE, even when equal). Binding and running again needs no rewind().
    std::uint64_t run();
    /// Ready to bind and run again; bindings stay.
    void rewind();

    bool isNull(int column) const;
    std::int64_t integer(int column) const;
    std::uint64_t unsignedInteger(int column) const { return static_cast<std::uint64_t>(integer(column)); }
    std::string_view text(int column) const;  ///< Text or blob; valid until the next step.
    ValueType type(int column) const;
    int columnCount() const;

private:
    template <class T>
    void bindValue(int index, T&& value) {
        using V = std::remove_cvref_t<T>;
        if constexpr (std::is_same_v<V, std::nullopt_t> || std::is_same_v<V, std::nullptr_t>)
            bindNull(index);
        else if constexpr (std::is_same_v<V, bool>)
            bind(index, static_cast<std::int64_t>(value));
        else if constexpr (std::is_integral_v<V> && std::is_unsigned_v<V>)
            bind(index, static_cast<std::uint64_t>(value));
        else if constexpr (std::is_integral_v<V>)
            bind(index, static_cast<std::int64_t>(value));
        else
            bind(index, std::string_view(value));
    }
    Impl* _impl;
};

/// [one thread at a time]
class Connection {
public:
    virtual ~Connection() = default;
    virtual Engine engine() const noexcept = 0;
    /// From the cache or prepared now. The same SQL must not be in use twice at once on one connection.
    virtual Statement prepare(std::string_view sql) = 0;
    /// Several statements without parameters or results.
    virtual void execute(std::string_view script) = 0;
    /// SQLite: BEGIN IMMEDIATE. MySQL: READ COMMITTED.
    virtual void begin() = 0;
    virtual void commit() = 0;
    virtual void rollback() noexcept = 0;
    virtual bool inTransaction() const noexcept = 0;
    /// Counters for flat-cost tests: statements run, and on SQLite the VM steps they took.
    virtual std::uint64_t statementCount() const noexcept = 0;
    virtual std::uint64_t vmSteps() const noexcept = 0;
    /// A transaction for several reads of one snapshot; ends with commit() or rollback().
    virtual void beginRead() = 0;
    /// False after the connection broke: close it, open another.
    virtual bool isUsable() const noexcept = 0;
    /// Drops idle statements and cached pages: for a store that stays open but is not in use.
    virtual void shrink() noexcept = 0;
    /// SQLite: pages in the write-ahead log after this connection's last commit. For the maintenance checkpoint. MySQL: 0.
    virtual std::uint64_t walPages() const noexcept = 0;
    /// SQLite: copies the log into the file as far as readers allow; `truncate` also empties it, waiting for readers. False when some
    /// of the log had to stay. Commits of this connection do it themselves only at kWalPagesHard. MySQL: nothing to do.
    virtual bool checkpoint(bool truncate) = 0;
};

/// A log of this many pages (16 MB) is checkpointed by the commit that made it so, whatever maintenance does.
inline constexpr std::uint64_t kWalPagesHard = 4096;

/// begin() ... commit(), rolled back by the destructor when not committed.
class Transaction {
public:
    explicit Transaction(Connection& connection) : _connection(connection) { _connection.begin(); }
    ~Transaction() {
        if (!_done) _connection.rollback();
    }
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    void commit() {
        _connection.commit();
        _done = true;
    }

private:
    Connection& _connection;
    bool _done = false;
};

struct SqliteOptions {
    std::string path;  ///< Made with mode 0600 when absent. ":memory:" for tests.
    bool isReadOnly = false;
    std::string vfs;  ///< Test VFS by name; empty: the default.
    /// Closing leaves the write-ahead log as it is: no checkpoint, no syncs. For files that are opened and closed often.
    bool keepsLog = false;
};
struct MysqlOptions {
    std::string socket;  ///< Unix socket, or host and port.
    std::string host;
    std::uint16_t port = 3306;
    std::string user, password, database;
};

/// WAL, synchronous=FULL, foreign_keys off, auto_vacuum=INCREMENTAL for a new file, cache_size 256K, busy timeout.
std::unique_ptr<Connection> openSqlite(const SqliteOptions& options);
std::unique_ptr<Connection> openMysql(const MysqlOptions& options);

/// The bytes of a database file like those that openSqlite() makes, filled by `fill`, which finds what was in the image `base` there
/// already. New files that start as an image cost neither the compiling of their schema nor its syncs.
std::string makeSqliteImage(const std::function<void(Connection&)>& fill, std::string_view base = {});
/// Makes the file, mode 0600, durable with its name; a file and a log that were there are gone.
void writeSqliteImage(const std::string& path, std::string_view image);

/// Where the engines' SQL differs.
struct Dialect {
    /// "INSERT ... ON CONFLICT(key) DO UPDATE SET x=excluded.x" or "... ON DUPLICATE KEY UPDATE x=VALUES(x)". `columns` and `key` are comma
    /// lists; every column outside `key` is updated.
    static std::string upsert(Engine engine, std::string_view table, std::string_view columns, std::string_view key);
    /// INSERT OR IGNORE / INSERT IGNORE.
    static std::string insertIgnore(Engine engine, std::string_view table, std::string_view columns);
    /// " FOR UPDATE" on MySQL, "" on SQLite (where the transaction already holds the write lock).
    static std::string_view forUpdate(Engine engine);
};

/// How often runTransaction() begins anew after TransactionLost.
inline constexpr int kTransactionAttempts = 8;
/// A short pause that grows with `attempt`, so that the winner of a deadlock gets through.
void pauseAfterLostTransaction(int attempt);

/// Runs `body()` in a transaction and commits; again from the start when the engine lost it. Gives what the body gives.
template <class Body>
auto runTransaction(Connection& connection, Body&& body) {
    for (int attempt = 1;; ++attempt) {
        try {
            Transaction transaction(connection);
            if constexpr (std::is_void_v<decltype(body())>) {
                body();
                transaction.commit();
                return;
            } else {
                auto result = body();
                transaction.commit();
                return result;
            }
        } catch (const TransactionLost&) {
            if (attempt == kTransactionAttempts) throw;
        }
        pauseAfterLostTransaction(attempt);
    }
}

/// Runs the numbered scripts `prefix/NNNN_what.{sqlite,mysql}.sql` compiled in as `scripts` that have not run; forward only, checksummed
/// (table schema_migration).
struct Migration {
    std::uint32_t number;
    std::string_view name;
    std::string_view sql;
    std::string_view checksum = {};  ///< SHA-256 in hex; empty: computed.
};
void migrate(Connection& connection, std::string_view set, const Migration* migrations, std::size_t count);
/// `corbel_embed_migrations(target schema name)` makes such a span out of schema/NNNN_what.{sqlite,mysql}.sql.
inline void migrate(Connection& connection, std::string_view set, std::span<const Migration> migrations) {
    migrate(connection, set, migrations.data(), migrations.size());
}

}  // namespace corbel::db
