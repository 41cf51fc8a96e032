// A conversation from a file, and what was counted.
#include <cppunit/extensions/HelperMacros.h>

#include "corbel/net.h"
#include "corbel/testing/cppunit_main.h"
#include "corbel/testing/loaded_module.h"
#include "corbel/testing/script.h"

// [quote test]
class HelloProtocolTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(HelloProtocolTest);
    CPPUNIT_TEST(greets);
    CPPUNIT_TEST_SUITE_END();

    void greets() {
        corbel::testing::FakeKernel kernel;
        corbel::testing::LoadedModule module(CORBEL_MODULE_FILE);
        module.start(kernel, {{"greeting", "Good day"}});
        corbel::testing::FakeConnection connection;
        const auto session = module.interface<corbel::Protocol>().newSession(connection);
        corbel::testing::ScriptedClient client(*session, connection);
        CPPUNIT_ASSERT_EQUAL(std::string(), runScriptFile(client, CORBEL_TEST_FOLDER "/greets.txt"));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{2}, kernel.fakeMetrics.value("corbel_hello_protocol_greeted_total"));
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(HelloProtocolTest);
// [end quote]
