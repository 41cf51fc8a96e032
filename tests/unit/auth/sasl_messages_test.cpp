#include "auth/sasl_messages.h"

#include <cppunit/extensions/HelperMacros.h>

#include "auth/passwords.h"
#include "auth/users.h"
#include "corbel/auth.h"

namespace corbel::auth {
namespace {

using namespace std::string_literals;

class SaslMessagesTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(SaslMessagesTest);
    CPPUNIT_TEST(plain);
    CPPUNIT_TEST(plainLimits);
    CPPUNIT_TEST(scramFirst);
    CPPUNIT_TEST(scramFirstRefuses);
    CPPUNIT_TEST(scramFinal);
    CPPUNIT_TEST(scramFinalRefuses);
    CPPUNIT_TEST_SUITE_END();

public:
    void plain() {
        const auto message = parsePlain("tim\0alice\0tanstaaftanstaaf"s).valueOrThrow();
        CPPUNIT_ASSERT_EQUAL("tim"s, message.authzid);
        CPPUNIT_ASSERT_EQUAL("alice"s, message.user);
        CPPUNIT_ASSERT_EQUAL("tanstaaftanstaaf"s, message.password);
        for (const auto& bad : {""s, "\0"s, "alice"s, "\0alice"s, "\0\0secret"s, "\0alice\0sec\0ret"s}) CPPUNIT_ASSERT(!parsePlain(bad));
    }

    void plainLimits() {
        const auto message = [](std::size_t user, std::size_t password) {
            return "\0"s + std::string(user, 'u') + "\0"s + std::string(password, 'p');
        };
        CPPUNIT_ASSERT(parsePlain(message(kMaxNameBytes, kMaxPasswordBytes)).ok());
        CPPUNIT_ASSERT(!parsePlain(message(kMaxNameBytes + 1, 1)));
        CPPUNIT_ASSERT(!parsePlain(message(1, kMaxPasswordBytes + 1)));
    }

    void scramFirst() {
        const auto message = parseScramClientFirst("p=tls-exporter,a=b=2Cob,n=al=3Dice,r=fyko+d2lbbFgONRv9qkxdawL,ext=1").valueOrThrow();
        CPPUNIT_ASSERT(message.binding == ScramClientFirst::Binding::Used);
        CPPUNIT_ASSERT_EQUAL("tls-exporter"s, message.bindingName);
        CPPUNIT_ASSERT_EQUAL("b,ob"s, message.authzid);
        CPPUNIT_ASSERT_EQUAL("p=tls-exporter,a=b=2Cob,"s, message.gs2Header);
        CPPUNIT_ASSERT_EQUAL("al=ice"s, message.user);
        CPPUNIT_ASSERT_EQUAL("fyko+d2lbbFgONRv9qkxdawL"s, message.nonce);
        CPPUNIT_ASSERT_EQUAL("n=al=3Dice,r=fyko+d2lbbFgONRv9qkxdawL,ext=1"s, message.bare);
    }

    void scramFirstRefuses() {
        for (const char* bad :
             {"", "n", "n,", "n,,", "x,,n=a,r=b", "p=,,n=a,r=b", "p=a b,,n=a,r=b", "n,b,n=a,r=b", "n,,m=x,n=a,r=b", "n,,n=,r=b",
              "n,,n=a=2,r=b", "n,,n=a=3d,r=b", "n,,n=a", "n,,n=a,r=", "n,,n=a,r=b c", "n,,n=\xff,r=b", "n,,r=b,n=a"})
            CPPUNIT_ASSERT_MESSAGE(bad, !parseScramClientFirst(bad));
        CPPUNIT_ASSERT(parseScramClientFirst("n,,n=a,r=" + std::string(kMaxNonceBytes, 'r')).ok());
        CPPUNIT_ASSERT(!parseScramClientFirst("n,,n=a,r=" + std::string(kMaxNonceBytes + 1, 'r')));
        CPPUNIT_ASSERT(!parseScramClientFirst("n,,n=a,r=b,x=" + std::string(kMaxSaslResponse, 'r')));
    }

    void scramFinal() {
        const auto message = parseScramClientFinal("c=biws,r=abc,x=1,p=AAAA").valueOrThrow();
        CPPUNIT_ASSERT_EQUAL("n,,"s, message.channelBinding);
        CPPUNIT_ASSERT_EQUAL("abc"s, message.nonce);
        CPPUNIT_ASSERT_EQUAL("\0\0\0"s, message.proof);
        CPPUNIT_ASSERT_EQUAL("c=biws,r=abc,x=1"s, message.withoutProof);
    }

    void scramFinalRefuses() {
        for (const char* bad : {"", "c=biws,r=abc", "c=biws,r=abc,p=A", "c=b,r=abc,p=AAAA", "r=abc,c=biws,p=AAAA", "c=biws,p=AAAA", ",p="})
            CPPUNIT_ASSERT_MESSAGE(bad, !parseScramClientFinal(bad));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(SaslMessagesTest);

}  // namespace
}  // namespace corbel::auth
