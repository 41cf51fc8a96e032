#include <cppunit/extensions/HelperMacros.h>

#include "fakes.h"
#include "scram_client.h"

namespace corbel::auth {
namespace {

class ScramTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(ScramTest);
    CPPUNIT_TEST(vectorOfRfc7677);
    CPPUNIT_TEST(aRightProofLogsIn);
    CPPUNIT_TEST(aWrongPasswordFails);
    CPPUNIT_TEST(channelBindingIsChecked);
    CPPUNIT_TEST(aRemovedPlusIsNoticed);
    CPPUNIT_TEST(nobodyLooksLikeSomebody);
    CPPUNIT_TEST(fakeSaltsSurviveARestart);
    CPPUNIT_TEST(offeredOnlyWhenAllHaveVerifiers);
    CPPUNIT_TEST(disabledUsersFailAtTheEnd);
    CPPUNIT_TEST(brokenMessagesEndTheExchange);
    CPPUNIT_TEST(nonAsciiPasswordsArePrepared);
    CPPUNIT_TEST(anotherNonceFails);
    CPPUNIT_TEST(actingForOthersIsRefused);
    CPPUNIT_TEST_SUITE_END();

public:
    void vectorOfRfc7677() {
        const std::string serverFirst = "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
        const auto verifier = makeScramVerifier("pencil", text::base64Decode("W22ZaJ0SNY7soEsUEjb6gQ==").value(), 4096);
        const std::string authMessage =
            "n=user,r=rOprNGfwEbeRWgbNEkqO," + serverFirst + ",c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
        CPPUNIT_ASSERT(isScramProof(verifier, authMessage, text::base64Decode("dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=").value()));
        CPPUNIT_ASSERT_EQUAL(std::string("6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="),
                             text::base64Encode(scramServerSignature(verifier, authMessage)));
        CPPUNIT_ASSERT(
            !isScramProof(verifier, authMessage + "x", text::base64Decode("dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=").value()));
        ScramClient client{"user", "pencil"};
        CPPUNIT_ASSERT(client.final(serverFirst).ends_with(",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="));
    }

    void aRightProofLogsIn() {
        Rig rig;
        addAlice(rig);
        ScramClient client{"alice", "pencil"};
        const auto step = run(rig, client, "scram-sha-256");
        CPPUNIT_ASSERT_EQUAL(std::string("alice@example.org"), step.identity.address);
        CPPUNIT_ASSERT_EQUAL("v=" + client.serverSignature, step.data);
        CPPUNIT_ASSERT_EQUAL(std::string("alice"), rig.connection.user);
        // No initial response: the server asks for it.
        auto exchange = rig.authenticator.begin("SCRAM-SHA-256", rig.connection, "imap");
        const auto first = exchange->step({}, false);
        CPPUNIT_ASSERT(first.state == SaslExchange::State::Challenge && first.data.empty());
    }

    void aWrongPasswordFails() {
        Rig rig;
        addAlice(rig);
        ScramClient client{"alice", "pencils"};
        CPPUNIT_ASSERT(codeOf(rig, client) == ErrorCode::Unauthenticated);
        CPPUNIT_ASSERT_EQUAL(
            std::size_t{1},
            rig.log.count("Login failed address=192.0.2.1 service=imap mechanism=SCRAM-SHA-256 reason=wrong-password user=alice"));
    }

    void channelBindingIsChecked() {
        Rig rig;
        addAlice(rig);
        rig.connection.hasTls = true;
        rig.connection.bindings["tls-exporter"] = "exported key";
        ScramClient client{"alice", "pencil", "p=tls-exporter,,", "exported key"};
        CPPUNIT_ASSERT_EQUAL(std::string("alice"), run(rig, client, "SCRAM-SHA-256-PLUS").identity.login);
        client.bindingData = "another key";
        CPPUNIT_ASSERT(codeOf(rig, client, "SCRAM-SHA-256-PLUS") == ErrorCode::Unauthenticated);
        client.gs2Header = "p=tls-unique,,";
        CPPUNIT_ASSERT(codeOf(rig, client, "SCRAM-SHA-256-PLUS") == ErrorCode::Unauthenticated);
        client.gs2Header = "n,,";
        CPPUNIT_ASSERT(codeOf(rig, client, "SCRAM-SHA-256-PLUS") == ErrorCode::Unauthenticated);
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, rig.log.count("reason=channel-binding"));
    }

    void aRemovedPlusIsNoticed() {
        Rig rig;
        addAlice(rig);
        ScramClient client{"alice", "pencil", "y,,", {}};
        CPPUNIT_ASSERT_EQUAL(std::string("alice"), run(rig, client).identity.login);
        rig.connection.hasTls = true;
        CPPUNIT_ASSERT(codeOf(rig, client) == ErrorCode::Unauthenticated);
    }

