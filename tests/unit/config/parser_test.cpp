#include "config/parser.h"

#include <cppunit/extensions/HelperMacros.h>

using namespace corbel::config;

namespace {

class ParserTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(ParserTest);
    CPPUNIT_TEST(sectionsKeysComments);
    CPPUNIT_TEST(quotes);
    CPPUNIT_TEST(sectionOpenedTwice);
    CPPUNIT_TEST(problemsWithTheirLines);
    CPPUNIT_TEST(limits);
    CPPUNIT_TEST_SUITE_END();

    static std::vector<Section> parse(std::string_view text, std::vector<Problem>& problems) { return parseFile("c.conf", text, problems); }
    static std::string problemsOf(std::string_view text) {
        std::vector<Problem> problems;
        parse(text, problems);
        return toString(problems);
    }

    void sectionsKeysComments() {
        std::vector<Problem> problems;
        const auto sections = parse("# head\r\n\n[server]\r\n name=a b \n\tport = 1 # one\nhash = a#b\nempty =\n [module imap] # x\nkey = v=w\n", problems);
        CPPUNIT_ASSERT_EQUAL(std::string(), toString(problems));
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, sections.size());
        CPPUNIT_ASSERT_EQUAL(std::string("server"), sections[0].name);
        CPPUNIT_ASSERT_EQUAL(std::size_t{4}, sections[0].entries.size());
        CPPUNIT_ASSERT_EQUAL(std::string("a b"), sections[0].entries[0].value);
        CPPUNIT_ASSERT_EQUAL(std::string("c.conf:4"), toString(sections[0].entries[0].origin));
        CPPUNIT_ASSERT_EQUAL(std::string("1"), sections[0].entries[1].value);
        CPPUNIT_ASSERT_EQUAL(std::string("a#b"), sections[0].entries[2].value);
        CPPUNIT_ASSERT_EQUAL(std::string(), sections[0].entries[3].value);
        CPPUNIT_ASSERT_EQUAL(std::string("module imap"), sections[1].name);
        CPPUNIT_ASSERT_EQUAL(std::string("v=w"), sections[1].entries[0].value);
    }
    void quotes() {
        std::vector<Problem> problems;
        const auto sections = parse("[a]\nv = \" # \\\" \\\\ \"   # comment\n", problems);
        CPPUNIT_ASSERT_EQUAL(std::string(" # \" \\ "), sections.at(0).entries.at(0).value);
        CPPUNIT_ASSERT_EQUAL(std::string("c.conf:2: the closing quote is missing"), problemsOf("[a]\nv = \"x\n"));
        CPPUNIT_ASSERT_EQUAL(std::string("c.conf:2: nothing may follow the closing quote: \"y\""), problemsOf("[a]\nv = \"x\" y\n"));
        CPPUNIT_ASSERT_EQUAL(std::string("c.conf:2: inside quotes only \\\" and \\\\ are escapes"), problemsOf("[a]\nv = \"\\n\"\n"));
    }
    void sectionOpenedTwice() {
        std::vector<Problem> problems;
        const auto sections = parse("[a]\nx = 1\n[b]\n[a]\ny = 2\nx = 3\n", problems);
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, sections.size());
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, sections[0].entries.size());
        CPPUNIT_ASSERT_EQUAL(std::string("c.conf:6: \"x\" stands twice in [a], first in line 2; remove one of them"), toString(problems));
    }
    void problemsWithTheirLines() {
        CPPUNIT_ASSERT_EQUAL(std::string("c.conf:1: the key \"k\" stands before any section, as [server]\n"
                                         "c.conf:3: expected \"key = value\", a \"[section]\" or a \"# comment\": \"word\"\n"
                                         "c.conf:4: keys are of a-z, 0-9 and _: \"Bad\"\n"
                                         "c.conf:5: a section begins with \"[\" and ends with \"]\": \"[open\""),
                             problemsOf("k = 1\n[a]\nword\nBad = 1\n[open\nlost = 1\n"));
        CPPUNIT_ASSERT_EQUAL(std::string("c.conf:1: a section has one word or two, as in [server] or [module imap]: \"[a b c]\""), problemsOf("[a b c]\nk = 1\n"));
        CPPUNIT_ASSERT_EQUAL(std::string("c.conf:1: the section has no name"), problemsOf("[ ]"));
        CPPUNIT_ASSERT_EQUAL(std::string("c.conf:1: the line is not UTF-8 text"), problemsOf("[a]\xff"));
    }
    void limits() {
        std::vector<Problem> problems;
        const std::string fits = "[a]\nv = " + std::string(kMaxLineBytes - 4, 'x') + "\n";
        CPPUNIT_ASSERT_EQUAL(kMaxLineBytes - 4, parse(fits, problems).at(0).entries.at(0).value.size());
        CPPUNIT_ASSERT_EQUAL(std::string("c.conf:2: the line is longer than 16384 bytes"), problemsOf("[a]\nv = " + std::string(kMaxLineBytes - 3, 'x')));
        CPPUNIT_ASSERT(isName(std::string(kMaxNameBytes, 'a')));
        CPPUNIT_ASSERT(!isName(std::string(kMaxNameBytes + 1, 'a')));
        std::string big(kMaxFileBytes, '\n');
        CPPUNIT_ASSERT_EQUAL(std::string(), problemsOf(big));
        CPPUNIT_ASSERT_EQUAL(std::string("c.conf: the file is larger than 1 MiB, which no configuration is"), problemsOf(big + "\n"));
        std::string wrong;
        for (std::size_t i = 0; i < kMaxProblems + 10; ++i) wrong += "word\n";
        problems.clear();
        parse(wrong, problems);
        CPPUNIT_ASSERT_EQUAL(kMaxProblems, problems.size());
        std::string many = "[a]\n";
        for (std::size_t i = 0; i < 200; ++i) many += "k" + std::to_string(i) + " = 1\n";
        CPPUNIT_ASSERT_EQUAL(std::string(), problemsOf(many));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ParserTest);

}  // namespace
