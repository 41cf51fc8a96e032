#include "store/connection_source.h"

#include <chrono>

#include "corbel/error.h"

namespace corbel::store {
namespace {
constexpr std::chrono::seconds kPoolWait{20};
}

ConnectionLease::~ConnectionLease() {
    if (_owned) _pool->giveBack(std::move(_owned));
}

SqliteSource::SqliteSource(db::SqliteOptions options) : _options(std::move(options)), _writer(db::openSqlite(_options)) {}

ConnectionLease SqliteSource::writer() { return {std::unique_lock(_writerMutex), *_writer}; }

ConnectionLease SqliteSource::reader() {
    if (std::unique_lock lock(_writerMutex, std::try_to_lock); lock.owns_lock()) return {std::move(lock), *_writer};
    return separate();
}

ConnectionLease SqliteSource::separate() {
    std::unique_lock lock(_readerMutex);
    if (!_reader) _reader = db::openSqlite(_options);
    return {std::move(lock), *_reader};
}

std::pair<std::uint64_t, std::uint64_t> SqliteSource::cost() {
    std::pair<std::uint64_t, std::uint64_t> sum{0, 0};
    for (auto [mutex, connection] : {std::pair{&_writerMutex, &_writer}, std::pair{&_readerMutex, &_reader}}) {
        const std::lock_guard lock(*mutex);
        if (!*connection) continue;
        sum.first += (*connection)->statementCount();
        sum.second += (*connection)->vmSteps();
    }
    return sum;
}

ConnectionLease MysqlPool::take() {
    std::unique_ptr<db::Connection> connection;
    {
        std::unique_lock lock(_mutex);
        const bool isFree = _returned.wait_for(lock, kPoolWait, [this] { return !_idle.empty() || _open < _max; });
        if (!isFree) throw Error(ErrorCode::Unavailable, "The server is busy, please try again later", "all database connections are in use");
        while (!_idle.empty()) {
            connection = std::move(_idle.back());
            _idle.pop_back();
            if (connection->isUsable()) return {*this, std::move(connection)};
            --_open;
        }
        ++_open;
    }
    try {
        connection = db::openMysql(_options);
    } catch (...) {
        const std::lock_guard lock(_mutex);
        --_open;
        _returned.notify_one();
        throw;
    }
    return {*this, std::move(connection)};
}

void MysqlPool::giveBack(std::unique_ptr<db::Connection> connection) noexcept {
    if (connection->inTransaction()) connection->rollback();
    const std::lock_guard lock(_mutex);
    if (connection->isUsable()) _idle.push_back(std::move(connection));
    else --_open;
    _returned.notify_one();
}

}  // namespace corbel::store
