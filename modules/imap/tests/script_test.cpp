// Plays every file of tests/scripts against the module.
#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <vector>

#include "script.h"

class ScriptTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(ScriptTest);
    CPPUNIT_TEST(everyScript);
    CPPUNIT_TEST_SUITE_END();

    void everyScript() {
        const char* source = std::getenv("CORBEL_SOURCE");
        std::vector<std::string> paths;
        for (const auto& entry : std::filesystem::directory_iterator(std::string(source ? source : ".") + "/modules/imap/tests/scripts")) {
            if (entry.path().extension() == ".txt") paths.push_back(entry.path());
        }
        std::sort(paths.begin(), paths.end());
        CPPUNIT_ASSERT(paths.size() > 10);
        std::string failures;
        for (const std::string& path : paths) {
            const std::string failure = corbel::imap_tests::runScript(path);
            if (!failure.empty()) failures += "\n" + failure;
        }
        CPPUNIT_ASSERT_EQUAL_MESSAGE(failures, std::string(), failures);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ScriptTest);
