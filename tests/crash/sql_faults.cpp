#include "crash/sql_faults.h"

#include <dlfcn.h>
#include <sqlite3.h>

#include <cstring>

namespace corbel::testing {
namespace {
SqlFaults* currentFaults = nullptr;
thread_local bool isInScript = false;
}

SqlFaults::SqlFaults(std::uint64_t at, int resultCode) : _at(at), _resultCode(resultCode) { currentFaults = this; }
SqlFaults::~SqlFaults() { currentFaults = nullptr; }
SqlFaults* SqlFaults::current() noexcept { return isInScript ? nullptr : currentFaults; }

int runScript(sqlite3* connection, const char* sql, int (*each)(void*, int, char**, char**), void* argument, char** message) {
    static const auto real =
        reinterpret_cast<int (*)(sqlite3*, const char*, int (*)(void*, int, char**, char**), void*, char**)>(::dlsym(RTLD_NEXT, "sqlite3_exec"));
    // Taking back never fails. A script counts as one statement: it would not notice that one of its own did not run.
    if (SqlFaults* const faults = SqlFaults::current(); faults && std::strncmp(sql, "ROLLBACK", 8) != 0) {
        if (const int resultCode = faults->begin(); resultCode != 0) return resultCode;
    }
    // A script's first statement reads the schema, by a script of its own: the rest of the outer one must still count as one.
    const bool wasInScript = isInScript;
    isInScript = true;
    const int resultCode = real(connection, sql, each, argument, message);
    isInScript = wasInScript;
    return resultCode;
}

}  // namespace corbel::testing

extern "C" int sqlite3_exec(sqlite3* connection, const char* sql, int (*each)(void*, int, char**, char**), void* argument, char** message) {
    return corbel::testing::runScript(connection, sql, each, argument, message);
}

extern "C" int sqlite3_step(sqlite3_stmt* statement) {
    static const auto real = reinterpret_cast<int (*)(sqlite3_stmt*)>(::dlsym(RTLD_NEXT, "sqlite3_step"));
    using corbel::testing::SqlFaults;
    if (SqlFaults* const faults = SqlFaults::current(); faults && sqlite3_stmt_busy(statement) == 0) {
        if (const int resultCode = faults->begin(); resultCode != 0) return resultCode;
    }
    return real(statement);
}
