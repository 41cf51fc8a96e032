#include <cppunit/extensions/HelperMacros.h>

#include "store/store_descriptors.h"

using namespace corbel::store;

class StoreDescriptorsTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(StoreDescriptorsTest);
    CPPUNIT_TEST(tenThousandConnectionsFitIntoTwentyThousandDescriptors);
    CPPUNIT_TEST(withPlentyNobodyGoesShort);
    CPPUNIT_TEST(allTogetherNeverExceedTheLimit);
    CPPUNIT_TEST_SUITE_END();

    static std::size_t connections(std::size_t descriptors) { return connectionsWithin(descriptors, openStoresWithin(descriptors, 2048)); }

    void tenThousandConnectionsFitIntoTwentyThousandDescriptors() {
        CPPUNIT_ASSERT_EQUAL(std::size_t{1581}, openStoresWithin(20'000, 2048));
        CPPUNIT_ASSERT_EQUAL(std::size_t{10'002}, connections(20'000));
    }

    void withPlentyNobodyGoesShort() {
        CPPUNIT_ASSERT_EQUAL(std::size_t{2048}, openStoresWithin(131'072, 2048));
        CPPUNIT_ASSERT_EQUAL(std::size_t{131'072 - 512 - 2048 * 6}, connections(131'072));
        CPPUNIT_ASSERT_EQUAL(std::size_t{5}, openStoresWithin(131'072, 5));
    }

    void allTogetherNeverExceedTheLimit() {
        for (std::size_t descriptors = 64; descriptors < 100'000; descriptors += 7) {
            const std::size_t stores = openStoresWithin(descriptors, 2048);
            CPPUNIT_ASSERT(stores > 0);
            CPPUNIT_ASSERT(stores * kDescriptorsPerStore + connections(descriptors) <= descriptors);
            CPPUNIT_ASSERT(connections(descriptors) >= descriptors / 2);
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(StoreDescriptorsTest);
