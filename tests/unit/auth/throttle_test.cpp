#include "auth/throttle.h"

#include <corbel/testing/manual_clock.h>
#include <cppunit/extensions/HelperMacros.h>

namespace corbel::auth {
namespace {

using std::chrono::milliseconds;

class ThrottleTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(ThrottleTest);
    CPPUNIT_TEST(refusalsDoubleUpToALimit);
    CPPUNIT_TEST(anAddressIsRefusedForAllUsers);
    CPPUNIT_TEST(knownUsersOfABadAddressGoOn);
    CPPUNIT_TEST(aUserUnderAttackIsNotLockedOut);
    CPPUNIT_TEST(theSameWrongPasswordCountsOnce);
    CPPUNIT_TEST(failuresAreForgotten);
    CPPUNIT_TEST(loopbackIsExemptAsAnAddress);
    CPPUNIT_TEST(theTableIsBounded);
    CPPUNIT_TEST(addressesAreCountedByNetwork);
    CPPUNIT_TEST_SUITE_END();

public:
    void refusalsDoubleUpToALimit() {
        for (int i = 0; i < 4; ++i) fail("192.0.2.1", "alice");
        CPPUNIT_ASSERT(!refusal("192.0.2.1", "alice"));
        for (const int expected : {1000, 2000, 4000, 8000}) {
            fail("192.0.2.1", "alice");
            CPPUNIT_ASSERT_EQUAL(expected, static_cast<int>(refusal("192.0.2.1", "alice").value().count()));
            _clock.advance(milliseconds(expected - 1));
            CPPUNIT_ASSERT(refusal("192.0.2.1", "alice").has_value());
            _clock.advance(milliseconds(1));
            CPPUNIT_ASSERT(!refusal("192.0.2.1", "alice"));
        }
        for (int i = 0; i < 100; ++i) fail("192.0.2.1", "alice");
        CPPUNIT_ASSERT(refusal("192.0.2.1", "alice").value() == _options.maxRefusal);
        CPPUNIT_ASSERT(!refusal("192.0.2.2", "alice"));
    }

    void anAddressIsRefusedForAllUsers() {
        for (int i = 0; i < 20; ++i) fail("192.0.2.1", "user" + std::to_string(i));
        CPPUNIT_ASSERT(refusal("192.0.2.1", "somebody").has_value());
        CPPUNIT_ASSERT(!refusal("192.0.2.2", "somebody"));
    }

    void knownUsersOfABadAddressGoOn() {
        _throttle.succeeded("192.0.2.1", false, "alice", _options);
        for (int i = 0; i < 20; ++i) fail("192.0.2.1", "user" + std::to_string(i));
        CPPUNIT_ASSERT(!refusal("192.0.2.1", "alice"));
        // Until somebody there guesses for her.
        for (int i = 0; i < 5; ++i) fail("192.0.2.1", "alice");
        CPPUNIT_ASSERT(refusal("192.0.2.1", "alice").has_value());
    }

    void aUserUnderAttackIsNotLockedOut() {
        // A botnet: one guess an address.
        for (int i = 0; i < 40; ++i) fail("198.51.100." + std::to_string(i), "alice");
        CPPUNIT_ASSERT(refusal("198.51.100.7", "alice").has_value());
        CPPUNIT_ASSERT(!refusal("192.0.2.1", "alice"));
        CPPUNIT_ASSERT(!refusal("198.51.100.7", "bob"));
    }

    void theSameWrongPasswordCountsOnce() {
        for (int i = 0; i < 50; ++i) _throttle.failed("192.0.2.1", false, "alice", "old password", _options);
        CPPUNIT_ASSERT(!refusal("192.0.2.1", "alice"));
    }

    void failuresAreForgotten() {
        for (int i = 0; i < 4; ++i) fail("192.0.2.1", "alice");
        _clock.advance(_options.failureForgotten * 2);
        fail("192.0.2.1", "alice");
        fail("192.0.2.1", "alice");
        CPPUNIT_ASSERT(!refusal("192.0.2.1", "alice"));
        fail("192.0.2.1", "alice");
        CPPUNIT_ASSERT(refusal("192.0.2.1", "alice").has_value());
    }

    void loopbackIsExemptAsAnAddress() {
        for (int i = 0; i < 40; ++i) _throttle.failed("127.0.0.1", true, "user" + std::to_string(i), {}, _options);
        CPPUNIT_ASSERT(!_throttle.refusal("127.0.0.1", true, "somebody"));
        for (int i = 0; i < 5; ++i) _throttle.failed("127.0.0.1", true, "alice", {}, _options);
        CPPUNIT_ASSERT(_throttle.refusal("127.0.0.1", true, "alice").has_value());
        _clock.advance(milliseconds(1000));
        _throttle.succeeded("127.0.0.1", true, "alice", _options);
        CPPUNIT_ASSERT(!_throttle.refusal("127.0.0.1", true, "alice"));
    }

    void theTableIsBounded() {
        _options.throttleSize = 300;
        for (int i = 0; i < 5; ++i) fail("192.0.2.1", "alice");
        for (int i = 0; i < 1000; ++i) fail("198.51.100." + std::to_string(i), "user" + std::to_string(i));
        CPPUNIT_ASSERT_EQUAL(std::size_t{300}, _throttle.size());
        CPPUNIT_ASSERT(!refusal("192.0.2.1", "alice"));
    }

    void addressesAreCountedByNetwork() {
        CPPUNIT_ASSERT_EQUAL(std::string("2001:db8:1:2::/64"), Throttle::addressKey("2001:db8:1:2:aaaa::1"));
        CPPUNIT_ASSERT_EQUAL(std::string("192.0.2.1"), Throttle::addressKey("::ffff:192.0.2.1"));
        CPPUNIT_ASSERT_EQUAL(std::string("fe80::/64"), Throttle::addressKey("fe80::1%eth0"));
        CPPUNIT_ASSERT_EQUAL(std::string("unix"), Throttle::addressKey("unix"));
    }

private:
    void fail(const std::string& address, const std::string& user) { _throttle.failed(address, false, user, {}, _options); }
    std::optional<milliseconds> refusal(std::string_view address, std::string_view user) { return _throttle.refusal(address, false, user); }

    testing::ManualClock _clock;
    AuthOptions _options;
    Throttle _throttle{_clock};
};

CPPUNIT_TEST_SUITE_REGISTRATION(ThrottleTest);

}  // namespace
}  // namespace corbel::auth
