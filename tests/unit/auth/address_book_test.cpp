// The address book: over directory_sql as it is written, and over two directories with tenants that can be switched off.
#include "auth/address_book.h"

#include <cppunit/extensions/HelperMacros.h>

#include "fakes.h"
#include "sql_directory.h"

namespace corbel::auth {
namespace {

template <class Call>
std::optional<ErrorCode> codeOf(Call&& call) {
    try {
        call();
        return std::nullopt;
    } catch (const Error& error) {
        return error.code();
    }
}

BookUser person(std::string login) {
    BookUser user;
    user.login = std::move(login);
    user.address = user.login + "@example.org";
    user.displayName = "Name of " + user.login;
    return user;
}

/// Two directories that are read only; tenants "a" and "b".
struct TwoDirectories {
    TwoDirectories() { rig.users.setSources({{"one", &rig.directory, nullptr}, {"two", &second, nullptr}}); }

    DirectoryUser& add(FakeDirectory& directory, const std::string& key, const std::string& login, const std::string& tenant) {
        DirectoryUser& user = directory.add(key, login, login.substr(0, login.find('@')) + "@" + tenant + ".example");
        user.tenant = tenant;
        return user;
    }
    std::uint64_t tenant(std::string_view name) {
        for (const BookTenant& one : book.tenants())
            if (one.name == name) return one.id;
        throw Error(ErrorCode::NotFound, "no such tenant");
    }
    std::string logins(std::uint64_t tenantId, std::size_t limit = 10, std::string_view after = {}) {
        std::string text;
        for (const BookUser& user : book.users(tenantId, after, limit)) text += (text.empty() ? "" : " ") + user.login;
        return text;
    }

    Rig rig;
    FakeDirectory second;
    DirectoryLog log{rig.database, rig.clock};
    UserAdmin admin{rig.users, rig.authenticator};
    DirectoryAddressBook book{rig.users, log, admin};
};

class AddressBookTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(AddressBookTest);
    CPPUNIT_TEST(usersAreWritten);
    CPPUNIT_TEST(wrongUsersAreRefused);
    CPPUNIT_TEST(connectionsAreClosed);
    CPPUNIT_TEST(groupsAreWritten);
    CPPUNIT_TEST(changesAreTold);
    CPPUNIT_TEST(tenantsAreKeptApart);
    CPPUNIT_TEST(pagesGoOverDirectories);
    CPPUNIT_TEST(namesThatSeveralTenantsHave);
    CPPUNIT_TEST(groupsAreOfATenant);
    CPPUNIT_TEST(groupsOfTenantsAreWritten);
    CPPUNIT_TEST(largeGroupsAskNobodyTwice);
    CPPUNIT_TEST(disabledUsers);
    CPPUNIT_TEST(aDirectoryThatIsDown);
    CPPUNIT_TEST(readOnlyDirectories);
    CPPUNIT_TEST(limitsOfPages);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override {
        _rig = std::make_unique<Rig>();
        _rig->connection.hasTls = true;
        _directory = std::make_unique<directory_sql::SqlDirectory>(_rig->database, systemClock(), std::chrono::hours(1));
        _rig->users.setSources({{"directory_sql", _directory.get(), _directory.get()}});
        _log = std::make_unique<DirectoryLog>(_rig->database, _rig->clock);
        _admin = std::make_unique<UserAdmin>(_rig->users, _rig->authenticator);
        _book = std::make_unique<DirectoryAddressBook>(_rig->users, *_log, *_admin);
    }

