// The store contract: search folders are built, follow what changes, and go on after a restart.
#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <random>

#include "corbel/property_tags.h"
#include "corbel/search_folders.h"
#include "corbel/tables.h"
#include "unit/store/store_fixture.h"

using namespace corbel;
using namespace corbel::testing;

namespace {

const Restriction kUnread = restriction::bitmask(tags::MessageFlags, 1, false);

template <class Engine>
class SearchFolderContract : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(SearchFolderContract);
    CPPUNIT_TEST(findsWhatIsThereAndFollows);
    CPPUNIT_TEST(movesBetweenFoldersOfTheScope);
    CPPUNIT_TEST(foldersComeAndGo);
    CPPUNIT_TEST(buildingGoesOnAfterARestart);
    CPPUNIT_TEST(newCriteriaBeginAnew);
    CPPUNIT_TEST(stoppedOnesStayAsTheyAre);
    CPPUNIT_TEST(openTablesFollow);
    CPPUNIT_TEST(removedWithoutATrace);
    CPPUNIT_TEST(wrongOnesAreRefused);
    CPPUNIT_TEST(notSeenByPath);
    CPPUNIT_TEST(randomChangesGiveWhatALookGives);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override {
        _setup = std::make_unique<StoreSetup<Engine>>();
        _session = _setup->open();
        _inbox = _setup->folder(*_session, "INBOX");
    }
    void tearDown() override {
        if (_session) {
            const StoreId id = _session->id();
            _session.reset();
            const std::vector<std::string> faults = _setup->stores().check(id);
            CPPUNIT_ASSERT_MESSAGE(faults.empty() ? "" : faults.front(), faults.empty());
        }
        _setup.reset();
    }

    void findsWhatIsThereAndFollows() {
        for (int i = 0; i < 6; ++i) add(_inbox, std::to_string(i), i % 2 ? +kSeen : 0u);
        const FolderId found = searches().create("Unread", {kUnread, {}, true});
        CPPUNIT_ASSERT(searches().status(found).state == SearchState::Building);
        work();
        CPPUNIT_ASSERT(searches().status(found).state == SearchState::Live);
        CPPUNIT_ASSERT_EQUAL(std::string("0 2 4"), subjects(found));
        CPPUNIT_ASSERT_EQUAL(3u, searches().status(found).total);
        flag(_inbox, {1}, FlagOp::Add, kSeen);
        flag(_inbox, {2}, FlagOp::Remove, kSeen);
        add(_inbox, "new");
        work();
        CPPUNIT_ASSERT_EQUAL(std::string("1 2 4 new"), subjects(found));
        CPPUNIT_ASSERT_EQUAL(4u, searches().status(found).unseen);
        _session->expunge(_inbox, std::vector<Uid>{2, 3}, true);
        work();
        CPPUNIT_ASSERT_EQUAL(std::string("4 new"), subjects(found));
        CPPUNIT_ASSERT(searches().status(found).criteria == (SearchCriteria{kUnread, {}, true}));
    }

    void movesBetweenFoldersOfTheScope() {
        const FolderId trash = _setup->folder(*_session, "Trash");
        const FolderId drafts = _setup->folder(*_session, "Drafts");
        for (int i = 0; i < 4; ++i) add(_inbox, std::to_string(i));
        const FolderId found = searches().create("Two", {kUnread, {_inbox, trash}, false});
        work();
        CPPUNIT_ASSERT_EQUAL(std::string("0 1 2 3"), subjects(found));
        _session->move(_inbox, std::vector<Uid>{1}, trash);
        _session->move(_inbox, std::vector<Uid>{2}, drafts);
        work();
        CPPUNIT_ASSERT_EQUAL(std::string("0 2 3"), subjects(found));
        // There and back between two looks.
        const Uid there = _session->move(_inbox, std::vector<Uid>{3}, trash).uids.at(0).second;
        _session->move(trash, std::vector<Uid>{there}, _inbox);
        work();
        CPPUNIT_ASSERT_EQUAL(std::string("0 2 3"), subjects(found));
    }

