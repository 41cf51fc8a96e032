// The whole chain: directory_sql's users log in while the directory changes under them.
#include <cppunit/extensions/HelperMacros.h>

#include <thread>

#include "fakes.h"
#include "scram_client.h"
#include "sql_directory.h"

namespace corbel::auth {
namespace {

class SqlLoginTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(SqlLoginTest);
    CPPUNIT_TEST(addedUsersLogIn);
    CPPUNIT_TEST(manyLogInWhileTheDirectoryChanges);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override {
        _rig = std::make_unique<Rig>();
        _directory = std::make_unique<directory_sql::SqlDirectory>(_rig->database, systemClock(), std::chrono::hours(1));
        _rig->users.setSources({{"directory_sql", _directory.get(), _directory.get()}});
    }

    void addedUsersLogIn() {
        add({"alice", "bob"});
        testing::FakeConnection connection;
        connection.hasTls = true;
        connection.domain = "example.org";
        const Identity alice = _rig->authenticator.login(connection, "imap", "alice", "secret of alice");
        CPPUNIT_ASSERT_EQUAL(alice.user, _rig->authenticator.login(connection, "imap", "Alice@example.org", "secret of alice").user);
        ScramClient client{"bob", "secret of bob"};
        auto exchange = _rig->authenticator.begin("SCRAM-SHA-256", connection, "imap");
        const auto step = exchange->step(client.final(exchange->step(client.first(), true).data), true);
        CPPUNIT_ASSERT_EQUAL(std::string("bob@example.org"), step.identity.address);
        CPPUNIT_ASSERT(step.identity.user != alice.user);
    }

    void manyLogInWhileTheDirectoryChanges() {
        add({"u0", "u1", "u2", "u3"});
        std::atomic<int> failures{0};
        std::vector<std::thread> threads;
        for (int t = 0; t < 4; ++t) {
            threads.emplace_back([&, t] {
                testing::FakeConnection connection;
                connection.hasTls = true;
                for (int i = 0; i < 20; ++i) {
                    const std::string user = "u" + std::to_string((t + i) % 4);
                    try {
                        if (_rig->authenticator.login(connection, "imap", user, "secret of " + user).login != user) ++failures;
                        _rig->users.findByAddress(user + "@example.org");
                    } catch (const Error&) {
                        ++failures;
                    }
                }
            });
        }
        for (int i = 0; i < 20; ++i) {
            _directory->addAlias("1", "alias" + std::to_string(i) + "@example.org");
            _rig->authenticator.reconfigure(cheapOptions());
        }
        for (auto& thread : threads) thread.join();
        CPPUNIT_ASSERT_EQUAL(0, failures.load());
    }

private:
    void add(const std::vector<std::string>& logins) {
        std::vector<DirectoryUser> users;
        std::vector<std::vector<std::string>> credentials;
        for (const auto& login : logins) {
            users.emplace_back();
            users.back().login = login;
            users.back().address = login + "@example.org";
            credentials.push_back(_rig->credentialsFor("secret of " + login));
        }
        _directory->addUsers(users, credentials);
    }

    std::unique_ptr<Rig> _rig;
    std::unique_ptr<directory_sql::SqlDirectory> _directory;
};

CPPUNIT_TEST_SUITE_REGISTRATION(SqlLoginTest);

}  // namespace
}  // namespace corbel::auth
