#include <cppunit/extensions/HelperMacros.h>

#include "cli/command.h"
#include "cli/csv.h"
#include "cli/output.h"
#include "corbel/error.h"

using namespace corbel;
using namespace corbel::cli;

class CliTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(CliTest);
    CPPUNIT_TEST(csvFollowsRfc4180);
    CPPUNIT_TEST(csvNamesTheLineAtFault);
    CPPUNIT_TEST(sizesHaveUnits);
    CPPUNIT_TEST(everyCommandIsDocumented);
    CPPUNIT_TEST(wrongUsageIsStatusTwo);
    CPPUNIT_TEST(noServerIsStatusThree);
    CPPUNIT_TEST_SUITE_END();

    void csvFollowsRfc4180() {
        const auto table = parseCsv("a,b\r\n\"x, \"\"y\"\"\",z\n\n1,\"two\nlines\"");
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, table.rows.size());
        CPPUNIT_ASSERT_EQUAL(std::string("x, \"y\""), table.rows[0][0]);
        CPPUNIT_ASSERT_EQUAL(std::string("two\nlines"), table.rows[1][1]);
    }
    void csvNamesTheLineAtFault() {
        try {
            parseCsv("a,b\n1,2\n3\n");
            CPPUNIT_FAIL("a short row was taken");
        } catch (const Error& error) {
            CPPUNIT_ASSERT(error.userText().find("Line 3") != std::string::npos);
        }
        CPPUNIT_ASSERT_THROW(parseCsv("a\n\"open"), Error);
        CPPUNIT_ASSERT_THROW(parseCsv(""), Error);
    }
    void sizesHaveUnits() {
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{500} << 20, parseBytes("500M"));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{7}, parseBytes("7"));
        for (const auto* bad : {"", "M", "-1", "1.5G", "1X", "99999999999999T"}) CPPUNIT_ASSERT_THROW(parseBytes(bad), Error);
    }
    void everyCommandIsDocumented() {
        const auto page = manualPage(), completion = bashCompletion(), usage = usageText();
        CPPUNIT_ASSERT(commands().size() > 20);
        for (const auto& command : commands()) {
            CPPUNIT_ASSERT(command.summary.ends_with('.'));
            CPPUNIT_ASSERT(usage.find(command.summary) != std::string::npos);
            CPPUNIT_ASSERT(completion.find(command.noun) != std::string::npos);
            for (const auto& option : command.options) CPPUNIT_ASSERT(completion.find(option.name) != std::string::npos);
        }
        CPPUNIT_ASSERT(page.find(".SH COMMANDS") != std::string::npos);
    }
    void wrongUsageIsStatusTwo() {
        for (const std::vector<std::string>& words : {std::vector<std::string>{"nonsense"}, {"user"}, {"user", "add", "x"}, {"user", "show", "a", "b"}, {"user", "list", "--bad"},
                                                      {"user", "list", "--limit"}, {"--socket"}, {}})
            CPPUNIT_ASSERT_EQUAL(2, runCommandLine(words));
    }
    void noServerIsStatusThree() {
        const std::vector<std::string> words = {"--socket", "/nonexistent/admin.sock", "status"};
        CPPUNIT_ASSERT_EQUAL(3, runCommandLine(words));
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(CliTest);
