#include "db/sqlite_statement.h"

#include <sqlite3.h>

#include "db/sqlite_error.h"

namespace corbel::db {

SqliteStatement::SqliteStatement(sqlite3* connection, SqliteCounters& counters, std::string_view sql)
    : _connection(connection), _counters(counters), _sql(sql) {
    // PERSISTENT keeps statements that live long out of the connection's small-allocation pool.
    const char* rest = nullptr;
    check(sqlite3_prepare_v3(_connection, _sql.c_str(), static_cast<int>(_sql.size()) + 1, SQLITE_PREPARE_PERSISTENT, &_statement, &rest));
    if (!_statement) throw Error(ErrorCode::Internal, "Internal storage error", "empty statement");
    _isReadOnly = sqlite3_stmt_readonly(_statement) != 0;
}

SqliteStatement::~SqliteStatement() {
    reset();
    sqlite3_finalize(_statement);
}

void SqliteStatement::check(int resultCode) {
    if (resultCode != SQLITE_OK) throwSqliteError(_connection, resultCode, _sql);
}

void SqliteStatement::bindInteger(int index, std::int64_t value) {
    readyToBind();
    check(sqlite3_bind_int64(_statement, index + 1, value));
}

void SqliteStatement::bindText(int index, std::string_view text) {
    readyToBind();
    // A null pointer would bind NULL.
    check(sqlite3_bind_text64(_statement, index + 1, text.data() ? text.data() : "", text.size(), SQLITE_STATIC, SQLITE_UTF8));
}

void SqliteStatement::bindBlob(int index, std::string_view bytes) {
    readyToBind();
    check(sqlite3_bind_blob64(_statement, index + 1, bytes.data() ? bytes.data() : "", bytes.size(), SQLITE_STATIC));
}

void SqliteStatement::bindNull(int index) {
    readyToBind();
    check(sqlite3_bind_null(_statement, index + 1));
}

bool SqliteStatement::step() {
    if (_state == State::Finished) return false;
    if (_state == State::Ready) {
        ++_counters.statements;
        _state = State::Running;
    }
    const int resultCode = sqlite3_step(_statement);
    if (resultCode == SQLITE_ROW) return true;
    if (resultCode == SQLITE_DONE) {
        reset();
        _state = State::Finished;
        return false;
    }
    try {
        throwSqliteError(_connection, resultCode, _sql);
    } catch (...) {
        reset();
        throw;
    }
}

std::uint64_t SqliteStatement::run() {
    readyToBind();
    while (step()) {
    }
    return _isReadOnly ? 0 : static_cast<std::uint64_t>(sqlite3_changes64(_connection));
}

void SqliteStatement::reset() noexcept {
    if (_state == State::Running) {
        sqlite3_reset(_statement);
        _counters.vmSteps += static_cast<std::uint64_t>(sqlite3_stmt_status(_statement, SQLITE_STMTSTATUS_VM_STEP, 1));
    }
    _state = State::Ready;
}

void SqliteStatement::rewind() { reset(); }

void SqliteStatement::release() noexcept {
    reset();
    sqlite3_clear_bindings(_statement);  // they point to the user's memory
    _inUse = false;
}

int SqliteStatement::columnCount() const { return sqlite3_column_count(_statement); }

ValueType SqliteStatement::type(int column) const {
    switch (sqlite3_column_type(_statement, column)) {
        case SQLITE_NULL:
            return ValueType::Null;
        case SQLITE_INTEGER:
            return ValueType::Integer;
        default:
            return ValueType::Text;
    }
}

std::int64_t SqliteStatement::integer(int column) const { return sqlite3_column_int64(_statement, column); }

std::string_view SqliteStatement::text(int column) const {
    // As stored: column_blob of a TEXT gives its bytes without a conversion, and of a number its digits.
    const void* bytes = sqlite3_column_blob(_statement, column);
    const int size = sqlite3_column_bytes(_statement, column);
    return bytes ? std::string_view(static_cast<const char*>(bytes), static_cast<std::size_t>(size)) : std::string_view();
}

}  // namespace corbel::db
