// Each reader of a shared or public folder has a \Seen of their own: flags, counters and MODSEQ never tell what somebody else has read.
#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "corbel/access.h"
#include "unit/store/store_fixture.h"

using namespace corbel;
using namespace corbel::testing;

namespace {

constexpr std::string_view kMessage = "Subject: hello\r\n\r\n";

std::string flagsOf(const MailboxView& view) {
    std::string text;
    for (std::uint32_t sequence = 1; sequence <= view.size(); ++sequence) {
        const ViewItem& item = view.at(sequence);
        text += std::to_string(item.uid) + (item.flags & kSeen ? "S" : "") + (item.flags & kFlagged ? "F" : "") +
                (item.flags & kDeleted ? "D" : "") + " ";
    }
    return text;
}

std::string everythingOf(const MailboxView& view) {
    std::string text;
    for (std::uint32_t sequence = 1; sequence <= view.size(); ++sequence) {
        const ViewItem& item = view.at(sequence);
        text += std::to_string(item.uid) + ":" + std::to_string(item.flags) + ":" + std::to_string(item.keywords) + ":" +
                std::to_string(item.modSeq) + ":" + std::to_string(item.item) + " ";
    }
    const FolderCounters counters = view.counters();
    return text + std::to_string(counters.total) + " " + std::to_string(counters.unseen) + " " + std::to_string(counters.highestModSeq) +
           " " + std::to_string(counters.uidNext) + " " + std::to_string(counters.sizeBytes);
}

template <class Engine>
class Readers : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(Readers);
    CPPUNIT_TEST(seenIsEachReadersOwn);
    CPPUNIT_TEST(modSeqTellsNobodyElsesReading);
    CPPUNIT_TEST(unchangedSinceIsThatOfTheReader);
    CPPUNIT_TEST(unseenSurvivesWhatHappensToMessages);
    CPPUNIT_TEST(replacingFlagsLeavesTheOwnersSeenAlone);
    CPPUNIT_TEST(othersMessagesAreLeftOut);
    CPPUNIT_TEST(readersClaimNothingAsRecent);
    CPPUNIT_TEST(viewsFollowChangesAsIfLoadedAnew);
    CPPUNIT_TEST(publicFoldersHaveNoReaderInCommon);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override {
        _setup = std::make_unique<StoreSetup<Engine>>();
        _alice = _setup->open(1);
        _store = _alice->id();
        _inbox = _setup->folder(*_alice, "INBOX");
        _other = _alice->createFolder("Other").id;
        for (const FolderId folder : {_inbox, _other}) {
            for (const UserId user : {2u, 3u}) _alice->access().setMember(folder, {MemberKind::User, user}, *rightsOfRole("editor"));
            _alice->access().setMember(folder, {MemberKind::User, 4}, *rightsOfRole("author"));
        }
        _bob = open(2);
        _carol = open(3);
    }
    void tearDown() override {
        _alice.reset();
        _bob.reset();
        _carol.reset();
        for (const StoreId store : _setup->stores().storeIds(0, 10)) {
            const std::vector<std::string> faults = _setup->stores().check(store);
            CPPUNIT_ASSERT_MESSAGE(faults.empty() ? "" : faults.front(), faults.empty());
        }
        _setup.reset();
    }

