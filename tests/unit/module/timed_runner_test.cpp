#include "module/timed_runner.h"

#include <cppunit/extensions/HelperMacros.h>

#include <future>
#include <stdexcept>
#include <thread>

using namespace corbel::module;
using namespace std::chrono_literals;

namespace {

class TimedRunnerTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(TimedRunnerTest);
    CPPUNIT_TEST(runsOnOneThread);
    CPPUNIT_TEST(exceptionsComeBack);
    CPPUNIT_TEST(leavesBehindAndGoesOn);
    CPPUNIT_TEST_SUITE_END();

    void runsOnOneThread() {
        TimedRunner runner;
        std::thread::id first, second;
        CPPUNIT_ASSERT(runner.run(10s, [&] { first = std::this_thread::get_id(); }));
        CPPUNIT_ASSERT(runner.run(10s, [&] { second = std::this_thread::get_id(); }));
        CPPUNIT_ASSERT(first == second);
        CPPUNIT_ASSERT(first != std::this_thread::get_id());
        CPPUNIT_ASSERT(!runner.hasLeftBehind());
    }
    void exceptionsComeBack() {
        TimedRunner runner;
        CPPUNIT_ASSERT_THROW(runner.run(10s, [] { throw std::out_of_range("x"); }), std::out_of_range);
        CPPUNIT_ASSERT(runner.run(10s, [] {}));
    }
    void leavesBehindAndGoesOn() {
        const auto release = std::make_shared<std::promise<void>>();
        const auto ended = std::make_shared<std::promise<void>>();
        {
            TimedRunner runner;
            CPPUNIT_ASSERT(!runner.run(10ms, [release, ended] {
                release->get_future().wait();
                ended->set_value();
            }));
            CPPUNIT_ASSERT(runner.hasLeftBehind());
            bool ran = false;
            CPPUNIT_ASSERT(runner.run(10s, [&] { ran = true; }));
            CPPUNIT_ASSERT(ran);
        }
        // The thread that was left behind may end after its runner.
        release->set_value();
        ended->get_future().wait();
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(TimedRunnerTest);

}  // namespace
