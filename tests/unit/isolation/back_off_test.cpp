#include "isolation/back_off.h"

#include <cppunit/extensions/HelperMacros.h>

using namespace corbel::isolation;
using namespace std::chrono_literals;

class BackOffTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(BackOffTest);
    CPPUNIT_TEST(doublesToAMinute);
    CPPUNIT_TEST(aQuietMinuteBeginsAnew);
    CPPUNIT_TEST_SUITE_END();

    void doublesToAMinute() {
        BackOff backOff;
        for (const auto wait : {1s, 2s, 4s, 8s, 16s, 32s, 60s, 60s}) CPPUNIT_ASSERT(wait == backOff.next(59s));
    }

    void aQuietMinuteBeginsAnew() {
        BackOff backOff;
        backOff.next(0s);
        CPPUNIT_ASSERT(2s == backOff.next(0s));
        CPPUNIT_ASSERT(1s == backOff.next(60s));
        CPPUNIT_ASSERT(2s == backOff.next(1s));
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(BackOffTest);