    void foldersComeAndGo() {
        const FolderId top = _session->createFolder("top").id;
        const FolderId below = _session->createFolder("top/below").id;
        const FolderId aside = _session->createFolder("aside").id;
        add(top, "a");
        add(below, "b");
        add(aside, "c");
        const FolderId found = searches().create("Tree", {kUnread, {top}, true});
        work();
        CPPUNIT_ASSERT_EQUAL(std::string("a b"), subjects(found));
        _session->renameFolder(aside, "top/aside");
        add(_session->createFolder("top/below/new").id, "d");
        work();
        CPPUNIT_ASSERT_EQUAL(std::string("a b c d"), subjects(found));
        _session->renameFolder(below, "below");
        work();
        CPPUNIT_ASSERT_EQUAL(std::string("a c"), subjects(found));
        _session->deleteFolder(aside);
        work();
        CPPUNIT_ASSERT_EQUAL(std::string("a"), subjects(found));
        CPPUNIT_ASSERT_EQUAL(1u, searches().status(found).total);
    }

    void buildingGoesOnAfterARestart() {
        _session.reset();
        _setup->close();
        _setup->runSlow = [this](std::function<void()> job) { _slow.push_back(std::move(job)); };
        _session = _setup->open();
        // More than one job's worth of steps.
        const std::size_t count = 64 * 500 + 700;
        _setup->fill(*_session, _inbox, count);
        const FolderId found = searches().create("All", {restriction::exists(tags::Subject), {_inbox}, false});
        std::vector<std::function<void()>> jobs;
        jobs.swap(_slow);
        for (const auto& job : jobs) job();
        CPPUNIT_ASSERT(searches().status(found).state == SearchState::Building);
        CPPUNIT_ASSERT_EQUAL(64u * 500, searches().status(found).total);
        CPPUNIT_ASSERT(!_slow.empty());
        _slow.clear();  // the process ends here
        _session.reset();
        _setup->close();
        _session = _setup->open();
        _session->folders();
        while (!_slow.empty()) {
            jobs.clear();
            jobs.swap(_slow);
            for (const auto& job : jobs) job();
        }
        CPPUNIT_ASSERT(searches().status(found).state == SearchState::Live);
        CPPUNIT_ASSERT_EQUAL(static_cast<std::uint32_t>(count), searches().status(found).total);
    }

