// FakeStores share as the kernel's stores do: rights in each call, and a \Seen of each reader's own.
#include "corbel/testing/fake_store.h"

#include <cppunit/extensions/HelperMacros.h>

#include <stdexcept>

#include "corbel/testing/manual_clock.h"

using namespace corbel;
using namespace corbel::testing;

namespace {

Identity user(UserId id, const char* login) {
    Identity made;
    made.user = id;
    made.login = login;
    return made;
}

class FakeStoresTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(FakeStoresTest);
    CPPUNIT_TEST(rightsAreAsked);
    CPPUNIT_TEST(seenIsEachReadersOwn);
    CPPUNIT_TEST(transfersGoBetweenStores);
    CPPUNIT_TEST(guidsLeadToStores);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override {
        for (int i = 0; i < 3; ++i) _stores.deliver(_alice, "INBOX", "Subject: x\r\n\r\n");
        _inbox = _stores.openOwn(_alice)->findFolder("INBOX").value().id;
    }

    void rightsAreAsked() {
        CPPUNIT_ASSERT(_stores.shared(_bob).empty());
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NotFound, codeOf([&] { _stores.open(_bob, 1); }));
        _stores.share(_alice, "INBOX", _bob, *rightsOfRole("author"));
        CPPUNIT_ASSERT_EQUAL(std::string("alice"), _stores.shared(_bob).at(0).ownerLogin);
        const auto bob = _stores.open(_bob, 1);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, bob->folders().size());
        CPPUNIT_ASSERT(!bob->findFolder("Sent"));
        CPPUNIT_ASSERT_EQUAL(std::string_view("author"), roleOf(bob->access().rights(_inbox)));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NoAccess, codeOf([&] { bob->access().members(_inbox); }));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NoAccess, codeOf([&] { bob->createFolder("INBOX/new"); }));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NotFound, codeOf([&] { bob->createFolder("new"); }));
        // Of others' messages he changes and deletes none, of his own all.
        const Uid mine = append(*bob);
        const std::vector<Uid> all{1, 2, 3, mine};
        bob->changeFlags(_inbox, all, {FlagOp::Add, kFlagged | kDeleted, {}, {}});
        CPPUNIT_ASSERT((bob->expunge(_inbox, all, true) == std::vector<Uid>{mine}));
        CPPUNIT_ASSERT_EQUAL(0u, bob->view(_inbox)->at(1).flags);
        _stores.share(_alice, "INBOX", _bob, kRightFolderVisible);
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NoAccess, codeOf([&] { bob->view(_inbox); }));
        _stores.share(_alice, "INBOX", _bob, 0);
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NotFound, codeOf([&] { bob->view(_inbox); }));
        CPPUNIT_ASSERT(_stores.shared(_bob).empty());
    }

    void guidsLeadToStores() {
        Identity carol = user(300, "carol");
        carol.tenant = 2;
        const StoreId hers = _stores.openOwn(carol)->id();
        const std::vector<StoreOwner> all = _stores.list(0, 10);
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, all.size());
        CPPUNIT_ASSERT_EQUAL(std::size_t{16}, all[1].guid.size());
        CPPUNIT_ASSERT(all[0].guid != all[1].guid);
        const StoreOwner found = _stores.findByGuid(all[1].guid).value();
        CPPUNIT_ASSERT(found.id == hers && found.owner == 300 && found.tenant == 2 && !found.isPublic);
        CPPUNIT_ASSERT_EQUAL(all[1].guid, _stores.find(hers).value().guid);
        CPPUNIT_ASSERT(!_stores.findByGuid("nobody's") && !_stores.find(hers + 1) && _stores.list(hers, 10).empty());
    }

    void seenIsEachReadersOwn() {
        for (const Identity& reader : {_bob, _carol}) _stores.share(_alice, "INBOX", reader, *rightsOfRole("editor"));
        const auto alice = _stores.openOwn(_alice), bob = _stores.open(_bob, 1), carol = _stores.open(_carol, 1);
        const auto before = carol->view(_inbox);
        const Uid first = 1, second = 2;
        bob->changeFlags(_inbox, {&first, 1}, {FlagOp::Add, kSeen, {}, {}});
        alice->changeFlags(_inbox, {&second, 1}, {FlagOp::Add, kSeen, {}, {}});
        CPPUNIT_ASSERT_EQUAL(2u, bob->counters(_inbox).unseen);
        CPPUNIT_ASSERT_EQUAL(2u, alice->counters(_inbox).unseen);
        CPPUNIT_ASSERT_EQUAL(3u, carol->counters(_inbox).unseen);
        CPPUNIT_ASSERT(bob->view(_inbox)->at(1).flags & kSeen && !(alice->view(_inbox)->at(1).flags & kSeen));
        CPPUNIT_ASSERT_EQUAL(before->counters().highestModSeq, carol->counters(_inbox).highestModSeq);
        CPPUNIT_ASSERT(bob->counters(_inbox).highestModSeq > before->counters().highestModSeq);
        CPPUNIT_ASSERT_EQUAL(before->at(2).modSeq, carol->view(_inbox)->at(2).modSeq);
        bob->changeFlags(_inbox, {&second, 1}, {FlagOp::Replace, kFlagged, {}, {}});
        CPPUNIT_ASSERT_EQUAL(std::uint32_t{kSeen | kFlagged}, alice->view(_inbox)->at(2).flags);
        CPPUNIT_ASSERT_EQUAL(std::uint32_t{kFlagged}, carol->view(_inbox)->at(2).flags);
    }

    void transfersGoBetweenStores() {
        _stores.share(_alice, "INBOX", _bob, *rightsOfRole("reviewer"));
        const auto home = _stores.openOwn(_bob);
        const FolderId target = home->findFolder("INBOX").value().id;
        const auto view = _stores.open(_bob, 1)->view(_inbox);
        const std::vector<ItemId> items{view->at(1).item, view->at(3).item};
        const TransferResult result = _stores.transfers().copyItems(_bob, {1, _inbox}, items, {2, target});
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, result.items.size());
        CPPUNIT_ASSERT_EQUAL(Uid{3}, result.items[1].fromUid);
        CPPUNIT_ASSERT_EQUAL(home->view(target)->at(2).item, result.items[1].to);
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NoAccess, codeOf([&] { _stores.transfers().moveItems(_bob, {1, _inbox}, items, {2, target}); }));
        CPPUNIT_ASSERT_EQUAL(2u, home->counters(target).total);
    }

private:
    Uid append(StoreSession& session) {
        const auto writer = _stores.newMessage(100);
        writer->write("Subject: mine\r\n\r\n");
        const auto message = writer->finish();
        AppendItem item;
        item.message = message.get();
        return session.append(_inbox, {&item, 1}).uids.at(0);
    }

    template <class F>
    static ErrorCode codeOf(F&& f) {
        try {
            f();
        } catch (const Error& error) {
            return error.code();
        }
        throw std::logic_error("nothing was thrown");
    }

    ManualClock _clock;
    FakeStores _stores{_clock};
    const Identity _alice = user(1, "alice"), _bob = user(2, "bob"), _carol = user(3, "carol");
    FolderId _inbox = 0;
};

CPPUNIT_TEST_SUITE_REGISTRATION(FakeStoresTest);

}  // namespace