    void usersAreWritten() {
        CPPUNIT_ASSERT(_book->isWritable());
        BookUser alice = person("alice");
        alice.aliases = {"al@example.org"};
        alice.quotaBytes = 1000;
        alice.isAdmin = true;
        const UserId id = _book->addUser(alice, "", "secret");
        alice.id = id;
        alice.key = "directory_sql:1";
        CPPUNIT_ASSERT(_book->user(id) == alice);
        for (const char* name : {"alice", "ALICE", "Alice@Example.org", "AL@example.org"}) CPPUNIT_ASSERT(_book->findUser(0, name) == alice);
        CPPUNIT_ASSERT(!_book->findUser(0, "bob") && !_book->findUser(0, "") && !_book->findUser(0, std::string(5000, 'x')) && !_book->findUser(7, "alice"));
        CPPUNIT_ASSERT_EQUAL(id, _rig->login("alice", "secret").user);
        CPPUNIT_ASSERT_EQUAL(id, _book->identity(id).value().user);
        CPPUNIT_ASSERT(_book->identity(id)->isAdmin);

        alice.login = "alicia";
        alice.address = "alicia@example.org";
        alice.displayName = "Alicia";
        alice.quotaBytes = 0;
        alice.isAdmin = false;
        BookUser change = alice;
        change.key.clear();
        change.aliases.clear();
        change.tenant = 99;
        _book->updateUser(change);
        CPPUNIT_ASSERT(_book->user(id) == alice);
        CPPUNIT_ASSERT(!_book->findUser(0, "alice"));
        _book->setPassword(id, "other");
        CPPUNIT_ASSERT(_rig->loginCode("alicia", "secret").has_value());
        CPPUNIT_ASSERT_EQUAL(id, _rig->login("alicia", "other").user);

        _book->removeUser(id);
        CPPUNIT_ASSERT(!_book->user(id) && !_book->identity(id) && !_book->findUser(0, "alicia"));
        // Who comes after under the same name is somebody else.
        CPPUNIT_ASSERT(_book->addUser(person("alicia"), "", "") != id);
        CPPUNIT_ASSERT(_rig->loginCode("alicia", "").has_value());
    }

    void wrongUsersAreRefused() {
        const UserId alice = _book->addUser(person("alice"), "", "secret");
        CPPUNIT_ASSERT(codeOf([&] { _book->addUser(person("Alice"), "", ""); }) == ErrorCode::AlreadyExists);
        CPPUNIT_ASSERT(codeOf([&] { _book->addUser(person(""), "", ""); }) == ErrorCode::InvalidArgument);
        CPPUNIT_ASSERT(codeOf([&] { _book->setPassword(alice, ""); }) == ErrorCode::InvalidArgument);
        CPPUNIT_ASSERT_EQUAL(alice, _rig->login("alice", "secret").user);
        BookUser bob = person("bob");
        bob.id = _book->addUser(bob, "", "");
        bob.login = "alice";
        CPPUNIT_ASSERT(codeOf([&] { _book->updateUser(bob); }) == ErrorCode::AlreadyExists);
        const UserId group = _book->addGroup({0, 0, "", "staff", "", {alice}});
        for (const UserId nobody : {UserId{0}, UserId{4711}, group}) {
            bob.id = nobody;
            CPPUNIT_ASSERT(!_book->user(nobody) && !_book->identity(nobody));
            CPPUNIT_ASSERT(codeOf([&] { _book->updateUser(bob); }) == ErrorCode::NotFound);
            CPPUNIT_ASSERT(codeOf([&] { _book->setPassword(nobody, "x"); }) == ErrorCode::NotFound);
            CPPUNIT_ASSERT(codeOf([&] { _book->removeUser(nobody); }) == ErrorCode::NotFound);
            CPPUNIT_ASSERT(codeOf([&] { _book->setMember(group, nobody, true); }) == ErrorCode::NotFound);
        }
        CPPUNIT_ASSERT(!_book->group(alice));
        CPPUNIT_ASSERT(codeOf([&] { _book->removeGroup(alice); }) == ErrorCode::NotFound);
        CPPUNIT_ASSERT(codeOf([&] { _book->setMember(alice, alice, true); }) == ErrorCode::NotFound);
        CPPUNIT_ASSERT(codeOf([&] { _book->addGroup({0, 0, "", "staff", "", {}}); }) == ErrorCode::AlreadyExists);
        CPPUNIT_ASSERT(codeOf([&] { _book->addGroup({0, 0, "", "more", "", {4711}}); }) == ErrorCode::NotFound);
    }

    void connectionsAreClosed() {
        std::string closed;
        _admin->setDisconnect([&](std::string_view login) { closed += std::string(login) + ' '; });
        BookUser alice = person("alice");
        alice.id = _book->addUser(alice, "", "secret");
        alice.displayName = "Other";
        _book->updateUser(alice);
        CPPUNIT_ASSERT_EQUAL(std::string(), closed);
        alice.isEnabled = false;
        _book->updateUser(alice);
        CPPUNIT_ASSERT_EQUAL(std::string("alice "), closed);
        alice.login = "alicia";
        _book->updateUser(alice);
        _book->setPassword(alice.id, "new");
        _book->removeUser(alice.id);
        CPPUNIT_ASSERT_EQUAL(std::string("alice alice alicia alicia "), closed);
    }

