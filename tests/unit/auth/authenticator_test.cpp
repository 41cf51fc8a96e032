#include <cppunit/extensions/HelperMacros.h>

#include "fakes.h"

namespace corbel::auth {
namespace {

constexpr const char* kCryptOfSecret =
    "{CRYPT}$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1";
constexpr const char* kSecret = "Hello world!";

class AuthenticatorTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(AuthenticatorTest);
    CPPUNIT_TEST(passwordsLogIn);
    CPPUNIT_TEST(clearTextNeedsTlsOrLoopback);
    CPPUNIT_TEST(everyFailureLogsOneLine);
    CPPUNIT_TEST(plainAndLoginMechanisms);
    CPPUNIT_TEST(repeatedLoginsAreCached);
    CPPUNIT_TEST(aPasswordChangeEmptiesTheCache);
    CPPUNIT_TEST(otherChangesKeepTheCache);
    CPPUNIT_TEST(theCacheForgetsWithTime);
    CPPUNIT_TEST(wrongPasswordsAreNotCached);
    CPPUNIT_TEST(importedHashesAreReplaced);
    CPPUNIT_TEST(readOnlyDirectoriesKeepTheirHashes);
    CPPUNIT_TEST(directoriesMayCompareThemselves);
    CPPUNIT_TEST(aDirectoryThatIsDownIsNotAWrongPassword);
    CPPUNIT_TEST(throttledLoginsAreRefused);
    CPPUNIT_TEST(tooManyConnectionsOfAUser);
    CPPUNIT_TEST(oversizedInputIsRefused);
    CPPUNIT_TEST(settingsCanChangeWhileRunning);
    CPPUNIT_TEST_SUITE_END();

public:
    void passwordsLogIn() {
        Rig rig;
        addAlice(rig);
        const Identity identity = rig.login("Alice@Example.ORG", "secret");
        CPPUNIT_ASSERT(identity.user != 0);
        CPPUNIT_ASSERT_EQUAL(std::string("alice"), identity.login);
        CPPUNIT_ASSERT_EQUAL(identity.user, rig.login("alice", "secret").user);
        CPPUNIT_ASSERT_EQUAL(std::string("alice"), rig.connection.user);
        CPPUNIT_ASSERT(rig.loginCode("alice", "Secret") == ErrorCode::Unauthenticated);
        CPPUNIT_ASSERT(rig.loginCode("alice", "") == ErrorCode::Unauthenticated);
        CPPUNIT_ASSERT(rig.loginCode("alicia", "secret") == ErrorCode::Unauthenticated);
    }

    void clearTextNeedsTlsOrLoopback() {
        Rig rig;
        addAlice(rig);
        rig.connection.hasTls = false;
        CPPUNIT_ASSERT(!rig.authenticator.allowsPlaintext(rig.connection));
        // Refused without a look at the password, so it is no guess: it can be repeated without being throttled.
        for (int i = 0; i < 50; ++i) CPPUNIT_ASSERT(rig.loginCode("alice", "secret") == ErrorCode::Unauthenticated);
        rig.connection.hasTls = true;
        CPPUNIT_ASSERT(!rig.loginCode("alice", "secret"));
        rig.connection.hasTls = false;
        rig.connection.peerFacts.isLoopback = true;
        CPPUNIT_ASSERT(!rig.loginCode("alice", "secret"));
        rig.connection.peerFacts.isLoopback = false;
        rig.connection.plaintextAllowed = true;
        CPPUNIT_ASSERT(!rig.loginCode("alice", "secret"));
        rig.connection.plaintextAllowed = false;
        AuthOptions options = cheapOptions();
        options.allowPlaintext = true;
        rig.authenticator.reconfigure(options);
        CPPUNIT_ASSERT(!rig.loginCode("alice", "secret"));
    }

