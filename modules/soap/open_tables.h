// The tables that a session has open, by the number that the client knows.
//
// Owned by its ClientSession; guards itself. A table is used under its own mutex, so that a long list being made holds up no other table of
// the session. One past the limit is refused rather than the oldest closed: its client would not hear of it. [any thread]
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>

namespace corbel::soap {

class Call;
class OpenTable;

inline constexpr std::size_t kMaxOpenTables = 1'000;        ///< Of one session.
inline constexpr std::size_t kMaxMemoryRows = 50'000;       ///< Of one table whose rows are kept in memory.
inline constexpr std::size_t kMaxSessionRows = 100'000;     ///< Of all of a session's tables whose rows are kept in memory.

class OpenTables {
public:
    /// Its number, from 1. LimitReached.
    std::uint32_t add(std::shared_ptr<OpenTable> table);
    std::shared_ptr<OpenTable> find(std::uint32_t number) const;   ///< NotFound.
    void close(std::uint32_t number);                              ///< NotFound.
    /// How many rows its tables keep in memory at the moment.
    const std::shared_ptr<std::atomic<std::size_t>>& memoryRows() const noexcept { return _memoryRows; }

private:
    mutable std::mutex _mutex;
    std::map<std::uint32_t, std::shared_ptr<OpenTable>> _tables;
    std::uint32_t _last = 0;
    const std::shared_ptr<std::atomic<std::size_t>> _memoryRows = std::make_shared<std::atomic<std::size_t>>(0);   // owners: this, and those tables
};

/// One of the session's tables, for one call.
class TableInUse {
public:
    /// NotFound. Refusal Busy when another call has been in it for kTableWait.
    TableInUse(Call& call, std::uint32_t number);
    TableInUse(const TableInUse&) = delete;
    TableInUse& operator=(const TableInUse&) = delete;
    ~TableInUse();
    OpenTable* operator->() const noexcept { return _table.get(); }

private:
    std::shared_ptr<OpenTable> _table;
};

}  // namespace corbel::soap
