// Words of texts, and what a needle asks of them.
#include "codec/words.h"

#include <cppunit/extensions/HelperMacros.h>

using namespace corbel::search_xapian;

namespace {

std::string wordsOf(std::string_view text) {
    std::string out;
    forEachWord(fold(text), [&](std::string_view word, bool continues) {
        if (!out.empty()) out += continues ? '+' : ' ';
        out += word;
    });
    return out;
}

std::string fragmentsOf(std::string_view needle) {
    std::string out;
    for (const Fragment& fragment : fragments(fold(needle))) {
        if (!out.empty()) out += ' ';
        out += fragment.isWhole ? fragment.text : "*" + fragment.text + "*";
    }
    return out;
}

class WordsTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(WordsTest);
    CPPUNIT_TEST(caseAndAccents);
    CPPUNIT_TEST(withoutBlanks);
    CPPUNIT_TEST(longRuns);
    CPPUNIT_TEST(needles);
    CPPUNIT_TEST(brokenBytes);
    CPPUNIT_TEST_SUITE_END();

public:
    void caseAndAccents() {
        CPPUNIT_ASSERT_EQUAL(std::string("the quick fox 42"), wordsOf("The QUICK-fox, 42!"));
        CPPUNIT_ASSERT_EQUAL(std::string("muller strasse cafe naive"), wordsOf("Müller Straße CAFÉ nai\u0308ve"));
        CPPUNIT_ASSERT_EQUAL(std::string("елка мой"), wordsOf("Ёлка мой"));
        CPPUNIT_ASSERT_EQUAL(std::string("a b"), wordsOf("a_b"));
        CPPUNIT_ASSERT_EQUAL(std::string(), wordsOf(" .,- "));
    }

    void withoutBlanks() {
        CPPUNIT_ASSERT_EQUAL(std::string("日本+本語 x 字"), wordsOf("日本語x字"));
        CPPUNIT_ASSERT_EQUAL(std::string("が行"), wordsOf("が行"));  // a voiced kana is another letter, not an accent
    }

    void longRuns() {
        std::string run;
        for (int i = 0; i < 60; ++i) run += static_cast<char>('a' + i % 26);
        CPPUNIT_ASSERT_EQUAL(run.substr(0, 48) + '+' + run.substr(24, 36), wordsOf(run));
        CPPUNIT_ASSERT_EQUAL(run.substr(0, 48), wordsOf(run.substr(0, 48)));
        // Any 25 letters of it lie in one piece.
        std::string pieces = wordsOf(run + run + run + run);
        for (std::size_t at = 0; at + 25 <= 240; ++at)
            CPPUNIT_ASSERT(pieces.find((run + run + run + run).substr(at, 25)) != std::string::npos);
    }

    void needles() {
        CPPUNIT_ASSERT_EQUAL(std::string("*foo*"), fragmentsOf("foo"));
        CPPUNIT_ASSERT_EQUAL(std::string("*foo* bar *baz*"), fragmentsOf("foo bar baz"));
        CPPUNIT_ASSERT_EQUAL(std::string("foo"), fragmentsOf(" Foo, "));
        CPPUNIT_ASSERT_EQUAL(std::string("日本 本語"), fragmentsOf("日本語"));
        CPPUNIT_ASSERT_EQUAL(std::string("*日*"), fragmentsOf("日"));
        CPPUNIT_ASSERT_EQUAL(std::string("*muller*"), fragmentsOf("MÜLLER"));
        CPPUNIT_ASSERT_EQUAL(std::string(), fragmentsOf("..."));
        const std::string run(60, 'x');
        CPPUNIT_ASSERT_EQUAL("*" + run.substr(0, 24) + "*", fragmentsOf(" " + run + " "));
    }

    void brokenBytes() {
        CPPUNIT_ASSERT_EQUAL(std::string("a b"), wordsOf("a\xff"
                                                         "b"));
        CPPUNIT_ASSERT_EQUAL(std::string("a"), wordsOf("a\xc3"));
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(WordsTest);

}  // namespace
