// What every directory module must do, as CppUnit suites: run them over your module.
//
//   struct MySetup {                                   // made anew for each test
//       corbel::Directory& directory();
//       corbel::DirectoryAdmin& admin();               // DirectoryAdminContract only
//       std::string addUser(const corbel::DirectoryUser&, const std::vector<std::string>& credentials);   // returns the key
//       std::string addGroup(const corbel::DirectoryGroup&);
//   };
//   CPPUNIT_TEST_SUITE_REGISTRATION(corbel::testing::DirectoryContract<MySetup>);
//
// addUser() and addGroup() may take any way into the directory (an LDIF, a file), so that read-only directories can be tested too.
#pragma once

#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "corbel/directory.h"
#include "corbel/error.h"

namespace corbel::testing {

inline DirectoryUser makeDirectoryUser(std::string login, std::string address) {
    DirectoryUser user;
    user.login = std::move(login);
    user.address = std::move(address);
    user.displayName = "User " + user.login;
    return user;
}

template <class Body>
std::optional<ErrorCode> thrownCode(Body&& body) {
    try {
        body();
    } catch (const Error& error) {
        return error.code();
    }
    return std::nullopt;
}

inline const std::string kTestScram =
    "{SCRAM-SHA-256}4096,c2FsdA==,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
inline const std::string kTestCrypt = "{CRYPT}$6$salt$invalid";

template <class Setup>
class DirectoryContract : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(DirectoryContract);
    CPPUNIT_TEST(findsByLoginAndAddress);
    CPPUNIT_TEST(aliasesReceiveButDoNotLogIn);
    CPPUNIT_TEST(bareNamesAreUniqueOrAmbiguous);
    CPPUNIT_TEST(nobodyIsNotAnError);
    CPPUNIT_TEST(entriesAreWhole);
    CPPUNIT_TEST(listsInPages);
    CPPUNIT_TEST(groupsAndMembersAgree);
    CPPUNIT_TEST(credentialsComeBack);
    CPPUNIT_TEST(changeNumberMoves);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override { _setup = std::make_unique<Setup>(); }
    void tearDown() override { _setup.reset(); }

    void findsByLoginAndAddress() {
        const std::string key = _setup->addUser(makeDirectoryUser("alice", "alice.smith@example.org"), {});
        for (const auto& found : {directory().findByLogin("alice"), directory().findByLogin("alice.smith@example.org"),
                                  directory().findByAddress("alice.smith@example.org"), directory().findByKey(key)}) {
            CPPUNIT_ASSERT(found.has_value());
            CPPUNIT_ASSERT_EQUAL(key, found->key);
            CPPUNIT_ASSERT_EQUAL(std::string("alice"), found->login);
        }
        CPPUNIT_ASSERT(!directory().findByAddress("alice"));
    }

    void aliasesReceiveButDoNotLogIn() {
        DirectoryUser user = makeDirectoryUser("alice", "alice@example.org");
        user.aliases = {"postmaster@example.org", "sales@example.org"};
        const std::string key = _setup->addUser(user, {});
        CPPUNIT_ASSERT_EQUAL(key, directory().findByAddress("sales@example.org").value().key);
        CPPUNIT_ASSERT(!directory().findByLogin("sales@example.org"));
        CPPUNIT_ASSERT(!directory().findByLogin("sales"));
        auto aliases = directory().findByKey(key).value().aliases;
        std::sort(aliases.begin(), aliases.end());
        CPPUNIT_ASSERT(aliases == user.aliases);
    }

    void bareNamesAreUniqueOrAmbiguous() {
        const std::string first = _setup->addUser(makeDirectoryUser("bob@a.example", "bob@a.example"), {});
        CPPUNIT_ASSERT_EQUAL(first, directory().findByLogin("bob").value().key);
        _setup->addUser(makeDirectoryUser("bob@b.example", "bob@b.example"), {});
        CPPUNIT_ASSERT(thrownCode([&] { directory().findByLogin("bob"); }) == ErrorCode::Conflict);
        CPPUNIT_ASSERT_EQUAL(first, directory().findByLogin("bob@a.example").value().key);
    }

