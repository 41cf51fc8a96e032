#include "delivery/partial_deliveries.h"

#include <corbel/testing/manual_clock.h>
#include <cppunit/extensions/HelperMacros.h>

namespace corbel::delivery {
namespace {

class PartialDeliveriesTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(PartialDeliveriesTest);
    CPPUNIT_TEST(remembersForAsLongAsServersTry);
    CPPUNIT_TEST(theOldestMakesRoom);
    CPPUNIT_TEST_SUITE_END();

public:
    void remembersForAsLongAsServersTry() {
        testing::ManualClock clock;
        PartialDeliveries partial(clock);
        partial.remember("key", {1, 2});
        clock.advance(kPartialDeliveryAge - std::chrono::seconds(1));
        CPPUNIT_ASSERT((partial.owners("key") == std::set<UserId>{1, 2}));
        clock.advance(std::chrono::seconds(1));
        CPPUNIT_ASSERT(partial.owners("key").empty());
    }

    void theOldestMakesRoom() {
        testing::ManualClock clock;
        PartialDeliveries partial(clock);
        for (std::size_t i = 0; i <= kMaxPartialDeliveries; ++i) {
            partial.remember("key" + std::to_string(i), {i + 1});
            clock.advance(std::chrono::microseconds(1));
        }
        CPPUNIT_ASSERT(partial.owners("key0").empty());
        CPPUNIT_ASSERT(!partial.owners("key1").empty() && !partial.owners("key" + std::to_string(kMaxPartialDeliveries)).empty());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(PartialDeliveriesTest);

}  // namespace
}  // namespace corbel::delivery
