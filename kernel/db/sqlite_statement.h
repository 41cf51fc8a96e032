// A prepared SQLite statement; owned by the cache of its connection.
#pragma once

#include <string>

#include "db/statement_impl.h"

struct sqlite3;
struct sqlite3_stmt;

namespace corbel::db {

/// Sums that outlive the statements they were taken from.
struct SqliteCounters {
    std::uint64_t statements = 0;
    std::uint64_t vmSteps = 0;
};

class SqliteStatement final : public Statement::Impl {
public:
    SqliteStatement(sqlite3* connection, SqliteCounters& counters, std::string_view sql);
    ~SqliteStatement() override;

    const std::string& sql() const noexcept { return _sql; }
    bool isInUse() const noexcept { return _inUse; }
    void take() noexcept { _inUse = true; }

    void bindInteger(int index, std::int64_t value) override;
    void bindText(int index, std::string_view text) override;
    void bindBlob(int index, std::string_view bytes) override;
    void bindNull(int index) override;
    bool step() override;
    std::uint64_t run() override;
    void rewind() override;
    int columnCount() const override;
    ValueType type(int column) const override;
    std::int64_t integer(int column) const override;
    std::string_view text(int column) const override;
    void release() noexcept override;

private:
    enum class State : std::uint8_t { Ready, Running, Finished };
    void readyToBind() {
        if (_state != State::Ready) rewind();
    }
    void check(int resultCode);
    void reset() noexcept;

    sqlite3* _connection;
    SqliteCounters& _counters;
    std::string _sql;
    sqlite3_stmt* _statement = nullptr;
    State _state = State::Ready;
    bool _inUse = false;
    bool _isReadOnly = false;
};

}  // namespace corbel::db