    void nobodyIsNotAnError() {
        _setup->addUser(makeDirectoryUser("alice", "alice@example.org"), {});
        for (const char* name : {"", "alic", "alice ", " alice", "alice@", "@example.org", "alice@example.com", "%", "a_ice",
                                 "al\xc3\xad"
                                 "ce",
                                 "' OR 1=1 --"}) {
            CPPUNIT_ASSERT_MESSAGE(name, !directory().findByLogin(name));
            CPPUNIT_ASSERT_MESSAGE(name, !directory().findByAddress(name));
            CPPUNIT_ASSERT_MESSAGE(name, !directory().findByKey(name));
            CPPUNIT_ASSERT_MESSAGE(name, !directory().findGroup(name));
            CPPUNIT_ASSERT_MESSAGE(name, directory().credentials(name).empty());
        }
        CPPUNIT_ASSERT(!directory().findByKey("999999999999999999999999"));
    }

    void entriesAreWhole() {
        DirectoryUser user = makeDirectoryUser("carol", "carol@example.org");
        user.displayName = "Carol \xc3\x9c. O'Hara";
        user.tenant = "example.org";
        user.quotaBytes = 5'000'000'000;
        user.isEnabled = false;
        user.isAdmin = true;
        const auto found = directory().findByKey(_setup->addUser(user, {})).value();
        CPPUNIT_ASSERT_EQUAL(user.displayName, found.displayName);
        CPPUNIT_ASSERT_EQUAL(user.address, found.address);
        CPPUNIT_ASSERT_EQUAL(user.tenant, found.tenant);
        CPPUNIT_ASSERT_EQUAL(user.quotaBytes, found.quotaBytes);
        CPPUNIT_ASSERT(!found.isEnabled && found.isAdmin);
    }

    void listsInPages() {
        std::vector<std::string> expected;
        for (int i = 10; i < 35; ++i) {
            expected.push_back("user" + std::to_string(i));
            DirectoryUser user = makeDirectoryUser(expected.back(), expected.back() + "@example.org");
            user.aliases = {expected.back() + ".alias@example.org"};
            _setup->addUser(user, {});
        }
        std::vector<std::string> seen;
        for (std::string after;;) {
            const auto page = directory().listUsers(after, 10);
            CPPUNIT_ASSERT(page.size() <= 10);
            for (const auto& user : page) {
                seen.push_back(user.login);
                CPPUNIT_ASSERT(user.aliases == std::vector<std::string>{user.login + ".alias@example.org"});
            }
            if (page.empty()) break;
            after = page.back().login;
        }
        CPPUNIT_ASSERT(seen == expected);
    }

    void groupsAndMembersAgree() {
        const std::string alice = _setup->addUser(makeDirectoryUser("alice", "alice@example.org"), {});
        const std::string bob = _setup->addUser(makeDirectoryUser("bob", "bob@example.org"), {});
        const std::string team = _setup->addGroup({"", "team", "team@example.org", {alice, bob}});
        const std::string silent = _setup->addGroup({"", "silent", "", {bob}});
        for (const auto& group : {directory().findGroup("team"), directory().findGroup("team@example.org")}) {
            CPPUNIT_ASSERT(group.has_value());
            CPPUNIT_ASSERT_EQUAL(team, group->key);
            CPPUNIT_ASSERT_EQUAL(std::size_t{2}, group->members.size());
        }
        CPPUNIT_ASSERT(directory().findByKey(alice).value().groups == std::vector<std::string>{team});
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, directory().findByLogin("bob").value().groups.size());
        CPPUNIT_ASSERT(!directory().findByLogin("team") && !directory().findByAddress("team@example.org"));
        CPPUNIT_ASSERT(!directory().findGroup("alice"));
        const auto groups = directory().listGroups("", 10);
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, groups.size());
        CPPUNIT_ASSERT_EQUAL(silent, groups[0].key);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, directory().listGroups("silent", 10).size());
    }

    void credentialsComeBack() {
        const std::string key = _setup->addUser(makeDirectoryUser("alice", "alice@example.org"), {kTestCrypt, kTestScram});
        if (directory().checkPassword(key, "secret") == PasswordCheck::UseCredentials)
            CPPUNIT_ASSERT((directory().credentials(key) == std::vector<std::string>{kTestCrypt, kTestScram}));
        else
            CPPUNIT_ASSERT(directory().checkPassword(key, "surely wrong") == PasswordCheck::No);
    }

    void changeNumberMoves() {
        const std::uint64_t before = directory().changeNumber();
        _setup->addUser(makeDirectoryUser("alice", "alice@example.org"), {});
        const std::uint64_t after = directory().changeNumber();
        CPPUNIT_ASSERT(after > before);
        CPPUNIT_ASSERT_EQUAL(after, directory().changeNumber());
    }

