// Changes of the directories since a number.
#include <cppunit/extensions/HelperMacros.h>

#include "auth/directory_log.h"
#include "fakes.h"
#include "support/explain.h"

namespace corbel::auth {
namespace {

class DirectoryLogTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(DirectoryLogTest);
    CPPUNIT_TEST(differencesGetNumbers);
    CPPUNIT_TEST(groupsAreToldToo);
    CPPUNIT_TEST(pagesGoOn);
    CPPUNIT_TEST(whatIsGoneIsForgottenInTime);
    CPPUNIT_TEST(numbersSurviveARestart);
    CPPUNIT_TEST(aDirectoryThatIsDownChangesNothing);
    CPPUNIT_TEST(badNumbersAreRefused);
    CPPUNIT_TEST(changesAreFoundByIndex);
    CPPUNIT_TEST_SUITE_END();

public:
    void differencesGetNumbers() {
        Rig rig;
        DirectoryLog log(rig.database, rig.clock);
        rig.directory.add("k1", "alice", "alice@example.org");
        rig.directory.add("k2", "bob", "bob@example.org");
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, log.update(rig.users));
        const UserId alice = rig.users.findByLogin("alice", "")->identity.user, bob = rig.users.findByLogin("bob", "")->identity.user;
        const std::uint64_t first = log.current();
        CPPUNIT_ASSERT_EQUAL(both("new", alice, "new", bob), text(log.since(0, 10)));
        CPPUNIT_ASSERT_EQUAL(std::string(), text(log.since(first, 10)));
        // Nothing moved: nobody is asked.
        rig.directory.users[0].displayName = "Alice";
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, log.update(rig.users));
        ++rig.directory.number;
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, log.update(rig.users));
        rig.directory.users.pop_back();
        ++rig.directory.number;
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, log.update(rig.users));
        CPPUNIT_ASSERT_EQUAL(both("changed", alice, "deleted", bob), text(log.since(first, 10)));
        CPPUNIT_ASSERT_EQUAL("new " + std::to_string(alice), text(log.since(0, 10)));
        // Back under the same key: new to those who heard of the end.
        const std::uint64_t second = log.current();
        rig.directory.add("k2", "bob", "bob@example.org");
        log.update(rig.users);
        CPPUNIT_ASSERT_EQUAL("new " + std::to_string(bob), text(log.since(second, 10)));
    }

    void groupsAreToldToo() {
        Rig rig;
        DirectoryLog log(rig.database, rig.clock);
        rig.directory.groups.push_back({"g1", "staff", "staff@example.org", {"k1"}});
        ++rig.directory.number;
        log.update(rig.users);
        const DirectoryChanges all = log.since(0, 10);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, all.changes.size());
        CPPUNIT_ASSERT(all.changes[0].kind == IdKind::Group);
        rig.directory.groups[0].members.push_back("k2");
        ++rig.directory.number;
        log.update(rig.users);
        CPPUNIT_ASSERT(log.since(all.next, 10).changes.at(0).type == DirectoryChangeType::Changed);
    }

    void pagesGoOn() {
        Rig rig;
        DirectoryLog log(rig.database, rig.clock);
        for (int i = 0; i < 7; ++i) rig.directory.add("k" + std::to_string(i), "user" + std::to_string(i), "u" + std::to_string(i) + "@example.org");
        log.update(rig.users);
        std::size_t found = 0;
        DirectoryChanges page;
        do {
            page = log.since(page.next, 3);
            CPPUNIT_ASSERT(page.changes.size() <= 3);
            found += page.changes.size();
        } while (page.hasMore);
        CPPUNIT_ASSERT_EQUAL(std::size_t{7}, found);
        CPPUNIT_ASSERT_EQUAL(log.current(), page.next);
    }

    void whatIsGoneIsForgottenInTime() {
        Rig rig;
        DirectoryLog log(rig.database, rig.clock);
        rig.directory.add("k1", "alice", "alice@example.org");
        log.update(rig.users);
        const std::uint64_t first = log.current();
        rig.directory.users.clear();
        ++rig.directory.number;
        log.update(rig.users);
        const std::uint64_t second = log.current();
        rig.clock.advance(std::chrono::duration_cast<Micros>(kDirectoryLogAge) + Micros{1});
        rig.directory.add("k2", "bob", "bob@example.org");
        log.update(rig.users);
        CPPUNIT_ASSERT(log.since(first, 10).needsResync);
        CPPUNIT_ASSERT(!log.since(second, 10).needsResync);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, log.since(0, 10).changes.size());
    }

    void numbersSurviveARestart() {
        Rig rig;
        rig.directory.add("k1", "alice", "alice@example.org");
        std::uint64_t number = 0;
        {
            DirectoryLog log(rig.database, rig.clock);
            log.update(rig.users);
            number = log.current();
        }
        DirectoryLog log(rig.database, rig.clock);
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, log.update(rig.users));
        CPPUNIT_ASSERT_EQUAL(number, log.current());
    }

    void aDirectoryThatIsDownChangesNothing() {
        Rig rig;
        DirectoryLog log(rig.database, rig.clock);
        rig.directory.add("k1", "alice", "alice@example.org");
        log.update(rig.users);
        const std::uint64_t number = log.current();
        rig.directory.isDown = true;
        try {
            log.update(rig.users);
            CPPUNIT_FAIL("nothing was thrown");
        } catch (const Error& error) {
            CPPUNIT_ASSERT(error.code() == ErrorCode::Unavailable);
        }
        CPPUNIT_ASSERT_EQUAL(number, log.current());
    }

    void badNumbersAreRefused() {
        Rig rig;
        DirectoryLog log(rig.database, rig.clock);
        CPPUNIT_ASSERT(log.since(1, 10).needsResync);
        CPPUNIT_ASSERT(log.since(~std::uint64_t{0}, 10).needsResync);
        for (const std::size_t limit : {std::size_t{0}, kMaxDirectoryChanges + 1}) {
            try {
                log.since(0, limit);
                CPPUNIT_FAIL("nothing was thrown");
            } catch (const Error& error) {
                CPPUNIT_ASSERT(error.code() == ErrorCode::InvalidArgument);
            }
        }
    }

    void changesAreFoundByIndex() {
        Rig rig;
        DirectoryLog log(rig.database, rig.clock);
        const db::ServerDatabase::Lease lease = rig.database.lease();
        CPPUNIT_ASSERT_EQUAL(std::string(), testing::explainProblem(*lease, "SELECT cn, kind, object_id, first_cn, is_gone FROM ab_change WHERE cn > ? ORDER BY cn LIMIT ?"));
    }

private:
    static std::string text(const DirectoryChanges& page) {
        static const char* const kNames[] = {"new", "changed", "deleted"};
        std::string text;
        for (const DirectoryChange& change : page.changes) {
            if (!text.empty()) text += ", ";
            text += std::string(kNames[static_cast<int>(change.type)]) + ' ' + std::to_string(change.id);
        }
        return text;
    }
    static std::string both(const std::string& a, UserId first, const std::string& b, UserId second) {
        return a + ' ' + std::to_string(first) + ", " + b + ' ' + std::to_string(second);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(DirectoryLogTest);

}  // namespace
}  // namespace corbel::auth
