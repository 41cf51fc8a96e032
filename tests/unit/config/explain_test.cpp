#include "config/explain.h"

#include <cppunit/extensions/HelperMacros.h>

#include "config/test_schema.h"
#include "support/temp_dir.h"

using namespace corbel;
using namespace corbel::config;

namespace {

class ExplainTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(ExplainTest);
    CPPUNIT_TEST(oneSetting);
    CPPUNIT_TEST(sectionsAndSuggestions);
    CPPUNIT_TEST(json);
    CPPUNIT_TEST(effectiveHidesSecrets);
    CPPUNIT_TEST(markdown);
    CPPUNIT_TEST_SUITE_END();

    void oneSetting() {
        std::string suggestion;
        const std::string expected =
            "[module imap]\n  max_line = a size from 1K to 1M (default: 64K; takes effect on reload)\n      Longest command | line.\n";
        for (const std::string_view name : {"module.imap.max_line", "imap.max_line"}) {
            CPPUNIT_ASSERT_EQUAL(expected, explainText(*testSchema(), name, suggestion).value());
        }
    }
    void sectionsAndSuggestions() {
        std::string suggestion;
        const std::string server = explainText(*testSchema(), "server", suggestion).value();
        CPPUNIT_ASSERT(server.find("[server]  The server.\n  name = text (required; needs a restart)\n") == 0);
        CPPUNIT_ASSERT(server.find("data_dir") != std::string::npos);
        CPPUNIT_ASSERT(explainText(*testSchema(), "", suggestion)->find("[tls NAME]") != std::string::npos);
        CPPUNIT_ASSERT(!explainText(*testSchema(), "server.nme", suggestion));
        CPPUNIT_ASSERT_EQUAL(std::string("server.name"), suggestion);
    }
    void json() {
        std::string suggestion;
        CPPUNIT_ASSERT_EQUAL(std::string(R"([{"section":"module imap","key":"max_line","type":"size","expects":"a size from 1K to 1M","default":"64K",)"
                                         R"("min":1024,"max":1048576,"reloadable":true,"required":false,"summary":"Longest command | line."}])"),
                             explainJson(*testSchema(), "imap.max_line", suggestion).value());
    }
    void effectiveHidesSecrets() {
        testing::TempDir dir;
        dir.write("data/pw", "topsecret");
        std::vector<Problem> problems;
        const std::string file = dir.write("corbel.conf", "[server]\nname = \"a # b\"\n[database]\npassword = file:pw\n");
        const auto snapshot = check(RawConfig::read({file, {"database.password=topsecret"}, {}}, problems), testSchema(), problems);
        CPPUNIT_ASSERT_EQUAL(std::string(), toString(problems));
        CPPUNIT_ASSERT_EQUAL("[server]\nname = \"a # b\"   # " + file + ":2\n\n[database]\npassword = <hidden>   # --set\n\n[module imap]\n",
                             effectiveText(*snapshot, false));
        CPPUNIT_ASSERT_EQUAL("[{\"section\":\"server\",\"key\":\"name\",\"value\":\"a # b\",\"source\":\"" + file +
                                 ":2\",\"isDefault\":false},{\"section\":\"database\",\"key\":\"password\",\"value\":\"<hidden>\",\"source\":\"--set\",\"isDefault\":false}]",
                             effectiveJson(*snapshot, false));
        CPPUNIT_ASSERT(effectiveText(*snapshot).find("max_line = 64K   # default\n") != std::string::npos);
        CPPUNIT_ASSERT(effectiveText(*snapshot).find("topsecret") == std::string::npos);
    }
    void markdown() {
        const std::string page = settingsMarkdown(*testSchema());
        CPPUNIT_ASSERT(page.find("\n## [module imap]\n") != std::string::npos);
        CPPUNIT_ASSERT(page.find("| `max_line` | a size from 1K to 1M | `64K` | yes | Longest command \\| line. |\n") != std::string::npos);
        CPPUNIT_ASSERT(page.find("| `name` | text | required | restart | Name of this server. |\n") != std::string::npos);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ExplainTest);

}  // namespace