private:
    Directory& directory() { return _setup->directory(); }
    std::unique_ptr<Setup> _setup;
};

template <class Setup>
class DirectoryAdminContract : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(DirectoryAdminContract);
    CPPUNIT_TEST(namesAreFoldedToLowerCase);
    CPPUNIT_TEST(addingIsAllOrNothing);
    CPPUNIT_TEST(noNameLeadsToTwoPlaces);
    CPPUNIT_TEST(badNamesAreRefused);
    CPPUNIT_TEST(updateReplacesAllButAliasesAndGroups);
    CPPUNIT_TEST(keysAreNeverUsedAgain);
    CPPUNIT_TEST(aliasesComeAndGo);
    CPPUNIT_TEST(groupsComeAndGo);
    CPPUNIT_TEST(scramIsOfferedWhenAllHaveIt);
    CPPUNIT_TEST(whatIsNotThereIsNotFound);
    CPPUNIT_TEST(everyWriteMovesTheChangeNumber);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override { _setup = std::make_unique<Setup>(); }
    void tearDown() override { _setup.reset(); }

    void namesAreFoldedToLowerCase() {
        DirectoryUser user = makeDirectoryUser("Alice", "Alice@Example.ORG");
        user.aliases = {"Info@Example.org"};
        add(user);
        CPPUNIT_ASSERT_EQUAL(std::string("alice"), directory().findByLogin("alice@example.org").value().login);
        CPPUNIT_ASSERT(directory().findByAddress("info@example.org").has_value());
    }

    void addingIsAllOrNothing() {
        add(makeDirectoryUser("taken", "taken@example.org"));
        std::vector<DirectoryUser> users;
        for (int i = 0; i < 300; ++i) users.push_back(makeDirectoryUser("u" + std::to_string(i), "u" + std::to_string(i) + "@example.org"));
        users.push_back(makeDirectoryUser("TAKEN", "other@example.org"));
        try {
            admin().addUsers(users, std::vector<std::vector<std::string>>(users.size()));
            CPPUNIT_FAIL("a taken login was added");
        } catch (const Error& error) {
            CPPUNIT_ASSERT(error.code() == ErrorCode::AlreadyExists);
            CPPUNIT_ASSERT_MESSAGE(error.userText(), error.userText().find("taken") != std::string::npos);
        }
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, directory().listUsers("", 1000).size());
        users.pop_back();
        const auto keys = admin().addUsers(users, std::vector<std::vector<std::string>>(users.size()));
        CPPUNIT_ASSERT_EQUAL(users.size(), keys.size());
        CPPUNIT_ASSERT_EQUAL(std::string("u299"), directory().findByKey(keys.back()).value().login);
    }

    void noNameLeadsToTwoPlaces() {
        DirectoryUser user = makeDirectoryUser("alice", "alice@example.org");
        user.aliases = {"info@example.org"};
        const std::string alice = add(user);
        const std::string bob = add(makeDirectoryUser("bob", "bob@example.org"));
        admin().addGroup({"", "staff", "staff@example.org", {}});
        const auto isTaken = [&](auto&& body) { return thrownCode(body) == ErrorCode::AlreadyExists; };
        CPPUNIT_ASSERT(isTaken([&] { add(makeDirectoryUser("alice", "new@example.org")); }));
        CPPUNIT_ASSERT(isTaken([&] { add(makeDirectoryUser("new", "info@example.org")); }));
        CPPUNIT_ASSERT(isTaken([&] { add(makeDirectoryUser("new", "staff@example.org")); }));
        CPPUNIT_ASSERT(isTaken([&] { admin().addAlias(bob, "alice@example.org"); }));
        CPPUNIT_ASSERT(isTaken([&] { admin().addAlias(bob, "INFO@example.org"); }));
        CPPUNIT_ASSERT(isTaken([&] { admin().addAlias(alice, "info@example.org"); }));
        CPPUNIT_ASSERT(isTaken([&] { admin().addGroup({"", "new", "bob@example.org", {}}); }));
        CPPUNIT_ASSERT(isTaken([&] { admin().addGroup({"", "staff", "", {}}); }));
        DirectoryUser renamed = directory().findByKey(bob).value();
        renamed.address = "info@example.org";
        CPPUNIT_ASSERT(isTaken([&] { admin().updateUser(renamed); }));
        CPPUNIT_ASSERT_EQUAL(std::string("bob@example.org"), directory().findByKey(bob).value().address);
        std::vector<DirectoryUser> twice(2, makeDirectoryUser("same", "same@example.org"));
        CPPUNIT_ASSERT(isTaken([&] { admin().addUsers(twice, {{}, {}}); }));
    }

    void badNamesAreRefused() {
        const auto isRefused = [&](const DirectoryUser& user) { return thrownCode([&] { add(user); }) == ErrorCode::InvalidArgument; };
        CPPUNIT_ASSERT(isRefused(makeDirectoryUser("", "a@example.org")));
        CPPUNIT_ASSERT(isRefused(makeDirectoryUser("a b", "a@example.org")));
        CPPUNIT_ASSERT(isRefused(makeDirectoryUser("a\n", "a@example.org")));
        CPPUNIT_ASSERT(isRefused(makeDirectoryUser("a", "example.org")));
        CPPUNIT_ASSERT(isRefused(makeDirectoryUser("a", "@example.org")));
        CPPUNIT_ASSERT(isRefused(makeDirectoryUser("a", "a@")));
        CPPUNIT_ASSERT(isRefused(makeDirectoryUser("a\xff", "a@example.org")));
        CPPUNIT_ASSERT(isRefused(makeDirectoryUser(std::string(256, 'a'), "a@example.org")));
        DirectoryUser longest = makeDirectoryUser(std::string(255, 'a'), "a@example.org");
        longest.displayName.clear();
        CPPUNIT_ASSERT(!isRefused(longest));
    }

    void updateReplacesAllButAliasesAndGroups() {
        DirectoryUser user = makeDirectoryUser("alice", "alice@example.org");
        user.aliases = {"info@example.org"};
        const std::string key = add(user);
        const std::string group = admin().addGroup({"", "team", "", {key}});
        user = directory().findByKey(key).value();
        user.login = "alison";
        user.address = "alison@example.org";
        user.displayName = "Alison";
        user.quotaBytes = 7;
        user.isEnabled = false;
        user.aliases.clear();
        user.groups.clear();
        admin().updateUser(user);
        const DirectoryUser after = directory().findByLogin("alison").value();
        CPPUNIT_ASSERT_EQUAL(key, after.key);
        CPPUNIT_ASSERT_EQUAL(std::string("Alison"), after.displayName);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{7}, after.quotaBytes);
        CPPUNIT_ASSERT(!after.isEnabled);
        CPPUNIT_ASSERT(after.aliases == std::vector<std::string>{"info@example.org"});
        CPPUNIT_ASSERT(after.groups == std::vector<std::string>{group});
        CPPUNIT_ASSERT(!directory().findByLogin("alice") && !directory().findByAddress("alice@example.org"));
        add(makeDirectoryUser("alice", "alice@example.org"));
    }

    void keysAreNeverUsedAgain() {
        const std::string first = add(makeDirectoryUser("alice", "alice@example.org"));
        admin().deleteUser(first);
        CPPUNIT_ASSERT(!directory().findByLogin("alice") && !directory().findByKey(first));
        CPPUNIT_ASSERT(add(makeDirectoryUser("alice", "alice@example.org")) != first);
    }

    void aliasesComeAndGo() {
        const std::string key = add(makeDirectoryUser("alice", "alice@example.org"));
        admin().addAlias(key, "Sales@example.org");
        CPPUNIT_ASSERT_EQUAL(key, directory().findByAddress("sales@example.org").value().key);
        admin().removeAlias("sales@EXAMPLE.org");
        CPPUNIT_ASSERT(!directory().findByAddress("sales@example.org"));
        CPPUNIT_ASSERT(thrownCode([&] { admin().removeAlias("alice@example.org"); }) == ErrorCode::NotFound);
        CPPUNIT_ASSERT(directory().findByAddress("alice@example.org").has_value());
    }

    void groupsComeAndGo() {
        const std::string alice = add(makeDirectoryUser("alice", "alice@example.org"));
        const std::string team = admin().addGroup({"", "Team", "team@example.org", {}});
        admin().setMember(team, alice, true);
        admin().setMember(team, alice, true);
        CPPUNIT_ASSERT(directory().findGroup("team").value().members == std::vector<std::string>{alice});
        admin().setMember(team, alice, false);
        CPPUNIT_ASSERT(directory().findGroup("team").value().members.empty());
        admin().setMember(team, alice, true);
        admin().deleteUser(alice);
        CPPUNIT_ASSERT(directory().findGroup("team").value().members.empty());
        admin().deleteGroup(team);
        CPPUNIT_ASSERT(!directory().findGroup("team") && !directory().findGroup("team@example.org"));
    }

    void scramIsOfferedWhenAllHaveIt() {
        CPPUNIT_ASSERT(directory().allHaveScram());
        const std::string alice = add(makeDirectoryUser("alice", "alice@example.org"), {kTestScram});
        add(makeDirectoryUser("nologin", "nologin@example.org"), {});
        CPPUNIT_ASSERT(directory().allHaveScram());
        const std::string bob = add(makeDirectoryUser("bob", "bob@example.org"), {kTestCrypt});
        CPPUNIT_ASSERT(!directory().allHaveScram());
        DirectoryUser entry = directory().findByKey(bob).value();
        entry.isEnabled = false;
        admin().updateUser(entry);
        CPPUNIT_ASSERT(directory().allHaveScram());
        entry.isEnabled = true;
        admin().updateUser(entry);
        CPPUNIT_ASSERT(!directory().allHaveScram());
        admin().setCredentials(bob, {kTestCrypt, kTestScram});
        CPPUNIT_ASSERT(directory().allHaveScram());
        admin().setCredentials(alice, {kTestCrypt});
        CPPUNIT_ASSERT(!directory().allHaveScram());
        admin().deleteUser(alice);
        CPPUNIT_ASSERT(directory().allHaveScram());
    }

    void whatIsNotThereIsNotFound() {
        const std::string alice = add(makeDirectoryUser("alice", "alice@example.org"));
        const auto isMissing = [&](auto&& body) { return thrownCode(body) == ErrorCode::NotFound; };
        DirectoryUser ghost = makeDirectoryUser("ghost", "ghost@example.org");
        ghost.key = "424242";
        CPPUNIT_ASSERT(isMissing([&] { admin().updateUser(ghost); }));
        CPPUNIT_ASSERT(isMissing([&] { admin().deleteUser("424242"); }));
        CPPUNIT_ASSERT(isMissing([&] { admin().deleteUser("no key"); }));
        CPPUNIT_ASSERT(isMissing([&] { admin().setCredentials("424242", {kTestScram}); }));
        CPPUNIT_ASSERT(isMissing([&] { admin().addAlias("424242", "x@example.org"); }));
        CPPUNIT_ASSERT(isMissing([&] { admin().removeAlias("x@example.org"); }));
        CPPUNIT_ASSERT(isMissing([&] { admin().deleteGroup(alice); }));
        CPPUNIT_ASSERT(isMissing([&] { admin().setMember("424242", alice, true); }));
        CPPUNIT_ASSERT(isMissing([&] { admin().addGroup({"", "team", "", {"424242"}}); }));
        CPPUNIT_ASSERT(!directory().findGroup("team"));
    }

    void everyWriteMovesTheChangeNumber() {
        std::uint64_t last = directory().changeNumber();
        const auto moved = [&] {
            const std::uint64_t now = directory().changeNumber();
            const bool is = now > last;
            last = now;
            return is;
        };
        const std::string key = add(makeDirectoryUser("alice", "alice@example.org"));
        CPPUNIT_ASSERT(moved());
        admin().setCredentials(key, {kTestScram});
        CPPUNIT_ASSERT(moved());
        admin().addAlias(key, "a@example.org");
        CPPUNIT_ASSERT(moved());
        admin().removeAlias("a@example.org");
        CPPUNIT_ASSERT(moved());
        admin().updateUser(directory().findByKey(key).value());
        CPPUNIT_ASSERT(moved());
        const std::string group = admin().addGroup({"", "team", "", {}});
        CPPUNIT_ASSERT(moved());
        admin().setMember(group, key, true);
        CPPUNIT_ASSERT(moved());
        admin().deleteGroup(group);
        CPPUNIT_ASSERT(moved());
        admin().deleteUser(key);
        CPPUNIT_ASSERT(moved());
    }

private:
    Directory& directory() { return _setup->directory(); }
    DirectoryAdmin& admin() { return _setup->admin(); }
    std::string add(const DirectoryUser& user, const std::vector<std::string>& credentials = {}) {
        return admin().addUsers({user}, {credentials}).at(0);
    }
    std::unique_ptr<Setup> _setup;
};

}  // namespace corbel::testing
