#include "db/mysql_error.h"

#include <errmsg.h>
#include <mysqld_error.h>

#include <string>

#include "db/connection.h"

namespace corbel::db {
namespace {

// Not in Debian's mysqld_error.h of the client library, or only under MariaDB's names.
constexpr unsigned int kConnectionKilled = 1927;
constexpr unsigned int kStatementTimeout = 1969;
constexpr unsigned int kDuplicateEntryWithKeyName = 1586;

ErrorCode codeOf(unsigned int number) {
    switch (number) {
        case ER_LOCK_DEADLOCK:      // 1213, also Galera's certification failure at COMMIT
        case ER_LOCK_WAIT_TIMEOUT:  // 1205
        case ER_CHECKREAD:          // 1020, a stale snapshot
        case ER_NEED_REPREPARE:
            return ErrorCode::Conflict;
        case ER_DUP_ENTRY:
        case kDuplicateEntryWithKeyName:
            return ErrorCode::AlreadyExists;
        case ER_DATA_TOO_LONG:
        case ER_NET_PACKET_TOO_LARGE:
        case CR_NET_PACKET_TOO_LARGE:
            return ErrorCode::TooLarge;
        case ER_CRASHED_ON_USAGE:
        case ER_CRASHED_ON_REPAIR:
        case ER_NOT_KEYFILE:
        case ER_INDEX_CORRUPT:
            return ErrorCode::Corrupt;
        case ER_QUERY_INTERRUPTED:
            return ErrorCode::Cancelled;
        case ER_CON_COUNT_ERROR:
        case ER_TOO_MANY_USER_CONNECTIONS:
        case ER_OUT_OF_RESOURCES:
        case ER_OUTOFMEMORY:
        case ER_OUT_OF_SORTMEMORY:
        case ER_DISK_FULL:
        case ER_RECORD_FILE_FULL:
        case ER_GET_ERRNO:
        case ER_ERROR_ON_WRITE:
        case ER_ERROR_ON_READ:
        case ER_ACCESS_DENIED_ERROR:
        case ER_DBACCESS_DENIED_ERROR:
        case ER_BAD_DB_ERROR:
        case ER_OPTION_PREVENTS_STATEMENT:  // read only
        case ER_UNKNOWN_COM_ERROR:          // 1047: this Galera node is not in the primary component
        case ER_LOCK_TABLE_FULL:
        case kStatementTimeout:
            return ErrorCode::Unavailable;
        default:
            return breaksMysqlConnection(number) ? ErrorCode::Unavailable : ErrorCode::Internal;
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

bool breaksMysqlConnection(unsigned int number) noexcept {
    return number == ER_SERVER_SHUTDOWN || number == kConnectionKilled || number == ER_ABORTING_CONNECTION ||
           number == ER_NEW_ABORTING_CONNECTION || (number >= CR_MIN_ERROR && number <= CR_SERVER_LOST) ||
           number == CR_COMMANDS_OUT_OF_SYNC || number == CR_MALFORMED_PACKET || number == CR_SSL_CONNECTION_ERROR;
}

void throwMysqlError(unsigned int number, std::string_view message, std::string_view what) {
    const ErrorCode code = codeOf(number);
    // "Duplicate entry 'VALUE' for key 'NAME'": the value is somebody's data.
    if (code == ErrorCode::AlreadyExists) message = message.substr(std::min(message.rfind(" for key "), message.size()));
    std::string detail = "MySQL " + std::to_string(number) + ": ";
    detail.append(message).append("; at: ").append(what);
    if (code == ErrorCode::Conflict) throw TransactionLost(code, userTextOf(code), std::move(detail));
    throw Error(code, userTextOf(code), std::move(detail));
}

}  // namespace corbel::db
