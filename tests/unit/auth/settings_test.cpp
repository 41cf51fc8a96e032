#include <corbel/testing/fake_kernel.h>
#include <cppunit/extensions/HelperMacros.h>

#include "auth/auth_settings.h"

namespace corbel::auth {
namespace {

class SettingsTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(SettingsTest);
    CPPUNIT_TEST(defaultsOfSpecsAndStructAgree);
    CPPUNIT_TEST(everySettingHasASentence);
    CPPUNIT_TEST_SUITE_END();

public:
    void defaultsOfSpecsAndStructAgree() {
        const AuthOptions read = readAuthOptions(testing::FakeSettings(authSettings()));
        const AuthOptions plain;
        CPPUNIT_ASSERT_EQUAL(plain.allowPlaintext, read.allowPlaintext);
        CPPUNIT_ASSERT_EQUAL(plain.useScram, read.useScram);
        CPPUNIT_ASSERT_EQUAL(plain.scramIterations, read.scramIterations);
        CPPUNIT_ASSERT_EQUAL(plain.argon2MemoryBytes, read.argon2MemoryBytes);
        CPPUNIT_ASSERT_EQUAL(plain.argon2Passes, read.argon2Passes);
        CPPUNIT_ASSERT_EQUAL(plain.hashParallel, read.hashParallel);
        CPPUNIT_ASSERT(plain.cacheTime == read.cacheTime);
        CPPUNIT_ASSERT_EQUAL(plain.cacheSize, read.cacheSize);
        CPPUNIT_ASSERT_EQUAL(plain.failuresPerAddress, read.failuresPerAddress);
        CPPUNIT_ASSERT_EQUAL(plain.failuresPerUser, read.failuresPerUser);
        CPPUNIT_ASSERT_EQUAL(plain.failuresPerPair, read.failuresPerPair);
        CPPUNIT_ASSERT(plain.failureForgotten == read.failureForgotten);
        CPPUNIT_ASSERT(plain.maxRefusal == read.maxRefusal);
        CPPUNIT_ASSERT_EQUAL(plain.throttleSize, read.throttleSize);
    }

    void everySettingHasASentence() {
        for (const auto& spec : authSettings()) CPPUNIT_ASSERT_MESSAGE(spec.key, spec.summary.ends_with('.') && spec.isReloadable);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(SettingsTest);

}  // namespace
}  // namespace corbel::auth