    void seenIsEachReadersOwn() {
        _setup->fill(*_alice, _inbox, 3);
        see(*_bob, _inbox, 1);
        see(*_alice, _inbox, 2);
        CPPUNIT_ASSERT_EQUAL(std::string("1S 2 3 "), flagsOf(*_bob->view(_inbox)));
        CPPUNIT_ASSERT_EQUAL(std::string("1 2S 3 "), flagsOf(*_alice->view(_inbox)));
        CPPUNIT_ASSERT_EQUAL(std::string("1 2 3 "), flagsOf(*_carol->view(_inbox)));
        CPPUNIT_ASSERT_EQUAL(2u, _bob->counters(_inbox).unseen);
        CPPUNIT_ASSERT_EQUAL(2u, _alice->counters(_inbox).unseen);
        CPPUNIT_ASSERT_EQUAL(3u, _carol->counters(_inbox).unseen);
        CPPUNIT_ASSERT_EQUAL(1u, _carol->view(_inbox)->firstUnseen());
        CPPUNIT_ASSERT_EQUAL(2u, _bob->view(_inbox)->firstUnseen());
        // Everything else is everybody's.
        const Uid third = 3;
        _bob->changeFlags(_inbox, {&third, 1}, {FlagOp::Add, kFlagged | kSeen, {"work"}, {}});
        CPPUNIT_ASSERT_EQUAL(std::string("1S 2 3SF "), flagsOf(*_bob->view(_inbox)));
        CPPUNIT_ASSERT_EQUAL(std::string("1 2S 3F "), flagsOf(*_alice->view(_inbox)));
        CPPUNIT_ASSERT_EQUAL(std::string("work"), std::string(_carol->view(_inbox)->keywords()[0]));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, _carol->view(_inbox)->at(3).keywords);
        _setup->append(*_bob, _inbox, kMessage, kSeen | kFlagged);
        CPPUNIT_ASSERT_EQUAL(std::string("1 2S 3F 4F "), flagsOf(*_alice->view(_inbox)));
        CPPUNIT_ASSERT_EQUAL(std::string("1S 2 3SF 4SF "), flagsOf(*_bob->view(_inbox)));
        const Uid first = 1;
        _bob->changeFlags(_inbox, {&first, 1}, {FlagOp::Remove, kSeen, {}, {}});
        CPPUNIT_ASSERT_EQUAL(std::string("1 2 3SF 4SF "), flagsOf(*_bob->view(_inbox)));
        // What is on disk says the same.
        reopen();
        CPPUNIT_ASSERT_EQUAL(std::string("1 2 3SF 4SF "), flagsOf(*_bob->view(_inbox)));
        CPPUNIT_ASSERT_EQUAL(std::string("1 2S 3F 4F "), flagsOf(*_alice->view(_inbox)));
        CPPUNIT_ASSERT_EQUAL(std::string("1 2 3F 4F "), flagsOf(*_carol->view(_inbox)));
        CPPUNIT_ASSERT_EQUAL(2u, _bob->counters(_inbox).unseen);
    }

    void modSeqTellsNobodyElsesReading() {
        _setup->fill(*_alice, _inbox, 3);
        const auto carol = _carol->view(_inbox);
        const auto bob = _bob->view(_inbox);
        const std::string before = everythingOf(*carol);
        see(*_alice, _inbox, 1);
        see(*_bob, _inbox, 2);
        see(*_alice, _inbox, 3);
        CPPUNIT_ASSERT_EQUAL(before, everythingOf(*_carol->view(_inbox)));
        CPPUNIT_ASSERT_EQUAL(carol->counters().highestModSeq, _carol->counters(_inbox).highestModSeq);
        DiffText diff;
        _carol->view(_inbox)->diff(*carol, diff);
        CPPUNIT_ASSERT_EQUAL(std::string(), diff.text);
        DiffText bobs;
        const auto bobNow = _bob->view(_inbox);
        bobNow->diff(*bob, bobs);
        CPPUNIT_ASSERT_EQUAL(std::string("~2(2)"), bobs.text);
        CPPUNIT_ASSERT_EQUAL(bobNow->counters().highestModSeq, bobNow->at(2).modSeq);
        CPPUNIT_ASSERT_EQUAL(bobNow->counters().highestModSeq, _bob->counters(_inbox).highestModSeq);
        // The same after a restart, and with a change that is for all between two readings of the owner.
        reopen();
        CPPUNIT_ASSERT_EQUAL(before, everythingOf(*_carol->view(_inbox)));
        const Uid first = 1;
        _alice->changeFlags(_inbox, {&first, 1}, {FlagOp::Add, kFlagged, {}, {}});
        const std::string flagged = everythingOf(*_carol->view(_inbox));
        CPPUNIT_ASSERT(flagged != before);
        _alice->changeFlags(_inbox, {&first, 1}, {FlagOp::Remove, kSeen, {}, {}});
        see(*_alice, _inbox, 1);
        CPPUNIT_ASSERT_EQUAL(flagged, everythingOf(*_carol->view(_inbox)));
        reopen();
        CPPUNIT_ASSERT_EQUAL(flagged, everythingOf(*_carol->view(_inbox)));
    }

    void unchangedSinceIsThatOfTheReader() {
        _setup->fill(*_alice, _inbox, 2);
        const ModSeq known = _bob->view(_inbox)->counters().highestModSeq;
        see(*_alice, _inbox, 1);
        see(*_carol, _inbox, 1);
        const Uid first = 1;
        // Neither's reading gets in the way of his.
        FlagResult result = _bob->changeFlags(_inbox, {&first, 1}, {FlagOp::Add, kSeen, {}, known});
        CPPUNIT_ASSERT(result.failed.empty() && result.modSeq > known);
        result = _bob->changeFlags(_inbox, {&first, 1}, {FlagOp::Add, kFlagged, {}, known});
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, result.failed.size());
        CPPUNIT_ASSERT_EQUAL(std::string("1S 2 "), flagsOf(*_bob->view(_inbox)));
        result = _bob->changeFlags(_inbox, {&first, 1}, {FlagOp::Add, kSeen, {}, {}});
        CPPUNIT_ASSERT_EQUAL(ModSeq{0}, result.modSeq);
    }

    void unseenSurvivesWhatHappensToMessages() {
        _setup->fill(*_alice, _inbox, 6);
        for (const Uid uid : {1u, 2u, 3u}) see(*_bob, _inbox, uid);
        see(*_carol, _inbox, 3);
        const std::vector<Uid> moved{2, 3};
        _alice->move(_inbox, moved, _other);
        CPPUNIT_ASSERT_EQUAL(std::string("1S 4 5 6 "), flagsOf(*_bob->view(_inbox)));
        CPPUNIT_ASSERT_EQUAL(std::string("1S 2S "), flagsOf(*_bob->view(_other)));
        CPPUNIT_ASSERT_EQUAL(std::string("1 2S "), flagsOf(*_carol->view(_other)));
        CPPUNIT_ASSERT_EQUAL(3u, _bob->counters(_inbox).unseen);
        CPPUNIT_ASSERT_EQUAL(0u, _bob->counters(_other).unseen);
        CPPUNIT_ASSERT_EQUAL(1u, _carol->counters(_other).unseen);
        const std::vector<Uid> copied{1, 4};
        _bob->copy(_inbox, copied, _other);
        CPPUNIT_ASSERT_EQUAL(std::string("1S 2S 3S 4 "), flagsOf(*_bob->view(_other)));
        CPPUNIT_ASSERT_EQUAL(std::string("1 2 3 4 "), flagsOf(*_alice->view(_other)));
        const std::vector<Uid> gone{1, 5};
        _carol->expunge(_inbox, gone, true);
        CPPUNIT_ASSERT_EQUAL(std::string("4 6 "), flagsOf(*_bob->view(_inbox)));
        CPPUNIT_ASSERT_EQUAL(2u, _bob->counters(_inbox).unseen);
        _alice->deleteFolder(_other);
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NotFound, codeOf([&] { _bob->view(_other); }));
        _other = 0;
    }

    void replacingFlagsLeavesTheOwnersSeenAlone() {
        _setup->fill(*_alice, _inbox, 2, kSeen | kFlagged);
        const std::vector<Uid> both{1, 2};
        _bob->changeFlags(_inbox, both, {FlagOp::Replace, kDeleted, {}, {}});
        CPPUNIT_ASSERT_EQUAL(std::string("1D 2D "), flagsOf(*_bob->view(_inbox)));
        CPPUNIT_ASSERT_EQUAL(std::string("1SD 2SD "), flagsOf(*_alice->view(_inbox)));
        CPPUNIT_ASSERT_EQUAL(0u, _alice->counters(_inbox).unseen);
        _bob->changeFlags(_inbox, both, {FlagOp::Replace, kSeen, {}, {}});
        CPPUNIT_ASSERT_EQUAL(std::string("1S 2S "), flagsOf(*_alice->view(_inbox)));
        CPPUNIT_ASSERT_EQUAL(std::string("1S 2S "), flagsOf(*_bob->view(_inbox)));
        CPPUNIT_ASSERT_EQUAL(std::string("1 2 "), flagsOf(*_carol->view(_inbox)));
    }

    void othersMessagesAreLeftOut() {
        auto dave = open(4);
        _setup->fill(*_alice, _inbox, 1);
        _setup->fill(*dave, _inbox, 2);
        _setup->fill(*_bob, _inbox, 1);
        const std::vector<Uid> all{1, 2, 3, 4};
        dave->changeFlags(_inbox, all, {FlagOp::Add, kFlagged | kSeen, {}, {}});
        CPPUNIT_ASSERT_EQUAL(std::string("1S 2SF 3SF 4S "), flagsOf(*dave->view(_inbox)));
        const std::vector<Uid> first{1};
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NoAccess, codeOf([&] { dave->expunge(_inbox, first, true); }));
        CPPUNIT_ASSERT((dave->expunge(_inbox, all, true) == std::vector<Uid>{2, 3}));
        // Who made a message is kept by a move and not by another's copy.
        const Uid mine = _setup->append(*dave, _inbox, kMessage);
        const Uid there = _alice->move(_inbox, {&mine, 1}, _other).uids.at(0).second;
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, dave->move(_other, {&there, 1}, _inbox).uids.size());
        const std::vector<Uid> bobs{4};
        const Uid copy = dave->copy(_inbox, bobs, _other).uids.at(0).second;
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, dave->expunge(_other, {&copy, 1}, true).size());
    }

    void readersClaimNothingAsRecent() {
        _setup->fill(*_alice, _inbox, 2);
        const auto bob = _bob->view(_inbox, true);
        CPPUNIT_ASSERT_EQUAL(Uid{3}, bob->recentFrom());
        CPPUNIT_ASSERT_EQUAL(0u, bob->counters().recent);
        CPPUNIT_ASSERT_EQUAL(2u, _alice->counters(_inbox).recent);
        CPPUNIT_ASSERT_EQUAL(Uid{1}, _alice->view(_inbox, true)->recentFrom());
    }

    void viewsFollowChangesAsIfLoadedAnew() {
        std::mt19937 random(4711);
        const auto pick = [&](std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(random); };
        _setup->fill(*_alice, _inbox, 30);
        StoreSession* sessions[] = {_alice.get(), _bob.get(), _carol.get()};
        std::map<StoreSession*, std::unique_ptr<MailboxView>> told;
        for (int step = 0; step < 120; ++step) {
            StoreSession& who = *sessions[pick(3)];
            const FolderId folder = pick(4) == 0 ? _other : _inbox;
            const FolderId target = folder == _inbox ? _other : _inbox;
            const auto view = who.view(folder);
            std::vector<Uid> uids;
            for (const Uid uid : allUids(*view)) {
                if (pick(6) == 0) uids.push_back(uid);
            }
            switch (pick(8)) {
                case 0:
                    _setup->fill(who, folder, 1 + pick(3), pick(2) ? std::uint32_t{kSeen} : 0u);
                    break;
                case 1:
                case 2:
                    who.changeFlags(folder, uids, {FlagOp::Add, kSeen, {}, {}});
                    break;
                case 3:
                    who.changeFlags(folder, uids, {FlagOp::Remove, kSeen, {}, {}});
                    break;
                case 4:
                    who.changeFlags(
                        folder, uids,
                        {FlagOp::Replace, static_cast<std::uint32_t>(pick(32)) & ~kDeleted, {"k" + std::to_string(pick(3))}, {}});
                    break;
                case 5:
                    uids.resize(std::min<std::size_t>(uids.size(), 2));
                    who.expunge(folder, uids, true);
                    break;
                case 6:
                    who.move(folder, uids, target);
                    break;
                case 7:
                    uids.resize(std::min<std::size_t>(uids.size(), 3));
                    who.copy(folder, uids, target);
                    break;
            }
            // Some look seldom, so that they have more to catch up with.
            if (pick(3) == 0) _bob->view(_inbox);
            if (pick(5) == 0) _carol->view(_other);
        }
        std::string followed;
        for (StoreSession* session : sessions) {
            for (const FolderId folder : {_inbox, _other}) followed += everythingOf(*session->view(folder)) + "\n";
        }
        for (StoreSession* session : {_bob.get(), _carol.get()}) {
            const FolderCounters counters = session->counters(_inbox);
            const FolderCounters ofView = session->view(_inbox)->counters();
            CPPUNIT_ASSERT_EQUAL(ofView.unseen, counters.unseen);
            CPPUNIT_ASSERT_EQUAL(ofView.highestModSeq, counters.highestModSeq);
            std::uint32_t unseen = 0;
            const auto view = session->view(_inbox);
            for (std::uint32_t sequence = 1; sequence <= view->size(); ++sequence) unseen += !(view->at(sequence).flags & kSeen);
            CPPUNIT_ASSERT_EQUAL(unseen, counters.unseen);
        }
        reopen();
        std::string loaded;
        for (StoreSession* session : {_alice.get(), _bob.get(), _carol.get()}) {
            for (const FolderId folder : {_inbox, _other}) loaded += everythingOf(*session->view(folder)) + "\n";
        }
        CPPUNIT_ASSERT_EQUAL(loaded, followed);
    }

    void publicFoldersHaveNoReaderInCommon() {
        Identity admin = identity(9);
        admin.isAdmin = true;
        const auto boss = _setup->stores().openPublic(admin);
        const FolderId news = boss->createFolder("News").id;
        _setup->fill(*boss, news, 3, kSeen);
        auto bob = _setup->stores().openPublic(identity(2));
        auto carol = _setup->stores().openPublic(identity(3));
        CPPUNIT_ASSERT_EQUAL(std::string("1S 2S 3S "), flagsOf(*boss->view(news)));
        CPPUNIT_ASSERT_EQUAL(std::string("1 2 3 "), flagsOf(*bob->view(news)));
        const auto before = carol->view(news);
        see(*bob, news, 2);
        CPPUNIT_ASSERT_EQUAL(std::string("1 2S 3 "), flagsOf(*bob->view(news)));
        CPPUNIT_ASSERT_EQUAL(everythingOf(*before), everythingOf(*carol->view(news)));
        CPPUNIT_ASSERT_EQUAL(2u, bob->counters(news).unseen);
        CPPUNIT_ASSERT_EQUAL(3u, carol->counters(news).unseen);
        CPPUNIT_ASSERT_EQUAL(0u, boss->counters(news).unseen);
        // Nobody who did not log in leaves a mark.
        boss->access().setMember(news, {MemberKind::Anonymous, 0}, *rightsOfRole("reviewer"));
        auto nobody = _setup->stores().open(Identity{}, boss->id());
        see(*nobody, news, 1);
        CPPUNIT_ASSERT_EQUAL(std::string("1 2 3 "), flagsOf(*nobody->view(news)));
    }

private:
    std::unique_ptr<StoreSession> open(UserId user) { return _setup->stores().open(identity(user), _store); }

    void reopen() {
        _alice.reset();
        _bob.reset();
        _carol.reset();
        _setup->close();
        _alice = _setup->open(1);
        _bob = open(2);
        _carol = open(3);
    }

    static void see(StoreSession& session, FolderId folder, Uid uid) {
        session.changeFlags(folder, {&uid, 1}, {FlagOp::Add, kSeen, {}, {}});
    }

    std::unique_ptr<StoreSetup<Engine>> _setup;
    std::unique_ptr<StoreSession> _alice, _bob, _carol;
    StoreId _store = 0;
    FolderId _inbox = 0;
    FolderId _other = 0;
};

CPPUNIT_TEST_SUITE_REGISTRATION(Readers<OnSqlite>);
CPPUNIT_TEST_SUITE_REGISTRATION(Readers<OnMariadb>);

}  // namespace
