// What changed in the directories since a number, for address-book sync: a number and a log of its own in server.db (table ab_change).
//
// Directories tell only that something changed, so update() compares what they list with what it saw last and numbers the differences. One
// row for each user and group that ever was, with its last change; what is gone stays as such for kDirectoryLogAge. Owned by kernel/app beside
// Users. Calls may run in parallel: of two update()s the second waits, and then has nothing to do. An update() after a change lists all
// directories. [worker]
#pragma once

#include <cstdint>
#include <mutex>
#include <vector>

#include "auth/users.h"
#include "corbel/time.h"

namespace corbel::auth {

inline constexpr std::chrono::hours kDirectoryLogAge{180 * 24};
inline constexpr std::size_t kMaxDirectoryChanges = 5'000;   ///< In one page.

enum class DirectoryChangeType : std::uint8_t { New, Changed, Deleted };

struct DirectoryChange {
    std::uint64_t number = 0;
    IdKind kind = IdKind::User;          ///< User or Group.
    UserId id = 0;
    DirectoryChangeType type = DirectoryChangeType::Changed;
};

struct DirectoryChanges {
    std::vector<DirectoryChange> changes;   ///< In order of number.
    std::uint64_t next = 0;                 ///< Where the next call goes on.
    bool hasMore = false;
    bool needsResync = false;               ///< Older than the log, or of another one: begin with 0.
};

class DirectoryLog {
public:
    /// Runs the migration.
    DirectoryLog(draft::Sql& sql, Clock& clock);

    /// The last number given.
    std::uint64_t current();
    /// `since` 0: everything that is there. InvalidArgument for a limit that is 0 or too large.
    DirectoryChanges since(std::uint64_t since, std::size_t limit);

    /// Numbers what changed in the directories, if their own number moved since the last call. Gives how many changes there were. A directory
    /// that is down throws Unavailable and changes nothing; what a directory that changes meanwhile no longer lists waits for the next call.
    std::size_t update(Users& users);

private:
    draft::Sql& _sql;
    Clock& _clock;
    std::mutex _updating;
    std::uint64_t _seen = 0;   // of Users::changeNumber(); guarded by _updating
};

}  // namespace corbel::auth