    void nobodyLooksLikeSomebody() {
        Rig rig;
        addAlice(rig);
        rig.connection.domain = "example.org";
        const auto challenge = [&](const std::string& user) {
            auto exchange = rig.authenticator.begin("SCRAM-SHA-256", rig.connection, "imap");
            const std::string data = exchange->step(ScramClient{user, "x"}.first(), true).data;
            return data.substr(data.find(",s="));
        };
        const std::string real = challenge("alice");
        const std::string fake = challenge("mallory");
        CPPUNIT_ASSERT_EQUAL(real.size(), fake.size());
        CPPUNIT_ASSERT_EQUAL(fake, challenge("mallory"));
        // As for a real user, every spelling of the name has the same salt.
        CPPUNIT_ASSERT_EQUAL(real, challenge("Alice@Example.org"));
        CPPUNIT_ASSERT_EQUAL(fake, challenge("Mallory@Example.org"));
        CPPUNIT_ASSERT(fake != challenge("mallory2"));
        ScramClient client{"mallory", "x"};
        CPPUNIT_ASSERT(codeOf(rig, client) == ErrorCode::Unauthenticated);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, rig.log.count("reason=unknown-user user=mallory"));
    }

    void fakeSaltsSurviveARestart() {
        Rig rig;
        addAlice(rig);
        Authenticator second(rig.users, rig.database, cheapOptions(), rig.clock, rig.log, rig.metrics);
        const auto challenge = [&](Authenticator& authenticator) {
            const std::string data =
                authenticator.begin("SCRAM-SHA-256", rig.connection, "imap")->step(ScramClient{"mallory", "x"}.first(), true).data;
            return data.substr(data.find(",s="));
        };
        CPPUNIT_ASSERT_EQUAL(challenge(rig.authenticator), challenge(second));
    }

    void offeredOnlyWhenAllHaveVerifiers() {
        Rig rig;
        addAlice(rig);
        rig.connection.hasTls = true;
        const std::vector<std::string> all{"SCRAM-SHA-256-PLUS", "SCRAM-SHA-256", "PLAIN", "LOGIN"};
        CPPUNIT_ASSERT(rig.authenticator.mechanisms(rig.connection) == all);
        rig.connection.hasTls = false;
        CPPUNIT_ASSERT(rig.authenticator.mechanisms(rig.connection) == std::vector<std::string>{"SCRAM-SHA-256"});
        rig.directory.add("2", "old", "old@example.org", {"{CRYPT}$1$abc"});
        CPPUNIT_ASSERT(rig.authenticator.mechanisms(rig.connection).empty());
        try {
            rig.authenticator.begin("SCRAM-SHA-256", rig.connection, "imap");
            CPPUNIT_FAIL("SCRAM was not refused");
        } catch (const Error& error) {
            CPPUNIT_ASSERT(error.code() == ErrorCode::Unsupported);
        }
    }

    void disabledUsersFailAtTheEnd() {
        Rig rig;
        addAlice(rig).isEnabled = false;
        ScramClient client{"alice", "pencil"};
        CPPUNIT_ASSERT(codeOf(rig, client) == ErrorCode::Unauthenticated);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, rig.log.count("reason=disabled"));
    }

    void brokenMessagesEndTheExchange() {
        Rig rig;
        addAlice(rig);
        auto exchange = rig.authenticator.begin("SCRAM-SHA-256", rig.connection, "imap");
        for (int i = 0; i < 2; ++i) {
            try {
                exchange->step(i == 0 ? "nonsense" : ScramClient{"alice", "pencil"}.first(), true);
                CPPUNIT_FAIL("not refused");
            } catch (const Error& error) {
                CPPUNIT_ASSERT(error.code() == ErrorCode::Syntax);
            }
        }
    }

    void nonAsciiPasswordsArePrepared() {
        Rig rig;
        // U+2168 ROMAN NUMERAL NINE is "IX" after SASLprep (RFC 4013 section 3); U+00AD is mapped to nothing.
        rig.directory.add("1", "alice", "alice@example.org", rig.credentialsFor("\xe2\x85\xa8\xc2\xad"));
        ScramClient client{"alice", "IX"};
        CPPUNIT_ASSERT_EQUAL(std::string("alice"), run(rig, client).identity.login);
    }

    void anotherNonceFails() {
        Rig rig;
        addAlice(rig);
        ScramClient client{"alice", "pencil"};
        auto exchange = rig.authenticator.begin("SCRAM-SHA-256", rig.connection, "imap");
        std::string serverFirst = exchange->step(client.first(), true).data;
        serverFirst.insert(serverFirst.find(",s="), "x");
        try {
            exchange->step(client.final(serverFirst), true);
            CPPUNIT_FAIL("not refused");
        } catch (const Error& error) {
            CPPUNIT_ASSERT(error.code() == ErrorCode::Unauthenticated);
        }
    }

    void actingForOthersIsRefused() {
        Rig rig;
        addAlice(rig);
        ScramClient client{"alice", "pencil", "n,a=bob,", {}};
        CPPUNIT_ASSERT(codeOf(rig, client) == ErrorCode::Unauthenticated);
        client.gs2Header = "n,a=Alice,";
        CPPUNIT_ASSERT_EQUAL(std::string("alice"), run(rig, client).identity.login);
    }

private:
    static DirectoryUser& addAlice(Rig& rig) { return rig.directory.add("1", "alice", "alice@example.org", rig.credentialsFor("pencil")); }
    static SaslExchange::Step run(Rig& rig, ScramClient& client, std::string_view mechanism = "SCRAM-SHA-256") {
        auto exchange = rig.authenticator.begin(mechanism, rig.connection, "imap");
        const auto first = exchange->step(client.first(), true);
        CPPUNIT_ASSERT(first.state == SaslExchange::State::Challenge);
        auto last = exchange->step(client.final(first.data), true);
        CPPUNIT_ASSERT(last.state == SaslExchange::State::Success);
        return last;
    }
    static std::optional<ErrorCode> codeOf(Rig& rig, ScramClient& client, std::string_view mechanism = "SCRAM-SHA-256") {
        try {
            run(rig, client, mechanism);
        } catch (const Error& error) {
            return error.code();
        }
        return std::nullopt;
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ScramTest);

}  // namespace
}  // namespace corbel::auth
