// What `corbel` would print.
#include <cppunit/extensions/HelperMacros.h>

#include "corbel/command.h"
#include "corbel/error.h"
#include "corbel/testing/cppunit_main.h"
#include "corbel/testing/loaded_module.h"

class CommandHelloTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(CommandHelloTest);
    CPPUNIT_TEST(greets);
    CPPUNIT_TEST_SUITE_END();

    void greets() {
        corbel::testing::FakeKernel kernel;
        corbel::testing::LoadedModule module(CORBEL_MODULE_FILE);
        module.start(kernel);
        auto& commands = module.interface<corbel::CommandSet>();
        CPPUNIT_ASSERT_EQUAL(std::string("hello"), commands.commands().at(0).name);
        CPPUNIT_ASSERT_EQUAL(std::string("Hello, World!\n"), commands.run("hello", {"World"}).text);
        CPPUNIT_ASSERT_THROW(commands.run("hello", {""}), corbel::Error);
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(CommandHelloTest);
