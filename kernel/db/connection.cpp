#include "db/connection.h"

#include <algorithm>
#include <chrono>
#include <limits>
#include <random>
#include <thread>

#include "db/statement_impl.h"

namespace corbel::db {

TransactionLost::~TransactionLost() = default;
CommitUnknown::~CommitUnknown() = default;

Statement::~Statement() {
    if (_impl) _impl->release();
}

Statement& Statement::bind(int index, std::int64_t value) {
    _impl->bindInteger(index, value);
    return *this;
}

Statement& Statement::bind(int index, std::uint64_t value) {
    if (value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
        throw Error(ErrorCode::Internal, "A number is too large for the database", "bind of " + std::to_string(value));
    }
    _impl->bindInteger(index, static_cast<std::int64_t>(value));
    return *this;
}

Statement& Statement::bind(int index, std::string_view text) {
    _impl->bindText(index, text);
    return *this;
}

Statement& Statement::bindBlob(int index, std::string_view bytes) {
    _impl->bindBlob(index, bytes);
    return *this;
}

Statement& Statement::bindNull(int index) {
    _impl->bindNull(index);
    return *this;
}

bool Statement::step() { return _impl->step(); }
std::uint64_t Statement::run() { return _impl->run(); }
void Statement::rewind() { _impl->rewind(); }
bool Statement::isNull(int column) const { return _impl->type(column) == ValueType::Null; }
std::int64_t Statement::integer(int column) const { return _impl->integer(column); }
std::string_view Statement::text(int column) const { return _impl->text(column); }
ValueType Statement::type(int column) const { return _impl->type(column); }
int Statement::columnCount() const { return _impl->columnCount(); }

void pauseAfterLostTransaction(int attempt) {
    thread_local std::minstd_rand random(std::random_device{}());
    const int longest = 1 << std::min(attempt, 6);
    std::this_thread::sleep_for(std::chrono::milliseconds(std::uniform_int_distribution<int>(0, longest)(random)));
}

}  // namespace corbel::db