    void newCriteriaBeginAnew() {
        for (int i = 0; i < 6; ++i) add(_inbox, std::to_string(i), i % 2 ? +kSeen : 0u);
        const FolderId found = searches().create("Some", {kUnread, {}, true});
        work();
        const auto table = _session->tables().contents(found);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{3}, _session->tables().rowCount(*table));
        searches().setCriteria(found, {restriction::inverse(kUnread), {_inbox}, false});
        CPPUNIT_ASSERT_EQUAL(0u, searches().status(found).total);
        work();
        CPPUNIT_ASSERT_EQUAL(std::string("1 3 5"), subjects(found));
        CPPUNIT_ASSERT_EQUAL(0u, searches().status(found).unseen);
    }

    void stoppedOnesStayAsTheyAre() {
        add(_inbox, "a");
        const FolderId found = searches().create("Some", {kUnread, {}, true});
        work();
        searches().stop(found);
        add(_inbox, "b");
        work();
        CPPUNIT_ASSERT_EQUAL(std::string("a"), subjects(found));
        CPPUNIT_ASSERT(searches().status(found).state == SearchState::Stopped);
        searches().resume(found);
        work();
        CPPUNIT_ASSERT_EQUAL(std::string("a b"), subjects(found));
    }

    void openTablesFollow() {
        for (int i = 0; i < 4; ++i) add(_inbox, std::to_string(i));
        const FolderId found = searches().create("Some", {kUnread, {}, true});
        work();
        Tables& tables = _session->tables();
        const auto walked = tables.contents(found);
        tables.setSort(*walked, {{{tags::MessageDeliveryTime, true}}, 0, 0});
        const auto listed = tables.contents(found);
        tables.setSort(*listed, {{{tags::Subject, false}}, 0, 0});
        for (Table* table : {walked.get(), listed.get()}) tables.watch(*table, true);
        add(_inbox, "4");
        flag(_inbox, {2}, FlagOp::Add, kFlagged);
        flag(_inbox, {3}, FlagOp::Add, kSeen);
        work();
        for (Table* table : {walked.get(), listed.get()}) {
            std::string told;
            for (const RowEvent& event : tables.changes(*table)) told += "+~-!"[static_cast<int>(event.kind)];
            std::sort(told.begin(), told.end());
            CPPUNIT_ASSERT_EQUAL(std::string("+-~"), told);
            CPPUNIT_ASSERT_EQUAL(std::uint64_t{4}, tables.rowCount(*table));
        }
    }

    void removedWithoutATrace() {
        add(_inbox, "a");
        const FolderId found = searches().create("Some", {kUnread, {}, true});
        work();
        const auto table = _session->tables().contents(found);
        searches().remove(found);
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NotFound, codeOf([&] { searches().status(found); }));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NotFound, codeOf([&] { _session->tables().contents(found); }));
        add(_inbox, "b");
        work();
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, allUids(*_session->view(_inbox)).size());
        searches().create("Some", {kUnread, {}, true});
    }

    void wrongOnesAreRefused() {
        const FolderId found = searches().create("Some", {kUnread, {}, true});
        CPPUNIT_ASSERT_EQUAL(ErrorCode::AlreadyExists, codeOf([&] { searches().create("Some", {kUnread, {}, true}); }));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::InvalidArgument, codeOf([&] { searches().create("a/b", {kUnread, {}, true}); }));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::InvalidArgument, codeOf([&] {
                                 searches().create("b", {restriction::count(1, kUnread), {}, true});
                             }));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NotFound, codeOf([&] { searches().create("b", {kUnread, {999'999}, true}); }));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::LimitReached, codeOf([&] {
                                 searches().create("b", {kUnread, std::vector<FolderId>(kMaxSearchScope + 1, _inbox), true});
                             }));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NotFound, codeOf([&] { searches().setCriteria(_inbox, {kUnread, {}, true}); }));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NotFound, codeOf([&] { searches().remove(_inbox); }));
        for (std::size_t i = 1; i < kMaxSearchFolders; ++i) searches().create("n" + std::to_string(i), {kUnread, {_inbox}, false});
        CPPUNIT_ASSERT_EQUAL(ErrorCode::LimitReached, codeOf([&] { searches().create("more", {kUnread, {}, true}); }));
        CPPUNIT_ASSERT(searches().status(found).state == SearchState::Building);
        const auto message = _setup->stage("Subject: x\r\n\r\n");
        AppendItem item;
        item.message = message.get();
        CPPUNIT_ASSERT_EQUAL(ErrorCode::InvalidArgument, codeOf([&] { _session->append(found, {&item, 1}); }));
        const Uid uid = add(_inbox, "a");
        CPPUNIT_ASSERT_EQUAL(ErrorCode::InvalidArgument, codeOf([&] { _session->copy(_inbox, {&uid, 1}, found); }));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::InvalidArgument, codeOf([&] { _session->move(_inbox, {&uid, 1}, found); }));
    }

    void notSeenByPath() {
        const std::size_t before = _session->folders().size();
        searches().create("Some", {kUnread, {}, true});
        CPPUNIT_ASSERT_EQUAL(before, _session->folders().size());
        CPPUNIT_ASSERT(!_session->findFolder("Some"));
        _session->createFolder("Some");
    }

    void randomChangesGiveWhatALookGives() {
        std::mt19937 random(77);
        const auto below = [&](std::size_t n) { return random() % n; };
        std::vector<FolderId> folders{_inbox, _setup->folder(*_session, "Trash"), _session->createFolder("one").id,
                                      _session->createFolder("one/two").id};
        const SearchCriteria criteria{restriction::anyOf({kUnread, restriction::content(tags::Subject, "A", kMatchPrefix | kIgnoreCase)}),
                                      {folders[0], folders[2]},
                                      true};
        for (int i = 0; i < 20; ++i) add(folders[below(4)], std::string(1, static_cast<char>('a' + below(3))), below(2) ? +kSeen : 0u);
        const FolderId found = searches().create("Random", criteria);
        for (int round = 0; round < 40; ++round) {
            for (std::size_t i = below(5); i > 0; --i) {
                const FolderId folder = folders[below(4)];
                const std::vector<Uid> uids = allUids(*_session->view(folder));
                if (uids.empty() || below(3) == 0) {
                    add(folder, std::string(1, static_cast<char>('a' + below(3))), below(2) ? +kSeen : 0u);
                    continue;
                }
                const Uid uid = uids[below(uids.size())];
                switch (below(4)) {
                    case 0:
                        flag(folder, {uid}, below(2) ? FlagOp::Add : FlagOp::Remove, kSeen);
                        break;
                    case 1:
                        _session->expunge(folder, {&uid, 1}, true);
                        break;
                    case 2:
                        _session->copy(folder, {&uid, 1}, folders[below(4)]);
                        break;
                    default: {
                        const FolderId to = folders[below(4)];
                        if (to != folder) _session->move(folder, {&uid, 1}, to);
                    }
                }
            }
            work();
            std::vector<std::uint64_t> expected;
            for (const FolderId folder : {folders[0], folders[2], folders[3]}) {
                const auto table = _session->tables().contents(folder);
                _session->tables().setRestriction(*table, criteria.restriction);
                for (const TableRow& row : _session->tables().rows(*table, 1'000)) expected.push_back(row.id);
            }
            std::sort(expected.begin(), expected.end());
            std::vector<std::uint64_t> seen;
            const auto table = _session->tables().contents(found);
            for (const TableRow& row : _session->tables().rows(*table, 1'000)) seen.push_back(row.id);
            CPPUNIT_ASSERT_EQUAL_MESSAGE("round " + std::to_string(round), expected.size(), seen.size());
            CPPUNIT_ASSERT(expected == seen);
            CPPUNIT_ASSERT_EQUAL(static_cast<std::uint32_t>(seen.size()), searches().status(found).total);
        }
    }

private:
    SearchFolders& searches() { return _session->searchFolders(); }
    void work() { _setup->stores().runMaintenance(); }

    Uid add(FolderId folder, const std::string& subject, std::uint32_t flags = 0) {
        _setup->clock.advance(1'000'000);
        return _setup->append(*_session, folder, "Subject: " + subject + "\r\n\r\n", flags);
    }

    void flag(FolderId folder, const std::vector<Uid>& uids, FlagOp op, std::uint32_t flags) {
        _session->changeFlags(folder, uids, {op, flags, {}, {}});
    }

    /// In order of subject.
    std::string subjects(FolderId folder) {
        Tables& tables = _session->tables();
        const auto table = tables.contents(folder);
        const PropTag columns[] = {tags::Subject};
        tables.setColumns(*table, columns);
        tables.setSort(*table, {{{tags::MessageDeliveryTime, false}}, 0, 0});
        std::vector<std::string> walked;
        for (const TableRow& row : tables.rows(*table, 1'000)) walked.push_back(std::get<std::string>(row.values[0].value));
        std::sort(walked.begin(), walked.end());
        std::string text;
        for (const std::string& subject : walked) text += (text.empty() ? "" : " ") + subject;
        return text;
    }

    std::vector<std::function<void()>> _slow;  // outlives the stores, which may queue until they end
    std::unique_ptr<StoreSetup<Engine>> _setup;
    std::unique_ptr<StoreSession> _session;
    FolderId _inbox = 0;
};

CPPUNIT_TEST_SUITE_REGISTRATION(SearchFolderContract<OnSqlite>);
CPPUNIT_TEST_SUITE_REGISTRATION(SearchFolderContract<OnMariadb>);

}  // namespace
