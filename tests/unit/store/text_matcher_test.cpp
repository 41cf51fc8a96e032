// A value that comes in pieces matches as the whole one does, wherever it is cut.
#include <cppunit/extensions/HelperMacros.h>

#include <random>

#include "store/tables/restriction_match.h"
#include "store/tables/text_fold.h"
#include "store/tables/text_matcher.h"

using namespace corbel;
using namespace corbel::store;

namespace {

constexpr PropTag kText(0x6601, PropType::Unicode), kBytes(0x6602, PropType::Binary);

class TextMatcherTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(TextMatcherTest);
    CPPUNIT_TEST(piecesAreAsTheWhole);
    CPPUNIT_TEST(cutsDoNotChangeTheFoldedText);
    CPPUNIT_TEST(edges);
    CPPUNIT_TEST(itStopsWhenItKnows);
    CPPUNIT_TEST(textWithoutAPlaceToCut);
    CPPUNIT_TEST_SUITE_END();

public:
    void piecesAreAsTheWhole() {
        std::mt19937 random(9);
        const std::uint32_t places[] = {kMatchSubstring, kMatchPrefix, kMatchWhole};
        const std::uint32_t letters[] = {0, kIgnoreCase, kIgnoreAccents, kMatchLoose, kIgnoreCase | kIgnoreAccents};
        int found = 0;
        for (int round = 0; round < 3'000; ++round) {
            const std::string text = someText(random, random() % 40);
            std::string needle = random() % 4 ? cut(text, random) : someText(random, 1 + random() % 3);
            if (random() % 6 == 0) needle = text;
            const bool isText = random() % 5 != 0;
            const Restriction leaf = restriction::content(isText ? kText : kBytes, needle, places[random() % 3] | letters[random() % 5]);
            PropertyBag bag;
            bag.set(leaf.tag, text);
            const bool expected = matches(leaf, {bag, {}, {}});
            TextMatcher matcher(leaf);
            for (std::size_t at = 0; at < text.size();) {
                const std::size_t size = 1 + random() % 5;
                if (!matcher.take(std::string_view(text).substr(at, size))) break;
                at += size;
            }
            CPPUNIT_ASSERT_EQUAL_MESSAGE("round " + std::to_string(round) + ": \"" + needle + "\" in \"" + text + "\"", expected, matcher.finish());
            found += expected;
        }
        CPPUNIT_ASSERT(found > 500 && found < 2'500);
    }

    void cutsDoNotChangeTheFoldedText() {
        std::mt19937 random(10);
        for (int round = 0; round < 1'000; ++round) {
            const std::string text = someText(random, 1 + random() % 12);
            const std::size_t at = foldCut(text);
            CPPUNIT_ASSERT(at < text.size() || text.empty());
            const std::string_view left = std::string_view(text).substr(0, at), right = std::string_view(text).substr(at);
            for (const std::uint32_t match : {std::uint32_t{kIgnoreCase}, std::uint32_t{kIgnoreAccents}, std::uint32_t{kMatchLoose}})
                CPPUNIT_ASSERT_EQUAL(comparableText(text, match), comparableText(left, match) + comparableText(right, match));
        }
    }

    void edges() {
        const auto holds = [](const std::string& needle, std::uint32_t match, std::initializer_list<std::string_view> pieces) {
            TextMatcher matcher(restriction::content(kText, needle, match));
            for (const std::string_view piece : pieces) matcher.take(piece);
            return matcher.finish();
        };
        CPPUNIT_ASSERT(holds("", kMatchSubstring, {}) && holds("", kMatchPrefix, {}) && holds("", kMatchWhole, {}));
        CPPUNIT_ASSERT(holds("", kMatchSubstring, {"a"}) && holds("", kMatchPrefix, {"a"}) && !holds("", kMatchWhole, {"a"}));
        CPPUNIT_ASSERT(!holds("a", kMatchSubstring, {}) && !holds("a", kMatchPrefix, {}) && !holds("a", kMatchWhole, {}));
        CPPUNIT_ASSERT(holds("ab", kMatchWhole, {"a", "b"}) && !holds("ab", kMatchWhole, {"a", "bc"}) && !holds("abc", kMatchWhole, {"a", "b"}));
        CPPUNIT_ASSERT(holds("ab", kMatchPrefix, {"a", "bc"}) && !holds("abc", kMatchPrefix, {"ab"}));
        CPPUNIT_ASSERT(holds("aab", kMatchSubstring, {"a", "a", "a", "b"}));
        // A mark belongs to the letter before it, which came with the piece before.
        CPPUNIT_ASSERT(holds("\xc3\xa9", kMatchWhole | kIgnoreCase, {"E", "\xcc", "\x81"}));
    }

    void itStopsWhenItKnows() {
        TextMatcher found(restriction::content(kText, "needle"));
        CPPUNIT_ASSERT(found.take("hay ") && !found.take("a needle in it ") && !found.take("more"));
        TextMatcher other(restriction::content(kText, "abc", kMatchPrefix));
        CPPUNIT_ASSERT(!other.take("xyz") && !other.finish());
    }

    void textWithoutAPlaceToCut() {
        // Marks upon marks: looked at in bounded pieces all the same.
        TextMatcher matcher(restriction::content(kText, "end"));
        std::string marks;
        for (int i = 0; i < 300'000; ++i) marks += "\xcc\x81";
        matcher.take("a" + marks);
        matcher.take("end");
        CPPUNIT_ASSERT(matcher.finish());
    }

private:
    static std::string someText(std::mt19937& random, std::size_t letters) {
        static const char* const kLetters[] = {"a",        "B",    "b",        " ",        "\xc3\x9f", "\xc3\xa9",     "e\xcc\x81",    "E",
                                               "\xcc\x88", "\xe6\x97\xa5", "\xc4\xb0", "\xef\xac\x81", "\xe1\x84\x80", "\xe1\x85\xa1", "\xea\xb0\x80"};
        std::string text;
        for (; letters > 0; --letters) text += kLetters[random() % std::size(kLetters)];
        return text;
    }
    /// A part of whole characters.
    static std::string cut(const std::string& text, std::mt19937& random) {
        const auto place = [&](std::size_t at) {
            while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xc0) == 0x80) ++at;
            return at;
        };
        const std::size_t from = place(random() % (text.size() + 1)), to = place(random() % (text.size() + 1));
        return text.substr(std::min(from, to), std::max(from, to) - std::min(from, to));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(TextMatcherTest);

}  // namespace
