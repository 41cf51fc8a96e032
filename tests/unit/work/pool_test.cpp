#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <set>
#include <stdexcept>
#include <thread>
#include <vector>

#include "metrics/registry.h"
#include "work/pool.h"

using corbel::work::Pool;

namespace {

constexpr std::chrono::seconds kPatience{20};

class QuietLog final : public corbel::Log {
public:
    bool isEnabled(corbel::LogLevel) const noexcept override { return true; }
    void event(corbel::LogLevel, std::string_view, std::initializer_list<corbel::LogField>) noexcept override { ++events; }
    std::atomic<int> events{0};
};

/// Jobs wait here until the test lets them go.
class Gate {
public:
    void pass() {
        std::unique_lock lock(_mutex);
        ++_waiting;
        _changed.notify_all();
        _changed.wait(lock, [&] { return _isOpen; });
    }
    bool waitForGuests(int count) {
        std::unique_lock lock(_mutex);
        return _changed.wait_for(lock, kPatience, [&] { return _waiting >= count; });
    }
    void open() {
        const std::lock_guard lock(_mutex);
        _isOpen = true;
        _changed.notify_all();
    }

private:
    std::mutex _mutex;
    std::condition_variable _changed;
    int _waiting = 0;
    bool _isOpen = false;
};

class PoolTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(PoolTest);
    CPPUNIT_TEST(testRunsAllJobs);
    CPPUNIT_TEST(testGrowsToItsMaximum);
    CPPUNIT_TEST(testQueueAge);
    CPPUNIT_TEST(testOverload);
    CPPUNIT_TEST(testShrinksToOne);
    CPPUNIT_TEST(testSurvivesExceptions);
    CPPUNIT_TEST(testRefusesAfterStop);
    CPPUNIT_TEST(testManySubmitters);
    CPPUNIT_TEST_SUITE_END();

    QuietLog _log;
    corbel::metrics::Registry _metrics;

public:
    void testRunsAllJobs() {
        std::atomic<int> done{0};
        {
            Pool pool("a", 3, _log, _metrics);
            for (int i = 0; i < 1000; ++i) CPPUNIT_ASSERT(pool.submit([&] { ++done; }));
            pool.stop();
            CPPUNIT_ASSERT_EQUAL(std::uint64_t{1000}, pool.begun());
        }
        CPPUNIT_ASSERT_EQUAL(1000, done.load());
        CPPUNIT_ASSERT_EQUAL(1000.0, _metrics.value("corbel_pool_jobs_total", "pool=\"a\"").value());
    }

    void testGrowsToItsMaximum() {
        Gate gate;  // outlives the workers
        Pool pool("b", 3, _log, _metrics);
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, pool.threads());
        for (int i = 0; i < 5; ++i) pool.submit([&] { gate.pass(); });
        CPPUNIT_ASSERT(gate.waitForGuests(3));
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, pool.threads());
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, pool.queued());
        gate.open();
    }

    void testQueueAge() {
        Gate gate;  // outlives the workers
        Pool pool("c", 1, _log, _metrics);
        CPPUNIT_ASSERT(pool.queueAge().count() == 0 && !pool.isOverloaded());
        pool.submit([&] { gate.pass(); });
        CPPUNIT_ASSERT(gate.waitForGuests(1));
        pool.submit([] {});
        const auto first = pool.queueAge();
        while (pool.queueAge() <= first) std::this_thread::yield();
        CPPUNIT_ASSERT(!pool.isOverloaded());
        gate.open();
    }

    void testOverload() {
        Gate gate;  // outlives the workers
        Pool pool("o", 1, _log, _metrics, std::chrono::seconds(10), std::chrono::milliseconds(1));
        pool.submit([&] { gate.pass(); });
        CPPUNIT_ASSERT(gate.waitForGuests(1));
        CPPUNIT_ASSERT(!pool.isOverloaded());   // it runs, nothing waits
        pool.submit([] {});
        while (!pool.isOverloaded()) std::this_thread::yield();
        CPPUNIT_ASSERT(pool.queueAge() > std::chrono::milliseconds(1));
        gate.open();
    }

    void testShrinksToOne() {
        Gate gate, again;  // outlive the workers
        Pool pool("d", 4, _log, _metrics, std::chrono::milliseconds(1));
        for (int i = 0; i < 4; ++i) pool.submit([&] { gate.pass(); });
        CPPUNIT_ASSERT(gate.waitForGuests(4));
        gate.open();
        const auto end = std::chrono::steady_clock::now() + kPatience;
        while (pool.threads() > 1 && std::chrono::steady_clock::now() < end) std::this_thread::yield();
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, pool.threads());
        // And it grows anew, joining the threads that ended.
        for (int i = 0; i < 4; ++i) pool.submit([&] { again.pass(); });
        CPPUNIT_ASSERT(again.waitForGuests(4));
        again.open();
    }

    void testSurvivesExceptions() {
        std::atomic<int> done{0};
        {
            Pool pool("e", 1, _log, _metrics);
            pool.submit([] { throw std::runtime_error("on purpose"); });
            pool.submit([] { throw 1; });
            pool.submit([&] { ++done; });
        }
        CPPUNIT_ASSERT_EQUAL(1, done.load());
        CPPUNIT_ASSERT_EQUAL(2, _log.events.load());
    }

    void testRefusesAfterStop() {
        Pool pool("f", 1, _log, _metrics);
        std::atomic<int> done{0};
        pool.submit([&] { ++done; });
        pool.stop();
        CPPUNIT_ASSERT_EQUAL(1, done.load());
        CPPUNIT_ASSERT(!pool.submit([&] { ++done; }));
        pool.stop();
        CPPUNIT_ASSERT_EQUAL(1, done.load());
    }

    void testManySubmitters() {
        std::atomic<int> done{0};
        {
            Pool pool("g", 4, _log, _metrics, std::chrono::milliseconds(1));
            std::vector<std::thread> submitters;
            for (int t = 0; t < 4; ++t) {
                submitters.emplace_back([&] {
                    for (int i = 0; i < 500; ++i) {
                        pool.submit([&] {
                            ++done;
                            pool.submit([&] { ++done; });
                        });
                    }
                });
            }
            for (std::thread& submitter : submitters) submitter.join();
            const auto end = std::chrono::steady_clock::now() + kPatience;
            while (done < 4000 && std::chrono::steady_clock::now() < end) std::this_thread::yield();
        }
        CPPUNIT_ASSERT_EQUAL(4000, done.load());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(PoolTest);

}  // namespace
