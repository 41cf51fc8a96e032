// Crashes at any moment: what was acknowledged is there, once, as it was; what was not is there whole or not at all.
//
// CORBEL_CRASH_SEEDS says how many random scripts are played (20), CORBEL_CRASH_FIRST_SEED where to begin (1), CORBEL_CRASH_POINTS at how
// many places of each step of the whole script something fails, evenly spread (2; 0: each), CORBEL_CRASH_PART which part of all that is done,
// as "2/4". What fails says its seed, or its step and place.
#include <cppunit/extensions/HelperMacros.h>

#include <sqlite3.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <iterator>

#include "crash/rehearsal.h"

using namespace corbel;
using namespace corbel::testing;

namespace {

std::uint64_t setting(const char* name, std::uint64_t otherwise) {
    const char* const text = std::getenv(name);
    return text ? std::strtoull(text, nullptr, 10) : otherwise;
}

/// What this process does of it all.
struct Part {
    std::uint64_t number = 0;
    std::uint64_t count = 1;
};

Part thisPart() {
    const char* const text = std::getenv("CORBEL_CRASH_PART");
    const char* const slash = text ? std::strchr(text, '/') : nullptr;
    return slash ? Part{std::strtoull(text, nullptr, 10) - 1, std::strtoull(slash + 1, nullptr, 10)} : Part{};
}

class CrashTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(CrashTest);
    CPPUNIT_TEST(randomScripts);
    CPPUNIT_TEST(powerCutAtEachChange);
    CPPUNIT_TEST(eachWriteFails);
    CPPUNIT_TEST(eachSyncFails);
    CPPUNIT_TEST(eachNameFails);
    CPPUNIT_TEST(eachOpenFails);
    CPPUNIT_TEST(eachStatementFails);
    CPPUNIT_TEST(diskIsFull);
    CPPUNIT_TEST(diskIsReadOnly);
    CPPUNIT_TEST_SUITE_END();

public:
    void randomScripts() {
        constexpr std::size_t kSteps = 25;
        constexpr int kCrashesEach = 2;
        const std::uint64_t first = setting("CORBEL_CRASH_FIRST_SEED", 1);
        const std::uint64_t seeds = setting("CORBEL_CRASH_SEEDS", 20);
        const Part part = thisPart();
        for (std::uint64_t seed = first + part.number; seed < first + seeds; seed += part.count) {
            Rehearsal rehearsal(randomScript(seed, kSteps), "seed " + std::to_string(seed));
            for (int crash = 0; crash < kCrashesEach; ++crash) rehearsal.crashAtRandom(seed * 1000 + static_cast<std::uint64_t>(crash));
        }
    }

    void powerCutAtEachChange() {
        Rehearsal& rehearsal = whole();
        inTurn(rehearsal.operationsInAStep(kDiskChanges), [&](std::uint64_t at) { rehearsal.crashInEachStep(at, at); });
    }

    void eachWriteFails() {
        Rehearsal& rehearsal = whole();
        inTurn(rehearsal.operationsInAStep(kDiskWrite), [&](std::uint64_t at) { rehearsal.failOnceInEachStep(kDiskWrite, at, at % 2 ? ENOSPC : EIO); });
    }

    void eachSyncFails() {
        Rehearsal& rehearsal = whole();
        inTurn(rehearsal.operationsInAStep(kDiskSync), [&](std::uint64_t at) { rehearsal.failOnceInEachStep(kDiskSync, at, EIO); });
    }

    void eachNameFails() {
        Rehearsal& rehearsal = whole();
        inTurn(rehearsal.operationsInAStep(kDiskName), [&](std::uint64_t at) { rehearsal.failOnceInEachStep(kDiskName, at, at % 2 ? ENOSPC : EIO); });
    }

    void eachOpenFails() {
        Rehearsal& rehearsal = whole();
        inTurn(rehearsal.operationsInAStep(kDiskOpen), [&](std::uint64_t at) { rehearsal.failOnceInEachStep(kDiskOpen, at, at % 2 ? EMFILE : EIO); });
    }

    void eachStatementFails() {
        constexpr int kCodes[] = {SQLITE_FULL, SQLITE_IOERR, SQLITE_NOMEM, SQLITE_BUSY};
        Rehearsal& rehearsal = whole();
        inTurn(rehearsal.statementsInAStep(), [&](std::uint64_t at) { rehearsal.failStatementInEachStep(at, kCodes[at % std::size(kCodes)]); });
    }

    void diskIsFull() {
        Rehearsal& rehearsal = whole();
        inTurn(rehearsal.operationsInAStep(kDiskChanges), [&](std::uint64_t at) { rehearsal.failUntilRepairedInEachStep(DiskFault::Effect::Full, at); });
    }

    void diskIsReadOnly() {
        Rehearsal& rehearsal = whole();
        inTurn(rehearsal.operationsInAStep(kDiskChanges), [&](std::uint64_t at) { rehearsal.failUntilRepairedInEachStep(DiskFault::Effect::ReadOnly, at); });
    }

private:
    /// Played without faults once.
    static Rehearsal& whole() {
        static Rehearsal rehearsal(wholeScript(), "whole script");
        return rehearsal;
    }

    static void inTurn(std::uint64_t places, const std::function<void(std::uint64_t at)>& each) {
        const std::uint64_t points = setting("CORBEL_CRASH_POINTS", 2);
        const std::uint64_t stride = points == 0 ? 1 : std::max<std::uint64_t>(1, places / points);
        const Part part = thisPart();
        // Steps that were tried again can be longer: a few more, down to a play that nothing fails in.
        for (std::uint64_t at = 1 + part.number * stride; at <= places + stride; at += part.count * stride) each(at);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(CrashTest);

}  // namespace