    void groupsAreWritten() {
        const UserId alice = _book->addUser(person("alice"), "", ""), bob = _book->addUser(person("bob"), "", "");
        BookGroup staff{0, 0, "", "staff", "staff@example.org", {alice}};
        staff.id = _book->addGroup(staff);
        staff.key = "directory_sql:3";
        CPPUNIT_ASSERT(_book->group(staff.id) == staff);
        for (const char* name : {"staff", "STAFF", "Staff@Example.org"}) CPPUNIT_ASSERT(_book->findGroup(0, name) == staff);
        CPPUNIT_ASSERT(!_book->findGroup(0, "alice") && !_book->findGroup(0, "") && !_book->findGroup(7, "staff"));
        CPPUNIT_ASSERT((_book->user(alice)->groups == std::vector<UserId>{staff.id}));
        CPPUNIT_ASSERT((_book->identity(alice)->groups == std::vector<UserId>{staff.id}));
        for (int i = 0; i < 2; ++i) _book->setMember(staff.id, bob, true);
        staff.members = {alice, bob};
        CPPUNIT_ASSERT(_book->group(staff.id) == staff);
        for (int i = 0; i < 2; ++i) _book->setMember(staff.id, alice, false);
        _book->setMember(staff.id, bob, false);
        staff.members.clear();
        CPPUNIT_ASSERT(_book->group(staff.id) == staff);
        const UserId all = _book->addGroup({0, 0, "", "all", "", {}});
        CPPUNIT_ASSERT((_book->groups(0, "", 5) == std::vector<BookGroup>{{all, 0, "directory_sql:4", "all", "", {}}, staff}));
        CPPUNIT_ASSERT((_book->groups(0, "all", 5) == std::vector<BookGroup>{staff}));
        _book->removeGroup(all);
        CPPUNIT_ASSERT(!_book->group(all));
        CPPUNIT_ASSERT(codeOf([&] { _book->removeGroup(all); }) == ErrorCode::NotFound);
    }

    void changesAreTold() {
        const std::uint64_t begin = _book->currentChange();
        BookUser alice = person("alice");
        alice.id = _book->addUser(alice, "", "");
        const UserId group = _book->addGroup({0, 0, "", "staff", "", {}});
        const BookChanges first = _book->changes(0, 10);
        CPPUNIT_ASSERT((first.changes == std::vector<BookChange>{{begin + 1, BookKind::Group, group, BookChangeType::New}, {begin + 2, BookKind::User, alice.id, BookChangeType::New}}));
        CPPUNIT_ASSERT(!first.hasMore && !first.needsResync);
        CPPUNIT_ASSERT_EQUAL(first.next, _book->currentChange());
        alice.isAdmin = true;
        _book->updateUser(alice);
        CPPUNIT_ASSERT((_book->changes(first.next, 10).changes == std::vector<BookChange>{{first.next + 1, BookKind::User, alice.id, BookChangeType::Changed}}));
        _book->removeUser(alice.id);
        const BookChanges second = _book->changes(first.next, 1);
        CPPUNIT_ASSERT((second.changes == std::vector<BookChange>{{first.next + 2, BookKind::User, alice.id, BookChangeType::Deleted}}));
        CPPUNIT_ASSERT(_book->changes(second.next, 1).changes.empty());
        CPPUNIT_ASSERT(_book->changes(second.next + 100, 1).needsResync);
        CPPUNIT_ASSERT(codeOf([&] { _book->changes(0, 0); }) == ErrorCode::InvalidArgument);
        CPPUNIT_ASSERT(codeOf([&] { _book->changes(0, kMaxBookEntries + 1); }) == ErrorCode::InvalidArgument);
    }

