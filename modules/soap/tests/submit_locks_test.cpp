// A submitted message is worked on by one session, as long as that lives.
#include <cppunit/extensions/HelperMacros.h>

#include "submit_locks.h"

namespace corbel::soap {
namespace {

class SubmitLocksTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(SubmitLocksTest);
    CPPUNIT_TEST(oneSessionHoldsIt);
    CPPUNIT_TEST(whoIsGoneHoldsNothing);
    CPPUNIT_TEST_SUITE_END();

    static ClientSessionPtr session(std::uint64_t id) { return std::make_shared<ClientSession>(id, Identity{}, false, ClientInfo{}, std::make_shared<SessionGroup>(id, 0)); }

    void oneSessionHoldsIt() {
        SubmitLocks locks;
        const auto first = session(1), second = session(2);
        CPPUNIT_ASSERT(locks.lock(1, 9, first));
        CPPUNIT_ASSERT(locks.lock(1, 9, first));
        CPPUNIT_ASSERT(!locks.lock(1, 9, second));
        CPPUNIT_ASSERT(locks.lock(1, 8, second));
        CPPUNIT_ASSERT(locks.lock(2, 9, second));
        CPPUNIT_ASSERT(locks.isHeldByAnother(1, 9, *second));
        CPPUNIT_ASSERT(!locks.isHeldByAnother(1, 9, *first));
        locks.unlock(1, 9, *second);
        CPPUNIT_ASSERT(!locks.lock(1, 9, second));
        locks.unlock(1, 9, *first);
        CPPUNIT_ASSERT(!locks.isHeldByAnother(1, 9, *second));
        CPPUNIT_ASSERT(locks.lock(1, 9, second));
    }

    void whoIsGoneHoldsNothing() {
        SubmitLocks locks;
        auto first = session(1);
        const auto second = session(2);
        CPPUNIT_ASSERT(locks.lock(1, 9, first));
        first.reset();
        CPPUNIT_ASSERT(!locks.isHeldByAnother(1, 9, *second));
        CPPUNIT_ASSERT(locks.lock(1, 9, second));
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(SubmitLocksTest);

}  // namespace
}  // namespace corbel::soap