    void everyFailureLogsOneLine() {
        Rig rig;
        addAlice(rig);
        rig.directory.add("2", "bob", "bob@example.org", rig.credentialsFor("secret")).isEnabled = false;
        rig.directory.add("3", "twin", "twin@a.example");
        rig.directory.add("4", "twin", "twin@b.example");
        rig.loginCode("alice", "wrong");
        rig.loginCode("nobody", "wrong");
        rig.loginCode("bob", "secret");
        rig.loginCode("twin", "x");
        CPPUNIT_ASSERT_EQUAL(std::size_t{4}, rig.log.count("Login failed address=192.0.2.1 service=imap mechanism=password reason="));
        for (const char* reason : {"wrong-password user=alice", "unknown-user user=nobody", "disabled user=bob", "ambiguous user=twin"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(reason, std::size_t{1}, rig.log.count(std::string("reason=") + reason));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{4}, rig.metrics.value("corbel_auth_logins_total", "result=\"failed\""));
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, rig.log.count("secret"));
    }

    void plainAndLoginMechanisms() {
        Rig rig;
        addAlice(rig);
        using namespace std::string_literals;
        const auto plain = [&](const std::string& message) {
            return rig.authenticator.begin("plain", rig.connection, "imap")->step(message, true);
        };
        CPPUNIT_ASSERT_EQUAL("alice"s, plain("\0alice\0secret"s).identity.login);
        CPPUNIT_ASSERT_EQUAL("alice"s, plain("alice\0alice\0secret"s).identity.login);
        CPPUNIT_ASSERT(codeOf([&] { plain("bob\0alice\0secret"s); }) == ErrorCode::Unauthenticated);
        CPPUNIT_ASSERT(codeOf([&] { plain("alice\0secret"s); }) == ErrorCode::Syntax);
        CPPUNIT_ASSERT(rig.authenticator.begin("PLAIN", rig.connection, "imap")->step({}, false).state == SaslExchange::State::Challenge);

        auto exchange = rig.authenticator.begin("LOGIN", rig.connection, "imap");
        CPPUNIT_ASSERT_EQUAL("Username:"s, exchange->step({}, false).data);
        CPPUNIT_ASSERT_EQUAL("Password:"s, exchange->step("alice", true).data);
        CPPUNIT_ASSERT_EQUAL("alice"s, exchange->step("secret", true).identity.login);
        // With an initial response that is the user's name.
        exchange = rig.authenticator.begin("LOGIN", rig.connection, "imap");
        exchange->step("alice", true);
        CPPUNIT_ASSERT(codeOf([&] { exchange->step("wrong", true); }) == ErrorCode::Unauthenticated);
        CPPUNIT_ASSERT(codeOf([&] { rig.authenticator.begin("CRAM-MD5", rig.connection, "imap"); }) == ErrorCode::Unsupported);
        rig.connection.hasTls = false;
        CPPUNIT_ASSERT(codeOf([&] { rig.authenticator.begin("PLAIN", rig.connection, "imap"); }) == ErrorCode::Unsupported);
    }

    void repeatedLoginsAreCached() {
        Rig rig;
        addAlice(rig);
        rig.login("alice", "secret");
        const int reads = rig.directory.credentialReads;
        const int lookUps = rig.directory.lookUps;
        for (int i = 0; i < 10; ++i) rig.login("alice", "secret");
        CPPUNIT_ASSERT_EQUAL(reads, rig.directory.credentialReads);
        CPPUNIT_ASSERT_EQUAL(lookUps, rig.directory.lookUps);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{10}, rig.metrics.value("corbel_auth_logins_total", "result=\"cached\""));
    }

    void aPasswordChangeEmptiesTheCache() {
        Rig rig;
        addAlice(rig);
        rig.login("alice", "secret");
        rig.directory.setCredentials("1", rig.credentialsFor("changed"));
        CPPUNIT_ASSERT(rig.loginCode("alice", "secret") == ErrorCode::Unauthenticated);
        rig.login("alice", "changed");
        rig.directory.users[0].isEnabled = false;
        ++rig.directory.number;
        CPPUNIT_ASSERT(rig.loginCode("alice", "changed") == ErrorCode::Unauthenticated);
    }

