#include "db/mysql_statement.h"

#include <mysql.h>

#include <charconv>
#include <vector>

#include "db/mysql_error.h"

namespace corbel::db {
namespace {

constexpr std::size_t kFirstBuffer = 256;
/// Larger result buffers are given back when the statement goes idle.
constexpr std::size_t kKeptBuffer = 65'536;

bool isInteger(const MYSQL_FIELD& field) {
    switch (field.type) {
        case MYSQL_TYPE_TINY:
        case MYSQL_TYPE_SHORT:
        case MYSQL_TYPE_INT24:
        case MYSQL_TYPE_LONG:
        case MYSQL_TYPE_LONGLONG:
        case MYSQL_TYPE_YEAR:
            return true;
        case MYSQL_TYPE_DECIMAL:
        case MYSQL_TYPE_NEWDECIMAL:
            return field.decimals == 0;  // SUM() of integers
        default:
            return false;
    }
}

struct Parameter {
    std::int64_t number = 0;
    unsigned long length = 0;
};

struct Column {
    bool isInteger = false;
    my_bool isNull = 0;
    my_bool error = 0;
    std::int64_t number = 0;
    unsigned long length = 0;
    std::string buffer;
    mutable std::string digits;  // text() of an integer
};

}  // namespace

struct MysqlStatement::Buffers {
    std::vector<MYSQL_BIND> parameterBinds;
    std::vector<Parameter> parameters;
    std::vector<MYSQL_BIND> resultBinds;
    std::vector<Column> columns;
};

MysqlStatement::MysqlStatement(st_mysql* connection, MysqlState& state, std::string_view sql)
    : _statement(mysql_stmt_init(connection)), _shared(state), _sql(sql), _buffers(std::make_unique<Buffers>()) {
    if (!_statement)
        throw Error(ErrorCode::Unavailable, "Storage is not available at the moment, please try again later", "mysql_stmt_init");
    if (mysql_stmt_prepare(_statement, _sql.data(), _sql.size()) != 0) {
        try {
            fail();
        } catch (...) {
            mysql_stmt_close(_statement);
            throw;
        }
    }
    _buffers->parameters.resize(mysql_stmt_param_count(_statement));
    _buffers->parameterBinds.resize(_buffers->parameters.size());
    for (std::size_t i = 0; i < _buffers->parameters.size(); ++i) bindNull(static_cast<int>(i));
    if (MYSQL_RES* metadata = mysql_stmt_result_metadata(_statement)) {
        const unsigned int count = mysql_num_fields(metadata);
        _buffers->columns.resize(count);
        _buffers->resultBinds.resize(count);
        for (unsigned int i = 0; i < count; ++i) _buffers->columns[i].isInteger = isInteger(*mysql_fetch_field_direct(metadata, i));
        mysql_free_result(metadata);
    }
}

MysqlStatement::~MysqlStatement() { mysql_stmt_close(_statement); }

void MysqlStatement::fail() {
    const unsigned int number = mysql_stmt_errno(_statement);
    if (breaksMysqlConnection(number)) _shared.isBroken = true;
    throwMysqlError(number, mysql_stmt_error(_statement), _sql);
}

void MysqlStatement::bindInteger(int index, std::int64_t value) {
    readyToBind();
    const auto i = static_cast<std::size_t>(index);
    Parameter& parameter = _buffers->parameters.at(i);
    parameter.number = value;
    MYSQL_BIND bind{};
    bind.buffer_type = MYSQL_TYPE_LONGLONG;
    bind.buffer = &parameter.number;
    _buffers->parameterBinds[i] = bind;
}

void MysqlStatement::bindText(int index, std::string_view text) {
    bindBlob(index, text);
    _buffers->parameterBinds[static_cast<std::size_t>(index)].buffer_type = MYSQL_TYPE_STRING;
}

void MysqlStatement::bindBlob(int index, std::string_view bytes) {
    readyToBind();
    const auto i = static_cast<std::size_t>(index);
    Parameter& parameter = _buffers->parameters.at(i);
    parameter.length = bytes.size();
    MYSQL_BIND bind{};
    bind.buffer_type = MYSQL_TYPE_BLOB;
    bind.buffer = const_cast<char*>(bytes.data() ? bytes.data() : "");
    bind.buffer_length = bytes.size();
    bind.length = &parameter.length;
    _buffers->parameterBinds[i] = bind;
}

void MysqlStatement::bindNull(int index) {
    readyToBind();
    MYSQL_BIND bind{};
    bind.buffer_type = MYSQL_TYPE_NULL;
    _buffers->parameterBinds.at(static_cast<std::size_t>(index)) = bind;
}

void MysqlStatement::execute() {
    ++_shared.statements;
    if (!_buffers->parameterBinds.empty() && mysql_stmt_bind_param(_statement, _buffers->parameterBinds.data()) != 0) fail();
    if (mysql_stmt_execute(_statement) != 0) fail();
    _state = State::Running;
    if (_buffers->columns.empty()) return;
    bindResult();
    if (mysql_stmt_store_result(_statement) != 0) fail();
}

void MysqlStatement::bindResult() {
    for (std::size_t i = 0; i < _buffers->columns.size(); ++i) {
        Column& column = _buffers->columns[i];
        MYSQL_BIND bind{};
        bind.is_null = &column.isNull;
        bind.error = &column.error;
        bind.length = &column.length;
        if (column.isInteger) {
            bind.buffer_type = MYSQL_TYPE_LONGLONG;
            bind.buffer = &column.number;
        } else {
            if (column.buffer.size() < kFirstBuffer) column.buffer.resize(kFirstBuffer);
            bind.buffer_type = MYSQL_TYPE_BLOB;
            bind.buffer = column.buffer.data();
            bind.buffer_length = column.buffer.size();
        }
        _buffers->resultBinds[i] = bind;
    }
    if (mysql_stmt_bind_result(_statement, _buffers->resultBinds.data()) != 0) fail();
}

void MysqlStatement::growTruncated() {
    for (std::size_t i = 0; i < _buffers->columns.size(); ++i) {
        Column& column = _buffers->columns[i];
        if (column.isInteger) {
            if (column.error)
                throw Error(ErrorCode::Corrupt, "Stored data is damaged, the administrator must look", "number out of range at: " + _sql);
            continue;
        }
        if (column.isNull || column.length <= column.buffer.size()) continue;
        column.buffer.resize(column.length);
        MYSQL_BIND bind{};
        bind.buffer_type = MYSQL_TYPE_BLOB;
        bind.buffer = column.buffer.data();
        bind.buffer_length = column.buffer.size();
        bind.length = &column.length;
        bind.is_null = &column.isNull;
        bind.error = &column.error;
        if (mysql_stmt_fetch_column(_statement, &bind, static_cast<unsigned int>(i), 0) != 0) fail();
    }
    bindResult();  // the next fetch writes to the new buffers
}

bool MysqlStatement::step() {
    if (_state == State::Finished) return false;
    if (_state == State::Ready) execute();
    const int result = _buffers->columns.empty() ? MYSQL_NO_DATA : mysql_stmt_fetch(_statement);
    if (result == MYSQL_DATA_TRUNCATED)
        growTruncated();
    else if (result == MYSQL_NO_DATA) {
        rewind();
        _state = State::Finished;
        return false;
    } else if (result != 0)
        fail();
    return true;
}

std::uint64_t MysqlStatement::run() {
    readyToBind();
    execute();
    const std::uint64_t changed = _buffers->columns.empty() ? mysql_stmt_affected_rows(_statement) : 0;
    rewind();
    _state = State::Finished;
    return changed;
}

void MysqlStatement::rewind() {
    if (_state == State::Running && !_buffers->columns.empty()) mysql_stmt_free_result(_statement);
    _state = State::Ready;
}

void MysqlStatement::release() noexcept {
    rewind();
    for (MYSQL_BIND& bind : _buffers->parameterBinds) {
        bind = {};
        bind.buffer_type = MYSQL_TYPE_NULL;
    }
    for (Column& column : _buffers->columns) {
        if (column.buffer.size() > kKeptBuffer) column.buffer = {};
    }
    _inUse = false;
}

int MysqlStatement::columnCount() const { return static_cast<int>(_buffers->columns.size()); }

ValueType MysqlStatement::type(int column) const {
    const Column& value = _buffers->columns.at(static_cast<std::size_t>(column));
    if (value.isNull) return ValueType::Null;
    return value.isInteger ? ValueType::Integer : ValueType::Text;
}

std::int64_t MysqlStatement::integer(int column) const {
    const Column& value = _buffers->columns.at(static_cast<std::size_t>(column));
    if (value.isNull) return 0;
    if (value.isInteger) return value.number;
    std::int64_t number = 0;
    std::from_chars(value.buffer.data(), value.buffer.data() + value.length, number);
    return number;
}

std::string_view MysqlStatement::text(int column) const {
    const Column& value = _buffers->columns.at(static_cast<std::size_t>(column));
    if (value.isNull) return {};
    if (!value.isInteger) return {value.buffer.data(), value.length};
    value.digits = std::to_string(value.number);
    return value.digits;
}

}  // namespace corbel::db
