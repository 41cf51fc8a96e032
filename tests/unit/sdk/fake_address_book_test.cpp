// The address book of the testing kit answers as the kernel's does.
#include "corbel/testing/fake_address_book.h"

#include <cppunit/extensions/HelperMacros.h>

#include "corbel/testing/fake_kernel.h"

using namespace corbel;
using namespace corbel::testing;

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

class FakeAddressBookTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(FakeAddressBookTest);
    CPPUNIT_TEST(isRead);
    CPPUNIT_TEST(isWritten);
    CPPUNIT_TEST(tellsChanges);
    CPPUNIT_TEST(fails);
    CPPUNIT_TEST_SUITE_END();

public:
    void isRead() {
        const UserId carol = _fake.add("carol"), alice = _fake.add("alice"), other = _fake.add("bob", 7);
        _fake.allTenants.push_back({7, "seven"});
        _fake.allTenants.push_back({8, "nobody"});
        _fake.allGroups.push_back({2000, 0, "fake:2000", "staff", "staff@example.org", {carol}});
        CPPUNIT_ASSERT((_book.user(carol)->groups == std::vector<UserId>{2000}));
        CPPUNIT_ASSERT((_book.identity(carol)->groups == std::vector<UserId>{2000}));
        CPPUNIT_ASSERT_EQUAL(alice, _book.findUser(0, "ALICE@example.org")->id);
        CPPUNIT_ASSERT(!_book.findUser(7, "alice") && !_book.findUser(0, "bob") && !_book.findUser(0, "") && !_book.user(4711) && !_book.group(carol));
        CPPUNIT_ASSERT_EQUAL(UserId{2000}, _book.findGroup(0, "Staff@example.org")->id);
        const auto page = _book.users(0, "", 5);
        CPPUNIT_ASSERT(page.size() == 2 && page[0].id == alice && page[1].id == carol);
        CPPUNIT_ASSERT(_book.users(0, "alice", 1).at(0).id == carol && _book.users(7, "", 5).at(0).id == other);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, _book.groups(0, "", 5).size());
        CPPUNIT_ASSERT((_book.tenants() == std::vector<BookTenant>{{0, ""}, {7, "seven"}}));
        _fake.allUsers[0].isEnabled = false;
        CPPUNIT_ASSERT(_book.user(carol) && !_book.identity(carol));
        _fake.allUsers[1].aliases = {"bob@example.org"};
        _fake.allUsers[2].tenant = 0;
        CPPUNIT_ASSERT(codeOf([&] { _book.findUser(0, "bob@example.org"); }) == ErrorCode::Conflict);
    }

    void isWritten() {
        BookUser user;
        user.login = "alice";
        user.id = _book.addUser(user, "acme", "secret");
        CPPUNIT_ASSERT_EQUAL(std::string("secret"), _fake.passwords[user.id]);
        user.tenant = _book.user(user.id)->tenant;
        CPPUNIT_ASSERT((_book.tenants() == std::vector<BookTenant>{{user.tenant, "acme"}}));
        CPPUNIT_ASSERT(codeOf([&] { _book.addUser(user, "", ""); }) == ErrorCode::AlreadyExists);
        user.displayName = "Alice";
        _book.updateUser(user);
        CPPUNIT_ASSERT_EQUAL(std::string("Alice"), _book.findUser(user.tenant, "alice")->displayName);
        _book.setPassword(user.id, "other");
        CPPUNIT_ASSERT_EQUAL(std::string("other"), _fake.passwords[user.id]);
        CPPUNIT_ASSERT(codeOf([&] { _book.setPassword(user.id, ""); }) == ErrorCode::InvalidArgument);
        const UserId group = _book.addGroup({0, user.tenant, "", "staff", "", {}});
        for (int i = 0; i < 2; ++i) _book.setMember(group, user.id, true);
        CPPUNIT_ASSERT((_book.group(group)->members == std::vector<UserId>{user.id}));
        CPPUNIT_ASSERT(codeOf([&] { _book.setMember(group, _fake.add("bob"), true); }) == ErrorCode::InvalidArgument);
        _book.removeUser(user.id);
        CPPUNIT_ASSERT(!_book.user(user.id) && _book.group(group)->members.empty());
        _book.removeGroup(group);
        for (const UserId gone : {user.id, group}) {
            CPPUNIT_ASSERT(codeOf([&] { _book.removeUser(gone); }) == ErrorCode::NotFound);
            CPPUNIT_ASSERT(codeOf([&] { _book.removeGroup(gone); }) == ErrorCode::NotFound);
        }
        _fake.writable = false;
        CPPUNIT_ASSERT(!_book.isWritable());
        CPPUNIT_ASSERT(codeOf([&] { _book.addUser(user, "", ""); }) == ErrorCode::Unsupported);
    }

    void tellsChanges() {
        const UserId alice = _fake.add("alice"), bob = _fake.add("bob");
        const std::uint64_t first = _book.currentChange();
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, _book.changes(0, 10).changes.size());
        _fake.told(BookKind::User, alice, BookChangeType::Changed);
        _book.removeUser(bob);
        CPPUNIT_ASSERT((_book.changes(first, 10).changes ==
                        std::vector<BookChange>{{first + 1, BookKind::User, alice, BookChangeType::Changed}, {first + 2, BookKind::User, bob, BookChangeType::Deleted}}));
        CPPUNIT_ASSERT((_book.changes(0, 10).changes == std::vector<BookChange>{{first + 1, BookKind::User, alice, BookChangeType::New}}));
        const BookChanges page = _book.changes(first, 1);
        CPPUNIT_ASSERT(page.hasMore && page.changes.size() == 1);
        const BookChanges last = _book.changes(page.next, 1);
        CPPUNIT_ASSERT(!last.hasMore && last.changes.size() == 1 && last.next == _book.currentChange());
        CPPUNIT_ASSERT(_book.changes(last.next, 1).changes.empty());
        CPPUNIT_ASSERT(_book.changes(99, 1).needsResync);
    }

    void fails() {
        _fake.failNext = std::make_unique<Error>(ErrorCode::Unavailable, "down");
        CPPUNIT_ASSERT(codeOf([&] { _book.user(1); }) == ErrorCode::Unavailable);
        CPPUNIT_ASSERT(!_book.user(1));
        CPPUNIT_ASSERT(codeOf([&] { _book.users(0, "", 0); }) == ErrorCode::InvalidArgument);
    }

private:
    FakeKernel _kernel;
    FakeAddressBook& _fake = _kernel.fakeBook;
    AddressBook& _book = _kernel.addressBook();
};
CPPUNIT_TEST_SUITE_REGISTRATION(FakeAddressBookTest);

}  // namespace
