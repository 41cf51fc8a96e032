// What one change costs readers of a shared folder does not grow with the folder, and the owner's own path asks nothing more.
#include <cppunit/extensions/HelperMacros.h>

#include "corbel/access.h"
#include "unit/store/store_fixture.h"

using namespace corbel;
using namespace corbel::testing;

namespace {

struct Costs {
    store::SqlStores::Cost lookAgain, follow, counters, seen, flag, append, copy, expunge, move, ownersSeen, access;
};

class ReadersCost : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(ReadersCost);
    CPPUNIT_TEST(oneChangeCostsTheSameInAnyFolder);
    CPPUNIT_TEST(checkOfARightAsksNothing);
    CPPUNIT_TEST(deliveryWritesNothingForReaders);
    CPPUNIT_TEST_SUITE_END();

public:
    void oneChangeCostsTheSameInAnyFolder() {
        const Costs few = costsAt(100);
        const Costs many = costsAt(100'000);
        assertFlat("a look at an unchanged folder", few.lookAgain, many.lookAgain);
        assertFlat("a look after one change", few.follow, many.follow);
        assertFlat("counters", few.counters, many.counters);
        assertFlat("\\Seen of a reader", few.seen, many.seen);
        assertFlat("flag by a reader", few.flag, many.flag);
        assertFlat("append by a reader", few.append, many.append);
        assertFlat("copy by a reader", few.copy, many.copy);
        assertFlat("expunge by a reader", few.expunge, many.expunge);
        assertFlat("move of a message with marks", few.move, many.move);
        assertFlat("the owner's \\Seen in a shared folder", few.ownersSeen, many.ownersSeen);
        assertFlat("a change of rights", few.access, many.access);
        CPPUNIT_ASSERT(few.lookAgain.statements <= 2);
    }

    void checkOfARightAsksNothing() {
        StoreSetup<OnSqlite> setup;
        const auto alice = setup.open(1);
        const FolderId inbox = setup.folder(*alice, "INBOX");
        alice->access().setMember(inbox, {MemberKind::Group, 50}, *rightsOfRole("reviewer"));
        Identity bob = identity(2);
        bob.groups = {50};
        const auto session = setup.stores().open(bob, alice->id());
        const auto before = setup.stores().cost(alice->id());
        for (int i = 0; i < 100; ++i) {
            session->access().rights(inbox);
            session->findFolder("INBOX");
            setup.stores().open(bob, alice->id());
        }
        CPPUNIT_ASSERT_EQUAL(before.statements, setup.stores().cost(alice->id()).statements);
    }

    /// The same statements whether nobody or many read the folder.
    void deliveryWritesNothingForReaders() {
        StoreSetup<OnSqlite> setup;
        const auto alice = setup.open(1);
        const FolderId inbox = setup.folder(*alice, "INBOX");
        const FolderId other = alice->createFolder("Other").id;
        setup.fill(*alice, inbox, 10);
        setup.fill(*alice, other, 10);
        for (UserId user = 2; user < 12; ++user) {
            alice->access().setMember(inbox, {MemberKind::User, user}, *rightsOfRole("reviewer"));
            const std::vector<Uid> uids{1, 2, 3};
            setup.stores().open(identity(user), alice->id())->changeFlags(inbox, uids, {FlagOp::Add, kSeen, {}, {}});
        }
        const auto cost = [&](FolderId folder) {
            alice->view(folder);
            setup.append(*alice, folder, "Subject: x\r\n\r\n");
            const auto before = setup.stores().cost(alice->id());
            setup.append(*alice, folder, "Subject: x\r\n\r\n");
            return setup.stores().cost(alice->id()).statements - before.statements;
        };
        CPPUNIT_ASSERT_EQUAL(cost(other), cost(inbox));
    }

private:
    static Costs costsAt(std::size_t count) {
        StoreSetup<OnSqlite> setup;
        const auto alice = setup.open(1);
        const FolderId inbox = setup.folder(*alice, "INBOX");
        const FolderId trash = setup.folder(*alice, "Trash");
        for (const FolderId folder : {inbox, trash}) alice->access().setMember(folder, {MemberKind::User, 2}, *rightsOfRole("editor"));
        setup.fill(*alice, inbox, count);
        const auto bob = setup.stores().open(identity(2), alice->id());
        Uid next = static_cast<Uid>(count / 2);
        const auto cost = [&](auto&& work) {
            for (int i = 0; i < 2; ++i) work();  // statements are prepared, and views loaded
            const auto before = setup.stores().cost(alice->id());
            work();
            const auto after = setup.stores().cost(alice->id());
            return store::SqlStores::Cost{after.statements - before.statements, after.vmSteps - before.vmSteps};
        };
        const auto flag = [&](StoreSession& session, std::uint32_t flags) {
            ++next;
            session.changeFlags(inbox, {&next, 1}, {FlagOp::Add, flags, {}, {}});
        };
        Costs costs;
        costs.lookAgain = cost([&] { bob->view(inbox); });
        costs.follow = cost([&] {
            setup.append(*alice, inbox, "Subject: x\r\n\r\n");
            flag(*alice, kFlagged);
            bob->view(inbox);
        });
        costs.counters = cost([&] { bob->counters(inbox); });
        costs.seen = cost([&] { flag(*bob, kSeen); });
        costs.flag = cost([&] { flag(*bob, kFlagged); });
        costs.append = cost([&] { setup.append(*bob, inbox, "Subject: x\r\n\r\n", kSeen); });
        costs.copy = cost([&] { bob->copy(inbox, {&++next, 1}, trash); });
        costs.ownersSeen = cost([&] { flag(*alice, kSeen); });
        Uid goes = static_cast<Uid>(count / 2);
        costs.expunge = cost([&] { bob->expunge(inbox, {&++goes, 1}, true); });
        costs.move = cost([&] {
            flag(*bob, kSeen);
            bob->move(inbox, {&next, 1}, trash);
        });
        UserId member = 100;
        costs.access = cost([&] { alice->access().setMember(inbox, {MemberKind::User, ++member}, kRightFolderVisible); });
        return costs;
    }

    static void assertFlat(const std::string& what, const store::SqlStores::Cost& few, const store::SqlStores::Cost& many) {
        CPPUNIT_ASSERT_EQUAL_MESSAGE(what, few.statements, many.statements);
        CPPUNIT_ASSERT_MESSAGE(what + ": " + std::to_string(few.vmSteps) + " and " + std::to_string(many.vmSteps) + " steps",
                               many.vmSteps <= few.vmSteps + few.vmSteps / 10 && few.statements > 0);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ReadersCost);

}  // namespace
