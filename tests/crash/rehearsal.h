// Plays a script without faults, keeps what users see after each step, and plays it again with faults and compares.
//
// Failures are CppUnit's, and name the script, the fault and the step. Owner: a test. [one thread]
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "crash/script.h"
#include "support/temp_dir.h"

namespace corbel::testing {

class Rehearsal {
public:
    Rehearsal(Script script, std::string name);

    /// Operations of these kinds in the run without faults, stop of the server included.
    std::uint64_t operations(unsigned kinds) const;

    struct Crash {
        std::uint64_t at;        ///< Dies at this operation, counted from the last crash.
        bool isPowerCut = true;  ///< Else the process is killed: what it wrote stays in the system's memory, synced or not.
    };
    /// One crash after the other; then the rest of the script, a stop, and a power cut. `seed` chooses what survives.
    void crash(const std::vector<Crash>& crashes, std::uint64_t seed);
    void crashAtRandom(std::uint64_t seed);

    /// The at-th operation of these kinds fails once with `error`: the step it belongs to fails as a whole, or nothing; tried again it works.
    void failOnce(unsigned kinds, std::uint64_t at, int error);
    /// From the at-th change on the disk is full (or read-only): what cannot be done is told so, and can be done as soon as there is space.
    void failUntilRepaired(DiskFault::Effect effect, std::uint64_t at);
    /// The at-th SQL statement fails with this result code of SQLite.
    void failStatement(std::uint64_t at, int resultCode);
    std::uint64_t statements() const noexcept { return _statements; }

private:
    void playThrough(const std::string& when, const std::function<bool()>& hasStruck, const std::function<void(std::size_t step)>& onFailure);
    void stopAndCompare(std::string when, std::uint64_t seed);
    /// `found` is what was there before the step or, with `mayBeDone`, after any of its commits.
    void compare(const std::string& found, std::size_t step, bool mayBeDone, const std::string& when) const;
    const std::string& before(std::size_t step) const { return _after[step == 0 ? 0 : step - 1]; }
    void assertSound(const std::string& when, bool isFresh = false);

    const Script _script;
    const std::string _name;
    TempDir _dir;
    SimDisk _disk;
    std::vector<std::string> _after;  ///< What users see after each step.
    std::vector<std::vector<std::string>> _during;  ///< And between the commits of a step that has several.
    std::uint64_t _counts[4] = {};
    std::uint64_t _statements = 0;
    SmallServer* _server = nullptr;   ///< Of the play under way.
};

}  // namespace corbel::testing