    void otherChangesKeepTheCache() {
        Rig rig;
        addAlice(rig);
        rig.login("alice", "secret");
        rig.directory.add("2", "bob", "bob@example.org", rig.credentialsFor("other"));
        rig.login("alice", "secret");
        rig.login("alice", "secret");
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{2}, rig.metrics.value("corbel_auth_logins_total", "result=\"cached\""));
        // The entry is the new one, not the one that was cached.
        rig.directory.users[0].displayName = "Alice the Second";
        ++rig.directory.number;
        CPPUNIT_ASSERT_EQUAL(std::string("Alice the Second"), rig.login("alice", "secret").displayName);
    }

    void theCacheForgetsWithTime() {
        Rig rig;
        addAlice(rig);
        rig.login("alice", "secret");
        rig.clock.advance(std::chrono::minutes(15));
        rig.login("alice", "secret");
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, rig.metrics.value("corbel_auth_logins_total", "result=\"cached\""));
    }

    void wrongPasswordsAreNotCached() {
        Rig rig;
        addAlice(rig);
        CPPUNIT_ASSERT(rig.loginCode("alice", "next") == ErrorCode::Unauthenticated);
        rig.directory.stored["1"] = rig.credentialsFor("next");  // without a new change number, even
        CPPUNIT_ASSERT(!rig.loginCode("alice", "next"));
    }

    void importedHashesAreReplaced() {
        Rig rig;
        rig.directory.add("1", "alice", "alice@example.org", {kCryptOfSecret});
        rig.connection.hasTls = true;
        CPPUNIT_ASSERT(!rig.directory.allHaveScram());
        CPPUNIT_ASSERT(rig.loginCode("alice", "wrong") == ErrorCode::Unauthenticated);
        CPPUNIT_ASSERT(rig.directory.stored["1"] == std::vector<std::string>{kCryptOfSecret});
        rig.login("alice", kSecret);
        const auto& stored = rig.directory.stored["1"];
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, stored.size());
        CPPUNIT_ASSERT(stored[0].starts_with("{ARGON2ID}") && stored[1].starts_with("{SCRAM-SHA-256}4096,"));
        CPPUNIT_ASSERT(rig.directory.allHaveScram());
        CPPUNIT_ASSERT(!rig.loginCode("alice", kSecret));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, rig.metrics.value("corbel_auth_logins_total", "result=\"cached\""));
    }

    void readOnlyDirectoriesKeepTheirHashes() {
        Rig rig;
        rig.users.setSources({{"fake", &rig.directory, nullptr}});
        rig.directory.add("1", "alice", "alice@example.org", {kCryptOfSecret});
        rig.connection.hasTls = true;
        rig.login("alice", kSecret);
        CPPUNIT_ASSERT(rig.directory.stored["1"] == std::vector<std::string>{kCryptOfSecret});
    }

    void directoriesMayCompareThemselves() {
        Rig rig;
        rig.directory.add("1", "alice", "alice@example.org");
        rig.connection.hasTls = true;
        rig.directory.plainPassword = "from-ldap";
        CPPUNIT_ASSERT(rig.loginCode("alice", "wrong") == ErrorCode::Unauthenticated);
        CPPUNIT_ASSERT(!rig.loginCode("alice", "from-ldap"));
        CPPUNIT_ASSERT(!rig.loginCode("alice", "from-ldap"));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, rig.metrics.value("corbel_auth_logins_total", "result=\"cached\""));
        // After any change the directory is asked again, since it shows no credentials to compare.
        rig.directory.plainPassword = "changed";
        ++rig.directory.number;
        CPPUNIT_ASSERT(rig.loginCode("alice", "from-ldap") == ErrorCode::Unauthenticated);
    }

    void aDirectoryThatIsDownIsNotAWrongPassword() {
        Rig rig;
        addAlice(rig);
        rig.directory.isDown = true;
        CPPUNIT_ASSERT(rig.loginCode("alice", "secret") == ErrorCode::Unavailable);
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, rig.log.count("Login failed"));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, rig.log.count("Login not possible"));
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, rig.authenticator.mechanisms(rig.connection).size());
        rig.directory.isDown = false;
        CPPUNIT_ASSERT(!rig.loginCode("alice", "secret"));
    }

    void throttledLoginsAreRefused() {
        Rig rig;
        addAlice(rig);
        for (int i = 0; i < 5; ++i) CPPUNIT_ASSERT(rig.loginCode("alice", "wrong" + std::to_string(i)) == ErrorCode::Unauthenticated);
        const int reads = rig.directory.credentialReads;
        CPPUNIT_ASSERT(rig.loginCode("alice", "secret") == ErrorCode::LimitReached);
        CPPUNIT_ASSERT_EQUAL(reads, rig.directory.credentialReads);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, rig.log.count("reason=too-many-failures"));
        // From elsewhere the right password is taken at once.
        rig.connection.peerFacts.address = "198.51.100.7";
        CPPUNIT_ASSERT(!rig.loginCode("alice", "secret"));
        rig.connection.peerFacts.address = "192.0.2.1";
        rig.clock.advance(std::chrono::seconds(1));
        CPPUNIT_ASSERT(!rig.loginCode("alice", "secret"));
        // SCRAM is under the same throttle.
        for (int i = 0; i < 5; ++i) rig.loginCode("alice", "wrong" + std::to_string(i));
        auto exchange = rig.authenticator.begin("SCRAM-SHA-256", rig.connection, "imap");
        CPPUNIT_ASSERT(codeOf([&] { exchange->step("n,,n=alice,r=abc", true); }) == ErrorCode::LimitReached);
    }

    void tooManyConnectionsOfAUser() {
        Rig rig;
        addAlice(rig);
        rig.connection.hasTooManyForUser = true;
        CPPUNIT_ASSERT(rig.loginCode("alice", "secret") == ErrorCode::LimitReached);
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, rig.log.count("Login failed"));
    }

    void oversizedInputIsRefused() {
        Rig rig;
        addAlice(rig);
        rig.directory.stored["1"] = rig.credentialsFor(std::string(kMaxPasswordBytes, 'x'));
        ++rig.directory.number;
        CPPUNIT_ASSERT(!rig.loginCode("alice", std::string(kMaxPasswordBytes, 'x')));
        CPPUNIT_ASSERT(rig.loginCode("alice", std::string(kMaxPasswordBytes + 1, 'x')) == ErrorCode::Unauthenticated);
        CPPUNIT_ASSERT(rig.loginCode(std::string(kMaxNameBytes + 1, 'x'), "x") == ErrorCode::Unauthenticated);
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, rig.log.count("reason=malformed"));
        CPPUNIT_ASSERT(codeOf([&] { rig.authenticator.makeCredentials(std::string(kMaxPasswordBytes + 1, 'x')); }) ==
                       ErrorCode::InvalidArgument);
        const auto many = rig.authenticator.makeCredentials(std::vector<std::string>{"secret", "", "other"});
        CPPUNIT_ASSERT(many.size() == 3 && many[0].size() == 2 && many[1].empty() && many[2].size() == 2);
        rig.directory.stored["1"] = many[2];
        CPPUNIT_ASSERT(!rig.loginCode("alice", "other"));
        CPPUNIT_ASSERT(codeOf([&] {
                           rig.authenticator.makeCredentials(std::vector<std::string>{"a", std::string(2000, 'x')});
                       }) == ErrorCode::InvalidArgument);
        CPPUNIT_ASSERT(codeOf([&] { rig.authenticator.makeCredentials(""); }) == ErrorCode::InvalidArgument);
    }

    void settingsCanChangeWhileRunning() {
        Rig rig;
        addAlice(rig);
        AuthOptions options = cheapOptions();
        options.useScram = false;
        options.cacheTime = std::chrono::milliseconds(0);
        rig.authenticator.reconfigure(options);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, rig.authenticator.makeCredentials("x").size());
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, rig.authenticator.mechanisms(rig.connection).size());
        rig.login("alice", "secret");
        rig.login("alice", "secret");
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, rig.metrics.value("corbel_auth_logins_total", "result=\"cached\""));
        // With argon2id alone, for somebody and for nobody.
        rig.directory.stored["1"] = rig.authenticator.makeCredentials("other");
        CPPUNIT_ASSERT(!rig.loginCode("alice", "other"));
        CPPUNIT_ASSERT(rig.loginCode("nobody", "other") == ErrorCode::Unauthenticated);
    }

private:
    static void addAlice(Rig& rig) {
        rig.directory.add("1", "alice", "alice@example.org", rig.credentialsFor("secret"));
        rig.connection.hasTls = true;
    }
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

CPPUNIT_TEST_SUITE_REGISTRATION(AuthenticatorTest);

}  // namespace
}  // namespace corbel::auth
