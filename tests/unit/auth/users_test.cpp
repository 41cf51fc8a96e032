#include <cppunit/extensions/HelperMacros.h>

#include "fakes.h"

namespace corbel::auth {
namespace {

class UsersTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(UsersTest);
    CPPUNIT_TEST(idsStayTheSame);
    CPPUNIT_TEST(answersAreCachedUntilAChange);
    CPPUNIT_TEST(bareNamesGetTheDefaultDomain);
    CPPUNIT_TEST(ambiguityIsFailure);
    CPPUNIT_TEST(aDirectoryThatIsDownIsNotNobody);
    CPPUNIT_TEST(groupsAndTenantsHaveIdsToo);
    CPPUNIT_TEST(mailGroupsLeadToEnabledMembers);
    CPPUNIT_TEST(idsLeadBackToUsers);
    CPPUNIT_TEST(idsCanBeGivenInAdvance);
    CPPUNIT_TEST_SUITE_END();

public:
    void idsStayTheSame() {
        testing::TempDir folder;
        UserId first = 0;
        {
            Fixture f(folder);
            f.directory.add("k1", "alice", "alice@example.org");
            f.directory.add("k2", "bob", "bob@example.org");
            first = f.users.findByLogin("alice", "")->identity.user;
            CPPUNIT_ASSERT(first != 0);
            CPPUNIT_ASSERT(f.users.findByLogin("bob", "")->identity.user != first);
            CPPUNIT_ASSERT_EQUAL(first, f.users.findByAddress("alice@example.org")->identity.user);
        }
        // After a restart, under another name, with the directory forgetting her in between.
        Fixture f(folder);
        f.directory.add("k2", "alice", "alice@example.org");
        CPPUNIT_ASSERT(f.users.findByLogin("alice", "")->identity.user != first);
        f.directory.users.clear();
        f.directory.add("k1", "alison", "alison@example.org");
        CPPUNIT_ASSERT_EQUAL(first, f.users.findByLogin("alison", "")->identity.user);
        // The same key in another directory is somebody else.
        FakeDirectory other;
        other.add("k1", "carol", "carol@example.org");
        f.users.setSources({{"first", &f.directory, nullptr}, {"second", &other, nullptr}});
        CPPUNIT_ASSERT(f.users.findByLogin("carol", "")->identity.user != first);
    }

    void answersAreCachedUntilAChange() {
        testing::TempDir folder;
        Fixture f(folder);
        f.directory.add("k1", "alice", "alice@example.org");
        f.users.findByLogin("alice", "");
        const int before = f.directory.lookUps;
        f.users.findByLogin("ALICE", "");
        CPPUNIT_ASSERT_EQUAL(before, f.directory.lookUps);
        f.directory.users[0].displayName = "changed";
        ++f.directory.number;
        CPPUNIT_ASSERT_EQUAL(std::string("changed"), f.users.findByLogin("alice", "")->identity.displayName);
        // That somebody is not there is not remembered.
        CPPUNIT_ASSERT(!f.users.findByLogin("bob", ""));
        f.directory.users.push_back({"k2", "bob", "bob@example.org", "", "", {}, {}, 0, true, false});
        CPPUNIT_ASSERT(f.users.findByLogin("bob", "") != nullptr);
    }

    void bareNamesGetTheDefaultDomain() {
        testing::TempDir folder;
        Fixture f(folder);
        f.directory.add("k1", "bob@a.example", "bob@a.example");
        f.directory.add("k2", "bob@b.example", "bob@b.example");
        f.directory.add("k3", "carol", "c.jones@a.example");
        f.directory.add("k4", "root", "");
        const auto key = [&](std::string_view login, std::string_view domain) {
            const UserPtr user = f.users.findByLogin(login, domain);
            return user ? user->entry.key : std::string("none");
        };
        CPPUNIT_ASSERT_EQUAL(std::string("k1"), key("bob", "a.example"));
        CPPUNIT_ASSERT_EQUAL(std::string("k2"), key("Bob", "B.example"));
        CPPUNIT_ASSERT_EQUAL(std::string("none"), key("bob", "c.example"));
        CPPUNIT_ASSERT_EQUAL(std::string("k2"), key("bob@b.example", "a.example"));
        // A login name that is no address belongs to the domain of its user's address.
        CPPUNIT_ASSERT_EQUAL(std::string("k3"), key("carol", "a.example"));
        CPPUNIT_ASSERT_EQUAL(std::string("none"), key("carol", "b.example"));
        CPPUNIT_ASSERT_EQUAL(std::string("k3"), key("carol", ""));
        CPPUNIT_ASSERT_EQUAL(std::string("k4"), key("root", "b.example"));
    }

