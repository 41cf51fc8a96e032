#include "db/wal_vfs.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <mutex>
#include <new>
#include <string>

namespace corbel::db {
namespace {

constexpr std::size_t kMaxJoined = 128 * 1024 - 1;   // the system's VFS writes no more at once
constexpr std::size_t kUsualCommit = 72 * 1024;      // of one message
constexpr int kFrameHeader = 24;
constexpr int kFrameBytes = kFrameHeader + 4096;     // what recovery reads, one by one
constexpr sqlite3_int64 kAheadBytes = 16 * kFrameBytes;

constexpr sqlite3_int64 kAllSynced = -1;

/// The system's file lies behind it in the same piece of memory.
struct LogFile {
    sqlite3_file base;
    std::string joined;              // written by SQLite, not yet by us
    sqlite3_int64 joinedAt = 0;
    sqlite3_int64 unsyncedAt = kAllSynced;   // where the first byte stands that this transaction wrote since the last sync
    std::string ahead;               // read before it was asked for; of use during recovery only
    sqlite3_int64 aheadAt = 0;
    std::string unsyncedFolder;      // where the log's own name may not be on disk yet

    sqlite3_file* real() noexcept { return reinterpret_cast<sqlite3_file*>(this + 1); }
    /// What cannot be written is kept: the transaction may go on after the statement that heard of it, and nothing of it may be missing.
    /// When it is rolled back, forgetUnwrittenLog() drops it.
    int flush() noexcept {
        if (joined.empty()) return SQLITE_OK;
        unsyncedAt = unsyncedAt == kAllSynced ? joinedAt : std::min(unsyncedAt, joinedAt);
        const int result = real()->pMethods->xWrite(real(), joined.data(), static_cast<int>(joined.size()), joinedAt);
        if (result == SQLITE_OK) joined.clear();
        return result;
    }
    void forgetAhead() noexcept { std::string().swap(ahead); }
};
static_assert(sizeof(LogFile) % 8 == 0);  // what lies behind it is aligned

LogFile& logOf(sqlite3_file* file) noexcept { return *reinterpret_cast<LogFile*>(file); }

int closeLog(sqlite3_file* file) {
    LogFile& log = logOf(file);
    // Nothing of a commit is in memory, since that was synced; what a transaction left that was not committed must not be written over
    // what another connection commits.
    const int result = log.real()->pMethods->xClose(log.real());
    log.~LogFile();
    return result;
}

/// Recovery reads frame after frame while it holds the log's locks: then a piece of the log is read at once.
int readLog(sqlite3_file* file, void* out, int amount, sqlite3_int64 offset) {
    LogFile& log = logOf(file);
    if (const int result = log.flush(); result != SQLITE_OK) return result;
    sqlite3_file* const real = log.real();
    if (amount != kFrameBytes) {
        log.forgetAhead();
        return real->pMethods->xRead(real, out, amount, offset);
    }
    if (offset < log.aheadAt || offset + amount > log.aheadAt + static_cast<sqlite3_int64>(log.ahead.size())) {
        log.forgetAhead();
        sqlite3_int64 size = 0;
        if (const int result = real->pMethods->xFileSize(real, &size); result != SQLITE_OK) return result;
        const sqlite3_int64 length = std::min(kAheadBytes, size - offset);
        if (length < amount) return real->pMethods->xRead(real, out, amount, offset);
        log.ahead.resize(static_cast<std::size_t>(length));
        log.aheadAt = offset;
        if (const int result = real->pMethods->xRead(real, log.ahead.data(), static_cast<int>(length), offset); result != SQLITE_OK) {
            log.forgetAhead();
            return result;
        }
    }
    std::memcpy(out, log.ahead.data() + (offset - log.aheadAt), static_cast<std::size_t>(amount));
    return SQLITE_OK;
}

int writeLog(sqlite3_file* file, const void* bytes, int amount, sqlite3_int64 offset) {
    LogFile& log = logOf(file);
    log.forgetAhead();
    const bool follows = offset == log.joinedAt + static_cast<sqlite3_int64>(log.joined.size());
    if (!log.joined.empty() && (!follows || log.joined.size() + static_cast<std::size_t>(amount) > kMaxJoined)) {
        if (const int result = log.flush(); result != SQLITE_OK) return result;
    }
    if (log.joined.empty()) log.joinedAt = offset;
    try {
        if (log.joined.capacity() < kUsualCommit && amount == kFrameBytes - kFrameHeader) log.joined.reserve(kUsualCommit);
        log.joined.append(static_cast<const char*>(bytes), static_cast<std::size_t>(amount));
    } catch (const std::bad_alloc&) {
        return SQLITE_NOMEM;
    }
    return SQLITE_OK;
}

int truncateLog(sqlite3_file* file, sqlite3_int64 size) {
    LogFile& log = logOf(file);
    log.forgetAhead();
    if (const int result = log.flush(); result != SQLITE_OK) return result;
    return log.real()->pMethods->xTruncate(log.real(), size);
}

/// Without its name a new log is gone with the power, and every commit in it. SQLite syncs the folder too and does not look at what comes of it.
int syncName(LogFile& log) noexcept {
    if (log.unsyncedFolder.empty()) return SQLITE_OK;
    const int folder = ::open(log.unsyncedFolder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool isSynced = folder >= 0 && ::fsync(folder) == 0;
    if (folder >= 0) ::close(folder);
    if (!isSynced) return SQLITE_IOERR_DIR_FSYNC;
    std::string().swap(log.unsyncedFolder);
    return SQLITE_OK;
}

int syncLog(sqlite3_file* file, int flags) {
    LogFile& log = logOf(file);
    if (const int result = log.flush(); result != SQLITE_OK) return result;
    std::string().swap(log.joined);  // many logs are open, few are written
    int result = log.real()->pMethods->xSync(log.real(), flags);
    if (result == SQLITE_OK) result = syncName(log);
    // After a sync that failed the system shows what it may never write, and no later sync tries again. It is the transaction that now fails;
    // who reads the log to recover it would take it for committed, and build on what the disk does not have.
    if (result != SQLITE_OK && log.unsyncedAt != kAllSynced) log.real()->pMethods->xTruncate(log.real(), log.unsyncedAt);
    if (result == SQLITE_OK) log.unsyncedAt = kAllSynced;
    return result;
}

int sizeOfLog(sqlite3_file* file, sqlite3_int64* size) {
    LogFile& log = logOf(file);
    if (const int result = log.flush(); result != SQLITE_OK) return result;
    return log.real()->pMethods->xFileSize(log.real(), size);
}

int lockLog(sqlite3_file* file, int level) { return logOf(file).real()->pMethods->xLock(logOf(file).real(), level); }
int unlockLog(sqlite3_file* file, int level) { return logOf(file).real()->pMethods->xUnlock(logOf(file).real(), level); }
int isLogReserved(sqlite3_file* file, int* result) { return logOf(file).real()->pMethods->xCheckReservedLock(logOf(file).real(), result); }
int controlLog(sqlite3_file* file, int operation, void* argument) {
    return logOf(file).real()->pMethods->xFileControl(logOf(file).real(), operation, argument);
}
int sectorOfLog(sqlite3_file* file) { return logOf(file).real()->pMethods->xSectorSize(logOf(file).real()); }
int traitsOfLog(sqlite3_file* file) { return logOf(file).real()->pMethods->xDeviceCharacteristics(logOf(file).real()); }

constexpr sqlite3_io_methods logMethods() {
    sqlite3_io_methods methods{};
    methods.iVersion = 1;  // a log is neither mapped nor the home of shared memory
    methods.xClose = closeLog;
    methods.xRead = readLog;
    methods.xWrite = writeLog;
    methods.xTruncate = truncateLog;
    methods.xSync = syncLog;
    methods.xFileSize = sizeOfLog;
    methods.xLock = lockLog;
    methods.xUnlock = unlockLog;
    methods.xCheckReservedLock = isLogReserved;
    methods.xFileControl = controlLog;
    methods.xSectorSize = sectorOfLog;
    methods.xDeviceCharacteristics = traitsOfLog;
    return methods;
}
constexpr sqlite3_io_methods kLogMethods = logMethods();

sqlite3_vfs* systemVfs = nullptr;  // set once, before ours is registered

/// Who made the log may have died before its name was on disk, whatever stands in it. False: no memory.
bool rememberName(LogFile& log, const char* name) noexcept {
    try {
        const std::string path(name);
        const std::size_t slash = path.rfind('/');
        log.unsyncedFolder = slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
        return true;
    } catch (const std::bad_alloc&) {
        return false;
    }
}

int openFile(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* outFlags) {
    if (!(flags & SQLITE_OPEN_WAL)) return systemVfs->xOpen(systemVfs, name, file, flags, outFlags);
    LogFile* const log = new (file) LogFile;
    log->base.pMethods = nullptr;
    std::memset(static_cast<void*>(log->real()), 0, static_cast<std::size_t>(systemVfs->szOsFile));
    int result = systemVfs->xOpen(systemVfs, name, log->real(), flags, outFlags);
    // The connection would take its log for one that can only be read as long as it lives.
    if (result == SQLITE_OK && (flags & SQLITE_OPEN_READWRITE) && outFlags && (*outFlags & SQLITE_OPEN_READONLY)) {
        log->real()->pMethods->xClose(log->real());
        result = SQLITE_CANTOPEN;
    }
    if (result == SQLITE_OK && !rememberName(*log, name)) {
        log->real()->pMethods->xClose(log->real());
        result = SQLITE_NOMEM;
    }
    if (result == SQLITE_OK) log->base.pMethods = &kLogMethods;
    else log->~LogFile();
    return result;
}

}  // namespace

const char* walVfsName() {
    static sqlite3_vfs vfs;
    static std::once_flag once;
    std::call_once(once, [] {
        systemVfs = sqlite3_vfs_find(nullptr);
        vfs = *systemVfs;
        vfs.pNext = nullptr;
        vfs.zName = "corbel-log";
        vfs.szOsFile = static_cast<int>(sizeof(LogFile)) + systemVfs->szOsFile;
        vfs.xOpen = openFile;
        sqlite3_vfs_register(&vfs, 0);
    });
    return vfs.zName;
}

void forgetUnwrittenLog(sqlite3* connection) noexcept {
    sqlite3_file* file = nullptr;
    if (sqlite3_file_control(connection, "main", SQLITE_FCNTL_JOURNAL_POINTER, &file) != SQLITE_OK) return;
    if (!file || file->pMethods != &kLogMethods) return;
    std::string().swap(logOf(file).joined);
    logOf(file).unsyncedAt = kAllSynced;   // what was written of it others may write over, and sync
}

}  // namespace corbel::db
