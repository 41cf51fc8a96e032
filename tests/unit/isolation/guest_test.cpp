// A guest that is no program of ours.
#include "isolation/guest.h"

#include <cppunit/extensions/HelperMacros.h>

#include "isolated.h"

using namespace corbel;
using namespace corbel::isolation;

namespace {

class Deaf final : public GuestListener {
public:
    void onLog(const LogEvent&) override {}
    bool onMetric(const MetricFacts&) override { return false; }
    bool onValues(const std::vector<MetricValue>&) override { return false; }
    void onGone() override {}
};

class GuestTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(GuestTest);
    CPPUNIT_TEST(noMoreIsHeldThanTheGuestMayHave);
    CPPUNIT_TEST(noMoreIsHeldThanAnyResultHas);
    CPPUNIT_TEST_SUITE_END();

    static void isEnded(std::size_t pieceBytes, std::uint64_t memoryBytes) {
        Guest guest(builtFile("bad_modules/hostile_guest"), std::to_string(pieceBytes), 1, memoryBytes, std::make_unique<Deaf>());
        try {
            guest.call(Method::ConvertHeader, {}, std::chrono::steady_clock::now() + std::chrono::minutes(1));
            CPPUNIT_FAIL("it came to an end");
        } catch (const GuestFailure& failure) {
            CPPUNIT_ASSERT(GuestFailure::Kind::Ended == failure.kind);
            CPPUNIT_ASSERT_EQUAL(std::string("it broke the protocol between server and module"), failure.why);
        }
    }
    void noMoreIsHeldThanTheGuestMayHave() { isEnded(1000, 100'000); }
    void noMoreIsHeldThanAnyResultHas() { isEnded(kMaxPieceBytes, std::uint64_t{1} << 40); }
};
CPPUNIT_TEST_SUITE_REGISTRATION(GuestTest);

}  // namespace
