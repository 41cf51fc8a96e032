// Sync ids in a server database: whose they are, how change ids stand for numbers, own changes and limits.
#include <cppunit/extensions/HelperMacros.h>

#include "corbel/testing/manual_clock.h"
#include "db/server_database.h"
#include "support/temp_dir.h"
#include "syncs.h"

namespace corbel::soap {
namespace {

constexpr UserId kAlice = 5, kBob = 6;

class SyncsTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(SyncsTest);
    CPPUNIT_TEST(idsAreTheUsersOwn);
    CPPUNIT_TEST(changeIdsStandForNumbers);
    CPPUNIT_TEST(progressIsKept);
    CPPUNIT_TEST(shownStepsAreBounded);
    CPPUNIT_TEST(ownChangesAreForgotten);
    CPPUNIT_TEST(ownChangesAreBounded);
    CPPUNIT_TEST(unusedOnesGo);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override {
        db::ServerDatabaseOptions options;
        options.sqlitePath = _folder / "server.db";
        options.maxConnections = 1;
        _database = std::make_unique<db::ServerDatabase>(options);
        const draft::SqlMigration migrations[] = {{4, kSyncTables}};
        _database->migrate("soap", migrations);
        _syncs = std::make_unique<Syncs>(*_database, _clock);
    }

private:
    Sync made(UserId user = kAlice) {
        Sync sync;
        sync.user = user;
        sync.store = 7;
        sync.folder = 8;
        sync.epoch = 3;
        sync.upper = std::uint64_t{2} << 32;
        return _syncs->add(sync);
    }

    void idsAreTheUsersOwn() {
        const Sync alices = made(), bobs = made(kBob);
        CPPUNIT_ASSERT(alices.id != 0 && alices.id <= 0x7fffffff && alices.id != bobs.id);
        CPPUNIT_ASSERT_EQUAL(StoreId{7}, _syncs->find(alices.id, kAlice)->store);
        CPPUNIT_ASSERT(!_syncs->find(alices.id, kBob));
        const std::uint32_t ids[] = {bobs.id, alices.id, alices.id + 1};
        const auto found = _syncs->find(ids, kAlice);
        CPPUNIT_ASSERT(found.size() == 1 && found[0].id == alices.id);
    }

    void changeIdsStandForNumbers() {
        Sync sync = made();
        CPPUNIT_ASSERT(stateOf(sync, 0) == SyncState{});
        const std::uint64_t number = sync.upper | 17;
        CPPUNIT_ASSERT((stateOf(sync, changeIdOf(number)) == SyncState{3, number, number, number, number, 0}));
        const std::uint64_t later = (std::uint64_t{9} << 32) | 1;
        _syncs->begin(sync, 4, later);
        CPPUNIT_ASSERT_EQUAL(later, stateOf(*_syncs->find(sync.id, kAlice), 1).position);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{4}, _syncs->find(sync.id, kAlice)->epoch);
    }

    void progressIsKept() {
        const Sync sync = made();
        _syncs->confirm(sync, 0xfffffff0u);
        CPPUNIT_ASSERT_EQUAL(0xfffffff0u, _syncs->find(sync.id, kAlice)->changeId);
    }

    void shownStepsAreBounded() {
        const Sync sync = made();
        const std::uint64_t fingerprint = ~std::uint64_t{0} - 5;
        for (std::uint32_t step = 1; step <= kMaxShownSteps + 3; ++step) _syncs->keepShown(sync.id, step, fingerprint - step);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, _syncs->shownAt(sync.id, 3));
        CPPUNIT_ASSERT_EQUAL(fingerprint - 4, _syncs->shownAt(sync.id, 4));
        CPPUNIT_ASSERT_EQUAL(fingerprint - kMaxShownSteps - 3, _syncs->shownAt(sync.id, kMaxShownSteps + 3));
    }

    void ownChangesAreForgotten() {
        const Sync sync = made();
        const OwnChange changes[] = {{"key", OwnKind::Saved, 10, "version"}, {"key", OwnKind::Gone, 30, ""}, {std::string("\0\xff", 2), OwnKind::Read, 20, ""}};
        _syncs->noteOwn(sync.id, kBob, changes);
        _syncs->noteOwn(0, kAlice, changes);
        CPPUNIT_ASSERT(_syncs->own(sync.id).empty());
        _syncs->noteOwn(sync.id, kAlice, changes);
        _syncs->noteOwn(sync.id, kAlice, changes);
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, _syncs->own(sync.id).size());
        _syncs->forgetOwn(sync.id, 20);
        const auto left = _syncs->own(sync.id);
        CPPUNIT_ASSERT(left.size() == 1 && left[0].kind == OwnKind::Gone && left[0].sourceKey == "key" && left[0].number == 30);
    }

    void ownChangesAreBounded() {
        const Sync sync = made();
        std::vector<OwnChange> many;
        for (std::size_t i = 0; i < kMaxOwnChanges; ++i) many.push_back({std::to_string(i), OwnKind::Gone, 1, {}});
        _syncs->noteOwn(sync.id, kAlice, many);
        CPPUNIT_ASSERT_EQUAL(kMaxOwnChanges, _syncs->own(sync.id).size());
        _syncs->noteOwn(sync.id, kAlice, std::vector<OwnChange>{{"one more", OwnKind::Gone, 1, {}}});
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, _syncs->own(sync.id).size());
    }

    void unusedOnesGo() {
        const Sync old = made(), used = made(), bobs = made(kBob);
        _clock.advance(std::chrono::hours(24) * 364);
        _syncs->confirm(used, 1);
        _clock.advance(std::chrono::hours(24) * 2);
        made();
        CPPUNIT_ASSERT(!_syncs->find(old.id, kAlice));
        CPPUNIT_ASSERT(_syncs->find(used.id, kAlice) && _syncs->find(bobs.id, kBob));
    }

    const testing::TempDir _folder;
    testing::ManualClock _clock;
    std::unique_ptr<db::ServerDatabase> _database;
    std::unique_ptr<Syncs> _syncs;
};
CPPUNIT_TEST_SUITE_REGISTRATION(SyncsTest);

}  // namespace
}  // namespace corbel::soap
