#include "db/sqlite_error.h"

#include <sqlite3.h>

#include <string>

#include "db/connection.h"

namespace corbel::db {
namespace {

ErrorCode codeOf(int extended) {
    switch (extended) {
        case SQLITE_CONSTRAINT_UNIQUE:
        case SQLITE_CONSTRAINT_PRIMARYKEY:
        case SQLITE_CONSTRAINT_ROWID:
            return ErrorCode::AlreadyExists;
        case SQLITE_BUSY_SNAPSHOT:
            return ErrorCode::Conflict;
        case SQLITE_IOERR_CORRUPTFS:
        case SQLITE_IOERR_DATA:
            return ErrorCode::Corrupt;
        default:
            break;
    }
    switch (extended & 0xff) {
        case SQLITE_FULL:
        case SQLITE_IOERR:
        case SQLITE_READONLY:
        case SQLITE_CANTOPEN:
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
        case SQLITE_PROTOCOL:
        case SQLITE_PERM:
        case SQLITE_NOMEM:
            return ErrorCode::Unavailable;
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            return ErrorCode::Corrupt;
        case SQLITE_TOOBIG:
            return ErrorCode::TooLarge;
        case SQLITE_INTERRUPT:
            return ErrorCode::Cancelled;
        default:
            return ErrorCode::Internal;
    }
}

const char* userTextOf(ErrorCode code) {
    switch (code) {
        case ErrorCode::AlreadyExists:
            return "This exists already";
        case ErrorCode::Conflict:
            return "Somebody else changed this at the same time, please try again";
        case ErrorCode::Corrupt:
            return "Stored data is damaged, the administrator must look";
        case ErrorCode::TooLarge:
            return "Too large to be stored";
        case ErrorCode::Cancelled:
            return "Interrupted";
        case ErrorCode::Internal:
            return "Internal storage error";
        default:
            return "Storage is not available at the moment, please try again later";
    }
}

}  // namespace

void throwSqliteError(sqlite3* connection, int resultCode, std::string_view what) {
    const int extended = connection ? sqlite3_extended_errcode(connection) : resultCode;
    // The handle's code is about its last call; when that was another one, the returned code is right.
    const int used = (extended & 0xff) == (resultCode & 0xff) ? extended : resultCode;
    std::string detail = "SQLite " + std::to_string(used) + ": ";
    detail += connection && used == extended ? sqlite3_errmsg(connection) : sqlite3_errstr(used);
    if (const int system = connection ? sqlite3_system_errno(connection) : 0; system != 0) detail += ", errno " + std::to_string(system);
    detail.append("; at: ").append(what);
    const ErrorCode code = codeOf(used);
    if (code == ErrorCode::Conflict) throw TransactionLost(code, userTextOf(code), std::move(detail));
    throw Error(code, userTextOf(code), std::move(detail));
}

}  // namespace corbel::db
