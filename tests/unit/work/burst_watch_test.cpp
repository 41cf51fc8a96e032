#include <cppunit/extensions/HelperMacros.h>

#include "work/burst_watch.h"

using corbel::work::BurstWatch;

class BurstWatchTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(BurstWatchTest);
    CPPUNIT_TEST(aServerAtRestHasNone);
    CPPUNIT_TEST(aBurstEndsOnce);
    CPPUNIT_TEST(littleWorkAddsUp);
    CPPUNIT_TEST(whatIsLeftBehindCountsAlone);
    CPPUNIT_TEST(workWithoutPauseIsInterruptedRarely);
    CPPUNIT_TEST_SUITE_END();

    void aServerAtRestHasNone() {
        BurstWatch watch;
        for (std::uint64_t look = 0; look < 100; ++look) CPPUNIT_ASSERT(!watch.isOver(look, false));
    }

    void aBurstEndsOnce() {
        BurstWatch watch;
        CPPUNIT_ASSERT(!watch.isOver(5000, false));
        CPPUNIT_ASSERT(!watch.isOver(9000, false));
        CPPUNIT_ASSERT(watch.isOver(9010, false));
        CPPUNIT_ASSERT(!watch.isOver(9020, false));
    }

    void littleWorkAddsUp() {
        BurstWatch watch;
        unsigned times = 0;
        for (std::uint64_t look = 1; look <= 100; ++look) times += watch.isOver(look * 100, false);
        CPPUNIT_ASSERT_EQUAL(10u, times);
    }

    void whatIsLeftBehindCountsAlone() {
        BurstWatch watch;
        CPPUNIT_ASSERT(watch.isOver(1, true));
        CPPUNIT_ASSERT(!watch.isOver(2, false));
        CPPUNIT_ASSERT(!watch.isOver(2 + BurstWatch::kQuiet, true));   // not now
        CPPUNIT_ASSERT(watch.isOver(3 + BurstWatch::kQuiet, false));
    }

    void workWithoutPauseIsInterruptedRarely() {
        BurstWatch watch;
        unsigned times = 0;
        for (std::uint64_t look = 1; look <= 10 * BurstWatch::kMostLooks; ++look) times += watch.isOver(look * 100'000, true);
        CPPUNIT_ASSERT_EQUAL(10u, times);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(BurstWatchTest);