    void ambiguityIsFailure() {
        testing::TempDir folder;
        Fixture f(folder);
        FakeDirectory other;
        f.users.setSources({{"first", &f.directory, nullptr}, {"second", &other, nullptr}});
        f.directory.add("k1", "alice", "alice@example.org");
        CPPUNIT_ASSERT(f.users.findByLogin("alice", "") != nullptr);
        other.add("k9", "alice", "alice@other.example");
        CPPUNIT_ASSERT(codeOf([&] { f.users.findByLogin("alice", ""); }) == ErrorCode::Conflict);
        CPPUNIT_ASSERT_EQUAL(std::string("k9"), f.users.findByLogin("alice@other.example", "")->entry.key);
        // "smith" is one user's login and another's address in the default domain.
        f.directory.add("k2", "smith", "john@example.org");
        f.directory.add("k3", "jane", "smith@example.org");
        CPPUNIT_ASSERT(codeOf([&] { f.users.findByLogin("smith", "example.org"); }) == ErrorCode::Conflict);
    }

    void aDirectoryThatIsDownIsNotNobody() {
        testing::TempDir folder;
        Fixture f(folder);
        FakeDirectory other;
        f.users.setSources({{"first", &f.directory, nullptr}, {"second", &other, nullptr}});
        other.isDown = true;
        CPPUNIT_ASSERT(codeOf([&] { f.users.findByLogin("alice", ""); }) == ErrorCode::Unavailable);
        CPPUNIT_ASSERT(codeOf([&] { f.users.findByAddress("alice@example.org"); }) == ErrorCode::Unavailable);
        CPPUNIT_ASSERT(codeOf([&] { f.users.findGroup("team@example.org"); }) == ErrorCode::Unavailable);
    }

    void groupsAndTenantsHaveIdsToo() {
        testing::TempDir folder;
        Fixture f(folder);
        DirectoryUser& alice = f.directory.add("1", "alice", "alice@example.org");
        alice.tenant = "acme";
        alice.groups = {"1", "2"};
        const Identity identity = f.users.findByLogin("alice", "")->identity;
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, identity.groups.size());
        const std::vector<UserId> all{identity.user, identity.tenant, identity.groups[0], identity.groups[1]};
        for (std::size_t i = 0; i < all.size(); ++i)
            for (std::size_t j = 0; j < i; ++j) CPPUNIT_ASSERT(all[i] != 0 && all[i] != all[j]);
        f.directory.add("2", "bob", "bob@example.org").tenant = "acme";
        CPPUNIT_ASSERT_EQUAL(identity.tenant, f.users.findByLogin("bob", "")->identity.tenant);
    }

    void mailGroupsLeadToEnabledMembers() {
        testing::TempDir folder;
        Fixture f(folder);
        f.directory.add("1", "alice", "alice@example.org");
        f.directory.add("2", "bob", "bob@example.org").isEnabled = false;
        f.directory.groups.push_back({"g", "team", "team@example.org", {"1", "2", "gone"}});
        const GroupPtr group = f.users.findGroup("Team@example.org");
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, group->members.size());
        CPPUNIT_ASSERT_EQUAL(std::string("alice"), group->members[0]->identity.login);
        CPPUNIT_ASSERT(!f.users.findGroup("team"));
    }

    void idsLeadBackToUsers() {
        testing::TempDir folder;
        Fixture f(folder);
        f.directory.add("1", "alice", "alice@example.org").quotaBytes = 1000;
        ++f.directory.number;
        const UserId id = f.users.findByLogin("alice", "")->identity.user;
        CPPUNIT_ASSERT_EQUAL(std::string("alice"), f.users.findById(id)->identity.login);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1000}, f.users.quotaBytes(id));
        CPPUNIT_ASSERT(!f.users.findById(id + 1));
        f.directory.users.clear();
        ++f.directory.number;
        CPPUNIT_ASSERT(!f.users.findById(id));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, f.users.quotaBytes(id));
    }

    void idsCanBeGivenInAdvance() {
        testing::TempDir folder;
        Fixture f(folder);
        f.directory.add("1", "alice", "alice@example.org");
        f.directory.add("2", "bob", "bob@example.org");
        const UserId bob = f.users.findByLogin("bob", "")->identity.user;
        f.users.reserveIds(f.users.sources()[0], {"1", "2", "3"});
        CPPUNIT_ASSERT_EQUAL(bob, f.users.findByLogin("bob", "")->identity.user);
        const UserId last = f.users.findByLogin("alice", "")->identity.user + 1;
        f.directory.add("3", "carol", "carol@example.org");
        CPPUNIT_ASSERT_EQUAL(last, f.users.findByLogin("carol", "")->identity.user);
    }

private:
    struct Fixture {
        explicit Fixture(const testing::TempDir& folder) : database(Rig::databaseOptions(folder)), users(database, log) {
            users.setSources({{"first", &directory, nullptr}});
        }
        testing::FakeLog log;
        db::ServerDatabase database;
        FakeDirectory directory;
        Users users;
    };
    template <class Body>
    static std::optional<ErrorCode> codeOf(Body&& body) {
        try {
            body();
        } catch (const Error& error) {
            return error.code();
        }
        return std::nullopt;
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(UsersTest);

}  // namespace
}  // namespace corbel::auth
