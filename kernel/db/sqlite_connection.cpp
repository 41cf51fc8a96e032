// Opens SQLite files as stores want them: WAL, a sync at each commit, small memory, no mutex (one thread at a time).
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <mutex>

#include "db/connection.h"
#include "db/sqlite_error.h"
#include "db/sqlite_file.h"
#include "db/sqlite_memory.h"
#include "db/sqlite_statement.h"
#include "db/statement_cache.h"
#include "db/wal_vfs.h"

namespace corbel::db {
namespace {

constexpr std::size_t kCachedStatements = 96;
constexpr int kBusyTimeoutMs = 10'000;
constexpr int kIncremental = 2;
/// trusted_schema: a restored file runs no code of its own.
constexpr const char* kOpenPragmas =
    "PRAGMA cache_size=-256; PRAGMA temp_store=MEMORY; PRAGMA synchronous=FULL; PRAGMA trusted_schema=OFF; "
    "PRAGMA journal_size_limit=4194304;";

/// Without allocation statistics SQLite takes no global mutex at each allocation. Connections parse little (their statements are kept and
/// take no memory from the lookaside): 16 KB each instead of 120. Has to come before the process's first open.
void configureLibraryOnce() {
    static std::once_flag once;
    std::call_once(once, [] {
        giveSqliteItsHeap();
        sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
        sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 512, 32);
        walVfsName();
    });
}

/// Makes an absent file with mode 0600 (log and index files take the mode from it) and syncs its name into the directory.
void createFile(const std::string& path) {
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0) {
        // Nothing was written to it yet: who made it may have died before its name was synced.
        struct stat status {};
        if (errno == EEXIST && (::stat(path.c_str(), &status) != 0 || status.st_size > 0)) return;
        if (errno == EEXIST) return syncFolderOf(path);
        throw Error(ErrorCode::Unavailable, "Storage is not available at the moment, please try again later",
                    "cannot create " + path + ", errno " + std::to_string(errno));
    }
    ::close(file);
    syncFolderOf(path);
}

class SqliteConnection final : public Connection {
public:
    explicit SqliteConnection(const SqliteOptions& options) : _path(options.path), _cache(kCachedStatements) {
        configureLibraryOnce();
        int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
        if (options.isReadOnly) {
            flags |= SQLITE_OPEN_READONLY;
        } else {
            flags |= SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
            if (options.vfs.empty() && _path != ":memory:") createFile(_path);
        }
        const int resultCode = sqlite3_open_v2(_path.c_str(), &_handle, flags, options.vfs.empty() ? walVfsName() : options.vfs.c_str());
        try {
            if (resultCode != SQLITE_OK) throwSqliteError(_handle, resultCode, "open of " + _path);
            // SQLite opens for reading what it cannot open for writing, and would stay so when the disk can be written again.
            if (!options.isReadOnly && sqlite3_db_readonly(_handle, "main") == 1) throwSqliteError(nullptr, SQLITE_READONLY, "open of " + _path);
            setUp(options);
        } catch (...) {
            sqlite3_close_v2(_handle);
            throw;
        }
    }

    ~SqliteConnection() override {
        _cache.trimTo(0);
        sqlite3_close_v2(_handle);
    }

    Engine engine() const noexcept override { return Engine::Sqlite; }

    Statement prepare(std::string_view sql) override {
        SqliteStatement* statement = _cache.find(sql);
        if (!statement)
            statement = &_cache.insert(std::make_unique<SqliteStatement>(_handle, _counters, sql));
        else if (statement->isInUse())
            throw Error(ErrorCode::Internal, "Internal storage error", "statement already in use: " + std::string(sql));
        statement->take();
        return Statement(statement);
    }

    void execute(std::string_view script) override {
        const std::string text(script);
        ++_counters.statements;
        if (const int resultCode = sqlite3_exec(_handle, text.c_str(), nullptr, nullptr, nullptr); resultCode != SQLITE_OK) {
            throwSqliteError(_handle, resultCode, script.substr(0, 200));
        }
    }

    void begin() override { prepare("BEGIN IMMEDIATE").run(); }
    void beginRead() override { prepare("BEGIN").run(); }
    void commit() override { prepare("COMMIT").run(); }

    void rollback() noexcept override {
        // After some failures SQLite has rolled back by itself.
        if (inTransaction()) sqlite3_exec(_handle, "ROLLBACK", nullptr, nullptr, nullptr);
    }

    bool inTransaction() const noexcept override { return sqlite3_get_autocommit(_handle) == 0; }
    std::uint64_t statementCount() const noexcept override { return _counters.statements; }
    std::uint64_t vmSteps() const noexcept override { return _counters.vmSteps; }
    bool isUsable() const noexcept override { return true; }

    void shrink() noexcept override {
        _cache.trimTo(0);
        sqlite3_db_release_memory(_handle);
    }

