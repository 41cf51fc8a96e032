#include <cppunit/extensions/HelperMacros.h>

#include <atomic>
#include <thread>
#include <vector>

#include "bus/bus.h"

using namespace corbel;
using corbel::bus::Bus;

namespace {

class BusTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(BusTest);
    CPPUNIT_TEST(testFolderAndStoreKeys);
    CPPUNIT_TEST(testSeveralKeysTellOnce);
    CPPUNIT_TEST(testEndOfWatch);
    CPPUNIT_TEST(testReplacedWatch);
    CPPUNIT_TEST(testNoCallbackAfterReset);
    CPPUNIT_TEST_SUITE_END();

    static void publish(Bus& bus, StoreId store, FolderId folder, std::uint64_t cn = 1) {
        const ChangeEvent event{store, folder, kItemsAdded, cn};
        bus.publish({&event, 1});
    }

public:
    void testFolderAndStoreKeys() {
        Bus bus;
        std::vector<FolderId> folder, store;
        const WatchKey folderKey{1, 5}, storeKey{1, 0};
        const auto a = bus.subscribe({&folderKey, 1}, [&](const ChangeEvent& event) { folder.push_back(event.folder); });
        const auto b = bus.subscribe({&storeKey, 1}, [&](const ChangeEvent& event) { store.push_back(event.folder); });
        publish(bus, 1, 5);
        publish(bus, 1, 6);
        publish(bus, 2, 5);
        publish(bus, 1, 0);
        CPPUNIT_ASSERT(folder == std::vector<FolderId>({5}));
        CPPUNIT_ASSERT(store == std::vector<FolderId>({5, 6, 0}));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{4}, bus.published());
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{4}, bus.delivered());
    }

    void testSeveralKeysTellOnce() {
        Bus bus;
        int count = 0;
        const WatchKey keys[] = {{1, 5}, {1, 0}, {1, 5}, {2, 7}};
        const auto a = bus.subscribe(keys, [&](const ChangeEvent&) { ++count; });
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, bus.watches());
        publish(bus, 1, 5);
        CPPUNIT_ASSERT_EQUAL(1, count);
        publish(bus, 2, 7);
        CPPUNIT_ASSERT_EQUAL(2, count);
    }

    void testEndOfWatch() {
        Bus bus;
        int count = 0;
        const WatchKey key{1, 5};
        {
            std::vector<Bus::Subscription> many;
            for (int i = 0; i < 10; ++i) many.push_back(bus.subscribe({&key, 1}, [&](const ChangeEvent&) { ++count; }));
            publish(bus, 1, 5);
            many.erase(many.begin() + 3);
            publish(bus, 1, 5);
        }
        publish(bus, 1, 5);
        CPPUNIT_ASSERT_EQUAL(19, count);
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, bus.watches());
    }

    void testReplacedWatch() {
        Bus bus;
        int first = 0, second = 0;
        const WatchKey a{1, 5}, b{1, 6};
        Bus::Subscription watch = bus.subscribe({&a, 1}, [&](const ChangeEvent&) { ++first; });
        watch = bus.subscribe({&b, 1}, [&](const ChangeEvent&) { ++second; });
        publish(bus, 1, 5);
        publish(bus, 1, 6);
        CPPUNIT_ASSERT_EQUAL(0, first);
        CPPUNIT_ASSERT_EQUAL(1, second);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, bus.watches());
    }

    /// What a callback refers to may be destroyed as soon as the watch has ended.
    void testNoCallbackAfterReset() {
        Bus bus;
        std::atomic<bool> isEnding{false};
        std::thread publisher([&] {
            while (!isEnding) publish(bus, 1, 5);
        });
        const WatchKey key{1, 5};
        for (int i = 0; i < 300; ++i) {
            auto counter = std::make_unique<std::atomic<int>>(0);
            Bus::Subscription watch = bus.subscribe({&key, 1}, [raw = counter.get()](const ChangeEvent&) { ++*raw; });
            while (*counter == 0) std::this_thread::yield();
            watch.reset();
            counter.reset();
        }
        isEnding = true;
        publisher.join();
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(BusTest);

}  // namespace
