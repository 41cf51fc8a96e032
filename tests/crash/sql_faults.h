// Fails the n-th SQL statement of the process: this executable's own sqlite3_step() stands before the library's (sql_faults.cpp).
//
// A statement that fails so has done nothing. Owner: a test. One at a time. [one thread]
#pragma once

#include <cstdint>

namespace corbel::testing {

class SqlFaults {
public:
    /// The at-th statement from now that begins gets `resultCode` (SQLITE_FULL ...); 0: statements are counted only.
    explicit SqlFaults(std::uint64_t at, int resultCode = 0);
    ~SqlFaults();
    SqlFaults(const SqlFaults&) = delete;
    SqlFaults& operator=(const SqlFaults&) = delete;

    bool hasStruck() const noexcept { return _at != 0 && _count >= _at; }
    std::uint64_t count() const noexcept { return _count; }

    static SqlFaults* current() noexcept;
    /// A statement begins: what it fails with, or 0. For sql_faults.cpp.
    int begin() noexcept { return ++_count == _at ? _resultCode : 0; }

private:
    const std::uint64_t _at;
    const int _resultCode;
    std::uint64_t _count = 0;
};

}  // namespace corbel::testing