    std::uint64_t walPages() const noexcept override { return _walPages; }

    bool checkpoint(bool truncate) override {
        int logPages = 0;
        int copied = 0;
        const int mode = truncate ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE;
        const int resultCode = sqlite3_wal_checkpoint_v2(_handle, nullptr, mode, &logPages, &copied);
        if ((resultCode & 0xff) == SQLITE_BUSY) return false;
        if (resultCode != SQLITE_OK) throwSqliteError(_handle, resultCode, "checkpoint of " + _path);
        if (copied >= logPages) _walPages = 0;
        return copied >= logPages;
    }

    void load(std::string_view image) {
        auto* const bytes = static_cast<unsigned char*>(sqlite3_malloc64(image.size()));
        if (!bytes) throw Error(ErrorCode::Unavailable, "The server is out of memory", "copy of a new database");
        std::memcpy(bytes, image.data(), image.size());
        bytes[18] = bytes[19] = 1;  // memory has no write-ahead log
        const auto size = static_cast<sqlite3_int64>(image.size());
        const int resultCode = sqlite3_deserialize(_handle, "main", bytes, size, size, SQLITE_DESERIALIZE_FREEONCLOSE | SQLITE_DESERIALIZE_RESIZEABLE);
        // SQLite says no more than that, whatever went wrong; with an image that is one it can only be memory.
        if (resultCode == SQLITE_ERROR) throw Error(ErrorCode::Unavailable, "The server is out of memory", "copy of a new database");
        if (resultCode != SQLITE_OK) throwSqliteError(_handle, resultCode, "copy of a new database");
    }

    /// The database as a file in WAL mode would have it.
    std::string image() {
        sqlite3_int64 size = 0;
        const std::unique_ptr<unsigned char, void (*)(void*)> bytes(sqlite3_serialize(_handle, "main", &size, 0), sqlite3_free);
        if (!bytes) throw Error(ErrorCode::Unavailable, "The server is out of memory", "image of a new database");
        std::string image(reinterpret_cast<const char*>(bytes.get()), static_cast<std::size_t>(size));
        image.at(18) = image.at(19) = 2;  // "File Format Versions" of the file format: write-ahead log
        return image;
    }

private:
    void setUp(const SqliteOptions& options) {
        sqlite3_busy_timeout(_handle, kBusyTimeoutMs);
        sqlite3_db_config(_handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
        if (options.keepsLog) sqlite3_db_config(_handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
        sqlite3_wal_hook(_handle, &SqliteConnection::onWalCommit, this);
        sqlite3_rollback_hook(_handle, [](void* handle) { forgetUnwrittenLog(static_cast<sqlite3*>(handle)); }, _handle);
        execute(kOpenPragmas);
        if (!options.isReadOnly) {
            // Set only where it is not: it would write, and sync, at each open. It counts in an empty file only.
            bool isSet = false;
            {
                SqliteStatement mode(_handle, _counters, "PRAGMA auto_vacuum");
                isSet = mode.step() && mode.integer(0) == kIncremental;
            }
            if (!isSet) execute("PRAGMA auto_vacuum=INCREMENTAL");
            requireLog();
        }
        _counters = {};
    }

    /// SQLite takes it for a success when the file keeps another mode, and in that one a commit can be lost: it ends with the removal of a
    /// file, which is not synced.
    void requireLog() {
        SqliteStatement mode(_handle, _counters, "PRAGMA journal_mode=WAL");
        const std::string found(mode.step() ? mode.text(0) : std::string_view());
        while (mode.step()) {
        }
        if (found == "wal" || _path == ":memory:") return;
        throw Error(ErrorCode::Unavailable, "Storage is not available at the moment, please try again later",
                    _path + " cannot have a write-ahead log: its journal mode stays " + found);
    }

    static int onWalCommit(void* self, sqlite3* handle, const char*, int pages) {
        auto& connection = *static_cast<SqliteConnection*>(self);
        connection._walPages = static_cast<std::uint64_t>(pages);
        if (connection._walPages >= kWalPagesHard) sqlite3_wal_checkpoint_v2(handle, nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
        return SQLITE_OK;  // the commit stands, whatever became of the checkpoint
    }

    std::string _path;
    sqlite3* _handle = nullptr;
    SqliteCounters _counters;
    std::uint64_t _walPages = 0;
    StatementCache<SqliteStatement> _cache;
};

}  // namespace

std::unique_ptr<Connection> openSqlite(const SqliteOptions& options) { return std::make_unique<SqliteConnection>(options); }

std::string makeSqliteImage(const std::function<void(Connection&)>& fill, std::string_view base) {
    SqliteConnection connection({":memory:", false, {}});
    if (!base.empty()) connection.load(base);
    fill(connection);
    return connection.image();
}

}  // namespace corbel::db
