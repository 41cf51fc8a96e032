// Where an open store gets database connections from: its own file's (SQLite) or the common pool of the schema (MySQL).
//
// Owned by StoreFile (SQLite) or SqlStores (pool). A lease is held for one transaction or one read and never while parked. [any thread]
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "db/connection.h"

namespace corbel::store {

class MysqlPool;

/// A connection for the moment; goes back when it is destroyed.
class ConnectionLease {
public:
    ConnectionLease(std::unique_lock<std::mutex> lock, db::Connection& connection) : _lock(std::move(lock)), _connection(&connection) {}
    ConnectionLease(MysqlPool& pool, std::unique_ptr<db::Connection> connection)
        : _pool(&pool), _owned(std::move(connection)), _connection(_owned.get()) {}
    ConnectionLease(ConnectionLease&& other) noexcept = default;
    ConnectionLease& operator=(ConnectionLease&&) = delete;
    ~ConnectionLease();

    db::Connection& operator*() const { return *_connection; }
    db::Connection* operator->() const { return _connection; }

private:
    std::unique_lock<std::mutex> _lock;
    MysqlPool* _pool = nullptr;
    std::unique_ptr<db::Connection> _owned;
    db::Connection* _connection;
};

class ConnectionSource {
public:
    virtual ~ConnectionSource() = default;
    /// For the store's writer; SQLite has one, kept open.
    virtual ConnectionLease writer() = 0;
    /// For reading what is committed. Does not wait for a writer's sync.
    virtual ConnectionLease reader() = 0;
    /// One that is not the writer's: for checkpoints.
    virtual ConnectionLease separate() = 0;
    /// Statements and VM steps so far (SQLite; 0 for a pool).
    virtual std::pair<std::uint64_t, std::uint64_t> cost() = 0;
};

/// One store file. The second connection is opened when a reader meets a busy writer.
class SqliteSource final : public ConnectionSource {
public:
    explicit SqliteSource(db::SqliteOptions options);
    ConnectionLease writer() override;
    ConnectionLease reader() override;
    ConnectionLease separate() override;
    std::pair<std::uint64_t, std::uint64_t> cost() override;

private:
    const db::SqliteOptions _options;
    std::mutex _writerMutex;
    std::unique_ptr<db::Connection> _writer;
    std::mutex _readerMutex;
    std::unique_ptr<db::Connection> _reader;
};

/// Connections to one schema, opened as needed up to a maximum; who finds none waits.
class MysqlPool final : public ConnectionSource {
public:
    MysqlPool(db::MysqlOptions options, std::size_t maxConnections) : _options(std::move(options)), _max(maxConnections) {}
    ConnectionLease writer() override { return take(); }
    ConnectionLease reader() override { return take(); }
    ConnectionLease separate() override { return take(); }
    std::pair<std::uint64_t, std::uint64_t> cost() override { return {0, 0}; }

private:
    friend class ConnectionLease;
    ConnectionLease take();
    void giveBack(std::unique_ptr<db::Connection> connection) noexcept;

    const db::MysqlOptions _options;
    const std::size_t _max;
    std::mutex _mutex;
    std::condition_variable _returned;
    std::size_t _open = 0;
    std::vector<std::unique_ptr<db::Connection>> _idle;
};

}  // namespace corbel::store
