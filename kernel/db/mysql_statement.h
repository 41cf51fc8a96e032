// A statement prepared on a MySQL-compatible server (binary protocol); owned by the cache of its connection.
//
// Results are fetched whole, so that other statements can run between two steps, as on SQLite: queries that may give many rows page by key.
#pragma once

#include <memory>
#include <string>

#include "db/statement_impl.h"

struct st_mysql;
struct st_mysql_stmt;

namespace corbel::db {

/// What a statement tells its connection.
struct MysqlState {
    std::uint64_t statements = 0;
    bool isBroken = false;
};

class MysqlStatement final : public Statement::Impl {
public:
    MysqlStatement(st_mysql* connection, MysqlState& state, std::string_view sql);
    ~MysqlStatement() override;

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
    struct Buffers;  // MYSQL_BIND arrays and what they point to
    enum class State : std::uint8_t { Ready, Running, Finished };
    void readyToBind() {
        if (_state != State::Ready) rewind();
    }
    void execute();
    void bindResult();
    void growTruncated();
    [[noreturn]] void fail();

    st_mysql_stmt* _statement;
    MysqlState& _shared;
    std::string _sql;
    std::unique_ptr<Buffers> _buffers;
    State _state = State::Ready;
    bool _inUse = false;
};

}  // namespace corbel::db