    void tenantsAreKeptApart() {
        TwoDirectories two;
        CPPUNIT_ASSERT(two.book.tenants().empty());
        const std::uint64_t later = two.book.tenantId("b");
        two.add(two.rig.directory, "1", "alice", "a");
        two.add(two.rig.directory, "2", "bob", "b");
        two.add(two.second, "1", "carol", "a");
        two.add(two.second, "2", "dave", "");
        const std::vector<BookTenant> tenants = two.book.tenants();
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, tenants.size());
        CPPUNIT_ASSERT((tenants[0] == BookTenant{0, ""}) && tenants[1].name == "a" && tenants[2].name == "b");
        CPPUNIT_ASSERT_EQUAL(std::string("alice carol"), two.logins(tenants[1].id));
        CPPUNIT_ASSERT_EQUAL(tenants[1].id, two.book.tenantId("a"));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, two.book.tenantId(""));
        CPPUNIT_ASSERT_EQUAL(later, tenants[2].id);
        CPPUNIT_ASSERT_EQUAL(std::string("bob"), two.logins(tenants[2].id));
        CPPUNIT_ASSERT_EQUAL(std::string("dave"), two.logins(0));
        CPPUNIT_ASSERT_EQUAL(std::string(), two.logins(4711));
        CPPUNIT_ASSERT_EQUAL(std::string("two:1"), two.book.findUser(tenants[1].id, "carol@a.example").value().key);
        CPPUNIT_ASSERT(!two.book.findUser(tenants[2].id, "carol") && !two.book.findUser(0, "carol"));
        CPPUNIT_ASSERT_EQUAL(tenants[1].id, two.book.identity(two.book.findUser(tenants[1].id, "carol")->id).value().tenant);
    }

    void pagesGoOverDirectories() {
        TwoDirectories two;
        constexpr int kUsers = 1300;
        std::string expected;
        for (int i = 0; i < kUsers; ++i) {
            const std::string login = "u" + std::to_string(10'000 + i);
            two.add(i % 3 == 0 ? two.second : two.rig.directory, std::to_string(i), login, i % 2 == 0 ? "a" : "b");
            if (i % 2 == 0) expected += (expected.empty() ? "" : " ") + login;
        }
        const std::uint64_t a = two.tenant("a");
        CPPUNIT_ASSERT_EQUAL(expected, two.logins(a, kMaxBookEntries));
        for (const std::size_t limit : {std::size_t{1}, std::size_t{7}, std::size_t{325}, std::size_t{650}}) {
            std::string pages, last;
            std::vector<BookUser> page;
            do {
                page = two.book.users(a, last, limit);
                CPPUNIT_ASSERT(page.size() <= limit);
                for (const BookUser& user : page) pages += (pages.empty() ? "" : " ") + user.login;
                if (!page.empty()) last = page.back().login;
            } while (page.size() == limit);
            CPPUNIT_ASSERT_EQUAL(expected, pages);
        }
    }

    void namesThatSeveralTenantsHave() {
        TwoDirectories two;
        two.add(two.rig.directory, "1", "info", "a");
        two.add(two.second, "1", "info", "b");
        two.add(two.second, "2", "sales", "b").aliases = {"both@b.example"};
        two.add(two.second, "3", "office", "b").aliases = {"both@b.example"};
        const std::uint64_t a = two.tenant("a"), b = two.tenant("b");
        CPPUNIT_ASSERT_EQUAL(std::string("one:1"), two.book.findUser(a, "INFO").value().key);
        CPPUNIT_ASSERT_EQUAL(std::string("two:1"), two.book.findUser(b, "info").value().key);
        CPPUNIT_ASSERT(!two.book.findUser(0, "info"));
        CPPUNIT_ASSERT(codeOf([&] { two.book.findUser(b, "both@b.example"); }) == ErrorCode::Conflict);
        CPPUNIT_ASSERT(!two.book.findUser(a, "both@b.example"));
        two.rig.directory.groups.push_back({"g", "team", "", {"1"}});
        two.second.groups.push_back({"g", "team", "", {"1"}});
        two.second.groups.push_back({"h", "twice", "team@b.example", {"1"}});
        two.rig.directory.groups.push_back({"h", "twice", "", {}});
        ++two.second.number;
        CPPUNIT_ASSERT_EQUAL(std::string("one:g"), two.book.findGroup(a, "Team").value().key);
        CPPUNIT_ASSERT_EQUAL(std::string("two:g"), two.book.findGroup(b, "team").value().key);
        CPPUNIT_ASSERT(two.book.findGroup(a, "team")->id != two.book.findGroup(b, "team")->id);
        two.rig.directory.users.push_back(two.rig.directory.users.front());
        two.rig.directory.users.back().key = "9";
        two.rig.directory.users.back().login = "other";
        two.rig.directory.users.back().tenant = "b";
        two.rig.directory.groups.back().members = {"9"};
        ++two.second.number;
        CPPUNIT_ASSERT(codeOf([&] { two.book.findGroup(b, "twice"); }) == ErrorCode::Conflict);
    }

    void groupsAreOfATenant() {
        TwoDirectories two;
        two.add(two.rig.directory, "1", "alice", "a");
        two.rig.directory.groups.push_back({"e", "empty", "", {"gone"}});
        const std::uint64_t a = two.tenant("a");
        CPPUNIT_ASSERT_EQUAL(a, two.book.groups(a, "", 5).at(0).tenant);   // the only one
        two.add(two.rig.directory, "2", "bob", "b");
        two.add(two.rig.directory, "3", "carol", "b");
        two.rig.directory.groups.push_back({"m", "mixed", "", {"2", "1", "gone", "3"}});
        ++two.second.number;
        const std::uint64_t b = two.tenant("b");
        const BookGroup mixed = two.book.groups(b, "", 5).at(0);
        CPPUNIT_ASSERT_EQUAL(std::string("mixed"), mixed.name);
        CPPUNIT_ASSERT((mixed.members == std::vector<UserId>{two.book.findUser(b, "bob")->id, two.book.findUser(b, "carol")->id}));
        CPPUNIT_ASSERT(two.book.group(mixed.id) == mixed);
        CPPUNIT_ASSERT(two.book.groups(a, "", 5).empty() && !two.book.findGroup(a, "mixed"));
        CPPUNIT_ASSERT_EQUAL(std::string("empty"), two.book.groups(0, "", 5).at(0).name);
    }

    void groupsOfTenantsAreWritten() {
        const UserId alice = _book->addUser(person("alice"), "a", "");
        const std::uint64_t a = _book->user(alice)->tenant;
        CPPUNIT_ASSERT(a != 0 && _book->tenants().at(0) == (BookTenant{a, "a"}));
        const UserId only = _book->addGroup({0, a, "", "only", "", {}});
        CPPUNIT_ASSERT_EQUAL(a, _book->group(only)->tenant);
        const UserId bob = _book->addUser(person("bob"), "b", "");
        const std::uint64_t b = _book->user(bob)->tenant;
        CPPUNIT_ASSERT(codeOf([&] { _book->addGroup({0, a, "", "second", "", {}}); }) == ErrorCode::Unsupported);
        CPPUNIT_ASSERT(codeOf([&] { _book->addGroup({0, a, "", "second", "", {bob}}); }) == ErrorCode::NotFound);
        const UserId second = _book->addGroup({0, b, "", "second", "", {bob}});
        CPPUNIT_ASSERT_EQUAL(b, _book->group(second)->tenant);
        CPPUNIT_ASSERT(codeOf([&] { _book->setMember(second, alice, true); }) == ErrorCode::InvalidArgument);
        _book->setMember(second, alice, false);
        _book->setMember(only, bob, true);
        CPPUNIT_ASSERT_EQUAL(b, _book->group(only)->tenant);
    }

    void largeGroupsAskNobodyTwice() {
        TwoDirectories two;
        DirectoryGroup all{"g", "all", "", {}};
        for (int i = 0; i < 1200; ++i) {
            two.add(two.rig.directory, std::to_string(i), "u" + std::to_string(i), "a");
            all.members.push_back(std::to_string(i));
        }
        two.rig.directory.groups.push_back(all);
        ++two.second.number;
        const BookGroup group = two.book.findGroup(two.tenant("a"), "all").value();
        CPPUNIT_ASSERT_EQUAL(std::size_t{1200}, group.members.size());
        CPPUNIT_ASSERT_EQUAL(0, two.rig.directory.lookUps);
        const int pages = two.rig.directory.pages;
        CPPUNIT_ASSERT_EQUAL(std::size_t{1200}, two.book.findGroup(two.tenant("a"), "all")->members.size());
        CPPUNIT_ASSERT_EQUAL(pages, two.rig.directory.pages);
    }

    void disabledUsers() {
        TwoDirectories two;
        two.add(two.rig.directory, "1", "alice", "").isEnabled = false;
        const UserId id = two.book.users(0, "", 10).at(0).id;
        CPPUNIT_ASSERT(!two.book.user(id).value().isEnabled);
        CPPUNIT_ASSERT_EQUAL(id, two.book.findUser(0, "alice").value().id);
        CPPUNIT_ASSERT(!two.book.identity(id));
    }

    void aDirectoryThatIsDown() {
        TwoDirectories two;
        two.add(two.rig.directory, "1", "alice", "");
        two.add(two.second, "1", "bob", "");
        two.second.groups.push_back({"g", "staff", "", {"1"}});
        const UserId bob = two.book.findUser(0, "bob")->id, staff = two.book.findGroup(0, "staff")->id;
        two.second.isDown = true;
        const std::function<void()> calls[] = {[&] { two.book.user(bob); },        [&] { two.book.group(staff); },   [&] { two.book.findUser(0, "nobody"); },
                                               [&] { two.book.findGroup(0, "no"); }, [&] { two.book.users(0, "", 5); }, [&] { two.book.groups(0, "", 5); },
                                               [&] { two.book.tenants(); },          [&] { two.book.identity(bob); },  [&] { two.book.currentChange(); },
                                               [&] { two.book.changes(0, 5); }};
        for (const auto& call : calls) CPPUNIT_ASSERT(codeOf(call) == ErrorCode::Unavailable);
        two.second.isDown = false;
        CPPUNIT_ASSERT_EQUAL(std::string("alice bob"), two.logins(0));
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, two.book.changes(0, 5).changes.size());
    }

    void readOnlyDirectories() {
        TwoDirectories two;
        two.add(two.rig.directory, "1", "alice", "");
        two.rig.directory.groups.push_back({"g", "staff", "", {}});
        BookUser alice = two.book.findUser(0, "alice").value();
        const UserId staff = two.book.findGroup(0, "staff")->id;
        CPPUNIT_ASSERT(!two.book.isWritable());
        const std::function<void()> calls[] = {[&] { two.book.addUser(person("bob"), "", ""); }, [&] { two.book.updateUser(alice); },
                                               [&] { two.book.setPassword(alice.id, "x"); },      [&] { two.book.removeUser(alice.id); },
                                               [&] { two.book.addGroup({0, 0, "", "x", "", {}}); }, [&] { two.book.removeGroup(staff); },
                                               [&] { two.book.setMember(staff, alice.id, true); }};
        for (const auto& call : calls) CPPUNIT_ASSERT(codeOf(call) == ErrorCode::Unsupported);
        // The second one takes changes: new users go there, and it has no members of the first.
        two.rig.users.setSources({{"one", &two.rig.directory, nullptr}, {"directory_sql", _directory.get(), _directory.get()}});
        CPPUNIT_ASSERT(two.book.isWritable());
        const UserId bob = two.book.addUser(person("bob"), "", "");
        CPPUNIT_ASSERT_EQUAL(std::string("directory_sql:1"), two.book.user(bob).value().key);
        CPPUNIT_ASSERT(codeOf([&] { two.book.setMember(staff, bob, true); }) == ErrorCode::InvalidArgument);
        CPPUNIT_ASSERT(codeOf([&] { two.book.addGroup({0, 0, "", "x", "", {bob, alice.id}}); }) == ErrorCode::InvalidArgument);
    }

    void limitsOfPages() {
        for (const std::size_t limit : {std::size_t{0}, kMaxBookEntries + 1}) {
            CPPUNIT_ASSERT(codeOf([&] { _book->users(0, "", limit); }) == ErrorCode::InvalidArgument);
            CPPUNIT_ASSERT(codeOf([&] { _book->groups(0, "", limit); }) == ErrorCode::InvalidArgument);
        }
        CPPUNIT_ASSERT(_book->users(0, "", kMaxBookEntries).empty() && _book->groups(0, "", kMaxBookEntries).empty());
    }

private:
    std::unique_ptr<Rig> _rig;
    std::unique_ptr<directory_sql::SqlDirectory> _directory;
    std::unique_ptr<DirectoryLog> _log;
    std::unique_ptr<UserAdmin> _admin;
    std::unique_ptr<DirectoryAddressBook> _book;
};

CPPUNIT_TEST_SUITE_REGISTRATION(AddressBookTest);

}  // namespace
}  // namespace corbel::auth
