// Plays a script without faults, keeps what users see after each step, and plays it again with faults and compares.
//
// Failures are CppUnit's, and name the script, the fault and the step. Owner: a test. [one thread]
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "crash/script.h"
#include "support/temp_dir.h"

namespace corbel::testing {

class Rehearsal {
public:
    Rehearsal(Script script, std::string name);

    /// The most operations of these kinds, and SQL statements, that a step has in the run without faults.
    std::uint64_t operationsInAStep(unsigned kinds) const { return _mostInAStep[kinds]; }
    std::uint64_t statementsInAStep() const noexcept { return _statements; }

    struct Crash {
        std::uint64_t at;        ///< Dies at this operation, counted from the last crash.
        bool isPowerCut = true;  ///< Else the process is killed: what it wrote stays in the system's memory, synced or not.
    };
    /// One crash after the other; then the rest of the script, a stop, and a power cut. `seed` chooses what survives.
    void crash(const std::vector<Crash>& crashes, std::uint64_t seed);
    void crashAtRandom(std::uint64_t seed);

    // One play has a fault in each step, at its at-th place: so each place of all steps is met in as many plays as the longest step has places.
    /// The power goes at the at-th change of each step. `seed` chooses what survives.
    void crashInEachStep(std::uint64_t at, std::uint64_t seed);
    /// The at-th operation of these kinds fails once with `error`: the step fails as a whole, or nothing; tried again it works.
    void failOnceInEachStep(unsigned kinds, std::uint64_t at, int error);
    /// From the at-th change on the disk is full (or read-only): what cannot be done is told so, and can be done as soon as there is space.
    void failUntilRepairedInEachStep(DiskFault::Effect effect, std::uint64_t at);
    /// The at-th SQL statement fails with this result code of SQLite.
    void failStatementInEachStep(std::uint64_t at, int resultCode);

private:
    /// `begin` arms the fault for a step, `onFailure` looks at what is left of one that failed; then it is tried again, and works.
    void failInEachStep(const std::string& what, const std::function<void()>& begin, const std::function<bool()>& hasStruck,
                        const std::function<void(std::size_t step, const std::string& where)>& onFailure);
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
    std::uint64_t _mostInAStep[16] = {};   ///< By the bits of kinds.
    std::uint64_t _statements = 0;         ///< The most of a step.
    std::uint64_t _changes = 0;            ///< Of the whole script.
    SmallServer* _server = nullptr;   ///< Of the play under way.
};

}  // namespace corbel::testing
