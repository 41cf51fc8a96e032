#include <cppunit/extensions/HelperMacros.h>

#include "fakes.h"

namespace corbel::auth {
namespace {

class PasswordsTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(PasswordsTest);
    CPPUNIT_TEST(newPasswordsGetBothForms);
    CPPUNIT_TEST(argon2idAlone);
    CPPUNIT_TEST(importedCryptForms);
    CPPUNIT_TEST(brokenCredentialsMatchNothing);
    CPPUNIT_TEST(decoysMatchNothing);
    CPPUNIT_TEST(verifiersKeepTheirForm);
    CPPUNIT_TEST(theGateCountsAndFrees);
    CPPUNIT_TEST_SUITE_END();

public:
    void newPasswordsGetBothForms() {
        const auto made = makeCredentials("s3cret", cheapOptions(), _gate);
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, made.size());
        CPPUNIT_ASSERT(made[0].starts_with("{ARGON2ID}$argon2id$v=19$m=64,t=1,p=1$"));
        CPPUNIT_ASSERT(matches(made, "s3cret") && !matches(made, "s3cret ") && !matches(made, ""));
        CPPUNIT_ASSERT(matches({made[0]}, "s3cret") && !matches({made[0]}, "S3cret"));
        CPPUNIT_ASSERT(matches({made[1]}, "s3cret") && !matches({made[1]}, "S3cret"));
        CPPUNIT_ASSERT(made != makeCredentials("s3cret", cheapOptions(), _gate));
        CPPUNIT_ASSERT(!wantsUpgrade(made, cheapOptions()));
        CPPUNIT_ASSERT(wantsUpgrade(std::vector<std::string>{made[0]}, cheapOptions()));
        CPPUNIT_ASSERT(wantsUpgrade(std::vector<std::string>{made[1]}, cheapOptions()));
    }

    void argon2idAlone() {
        // Made by the argon2 tool: echo -n password | argon2 somesalt -id -t 2 -k 256 -p 1 -l 32 -e
        const std::string known = "{ARGON2ID}$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";
        CPPUNIT_ASSERT(matches({known}, "password"));
        CPPUNIT_ASSERT(!matches({known}, "Password"));
    }

    void importedCryptForms() {
        // Test vectors of Drepper's SHA-crypt paper and of the bcrypt and md5-crypt tools.
        const std::string sha512 =
            "{CRYPT}$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1";
        const std::string sha256Form = "{CRYPT}$5$saltstring$5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5";
        const std::string bcrypt = "{CRYPT}$2b$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW";
        CPPUNIT_ASSERT(matches({sha512}, "Hello world!") && !matches({sha512}, "Hello world"));
        CPPUNIT_ASSERT(matches({sha256Form}, "Hello world!"));
        CPPUNIT_ASSERT(matches({bcrypt}, "U*U") && !matches({bcrypt}, "U*U*"));
    }

    void brokenCredentialsMatchNothing() {
        for (const char* broken :
             {"", "plain", "{CRYPT}", "{CRYPT}!", "{CRYPT}*", "{CRYPT}*0", "{CRYPT}x", "{ARGON2ID}", "{ARGON2ID}$argon2id$v=19$m=64",
              "{ARGON2ID}$argon2id$v=19$m=99999999,t=1,p=1$c29tZXNhbHQ$AAAA", "{SCRAM-SHA-256}", "{SCRAM-SHA-256}4096,,,",
              "{SCRAM-SHA-256}0,c2FsdA==,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
              "{SCRAM-SHA-256}99999999999,c2FsdA==,AAAA,AAAA", "{SHA}x"})
            for (const char* password : {"", "x", "plain", "*0", "!"}) CPPUNIT_ASSERT_MESSAGE(broken, !matches({broken}, password));
        CPPUNIT_ASSERT(!matches({}, "x"));
    }

    void decoysMatchNothing() {
        AuthOptions options = cheapOptions();
        CPPUNIT_ASSERT(findScramVerifier(decoyCredentials(options)).has_value());
        CPPUNIT_ASSERT(!matches(decoyCredentials(options), "x"));
        options.useScram = false;
        const auto decoy = decoyCredentials(options);
        // As long as a real one, so that argon2 really computes.
        CPPUNIT_ASSERT_EQUAL(makeCredentials("x", options, _gate)[0].size(), decoy[0].size());
        CPPUNIT_ASSERT(!matches(decoy, "x"));
    }

    void verifiersKeepTheirForm() {
        const auto verifier = makeScramVerifier("pencil", "0123456789abcdef", 4096);
        const auto back = parseScramVerifier(formatScramVerifier(verifier)).value();
        CPPUNIT_ASSERT_EQUAL(verifier.iterations, back.iterations);
        CPPUNIT_ASSERT(verifier.salt == back.salt && verifier.storedKey == back.storedKey && verifier.serverKey == back.serverKey);
    }

    void theGateCountsAndFrees() {
        HashGate gate(1);
        { const HashGate::Pass pass(gate); }
        { const HashGate::Pass pass(gate); }
        gate.setLimit(2);
        const HashGate::Pass first(gate);
        const HashGate::Pass second(gate);
    }

private:
    bool matches(const std::vector<std::string>& credentials, std::string_view password) {
        return matchesPassword(credentials, password, _gate);
    }
    HashGate _gate{4};
};

CPPUNIT_TEST_SUITE_REGISTRATION(PasswordsTest);

}  // namespace
}  // namespace corbel::auth
