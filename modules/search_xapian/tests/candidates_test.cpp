// The promise that IMAP relies on: candidates() never leaves out an item whose text holds the needle. Random texts, random needles.
#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <random>

#include "codec/words.h"
#include "support/temp_dir.h"
#include "xapian_search.h"

using namespace corbel;
using namespace corbel::search_xapian;

namespace {

constexpr StoreId kStore = 1;

/// Letters that meet every rule: case, accents, marks, writing without blanks, gaps, long runs.
const std::vector<std::string> kAlphabet{"a", "b", "B",  "c",  "1",  "é",  "É",  "ü",       "ß",      "ﬁ",  "İ",       "Й", "й",   "ё",
                                         "σ", "ς", "日", "本", "が", "ガ", "ﾊﾞ", "e\u0301", "\u0301", "한", "국",      "ไ", "ทย",  "-",
                                         " ", " ", "\n", ".",  "_",  "@",  "ال", "عَ",       "न्",      "K",  "x\u00ad", "😀", "\xff"};

class CandidatesTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(CandidatesTest);
    CPPUNIT_TEST(neverLeavesOut);
    CPPUNIT_TEST(narrowsDown);
    CPPUNIT_TEST(fieldsAreKeptApart);
    CPPUNIT_TEST(incompleteIsAlwaysACandidate);
    CPPUNIT_TEST_SUITE_END();

public:
    void neverLeavesOut() {
        std::mt19937 random(4711);
        constexpr std::size_t kItems = 200;
        std::vector<std::vector<std::string>> folded(kItems + 1);
        {
            const auto writer = _search.write(kStore);
            for (std::size_t item = 1; item <= kItems; ++item) {
                std::vector<std::string> texts;
                for (std::size_t n = 1 + random() % 3; n > 0; --n) texts.push_back(randomText(random, random() % 10 == 0 ? 400 : 40));
                SearchDocument document{item, item, {}, true};
                constexpr std::uint32_t kBodies[] = {kSearchBody, kSearchAttachment, kSearchSource};
                for (const std::string& text : texts) document.texts.push_back({kBodies[random() % 3], text});
                writer->put(document);
                for (const std::string& text : texts) folded[item].push_back(fold(text));
                if (random() % 50 == 0) writer->commit({1, item});
            }
            writer->commit({1, kItems});
        }
        std::size_t narrowed = 0, hits = 0;
        for (int i = 0; i < 3000; ++i) {
            std::string needle = randomText(random, 1 + random() % 6);
            if (i % 2 == 0) needle = cut(random, folded[1 + random() % kItems].front());
            if (needle.empty()) continue;
            const std::string wanted = fold(needle);
            const auto answer = _search.candidates(kStore, needle, kSearchBody | kSearchAttachment | kSearchSource);
            if (!answer) continue;
            ++narrowed;
            for (std::size_t item = 1; item <= kItems; ++item) {
                const bool holds = std::any_of(folded[item].begin(), folded[item].end(),
                                               [&](const std::string& text) { return text.find(wanted) != std::string::npos; });
                if (!holds) continue;
                ++hits;
                CPPUNIT_ASSERT_MESSAGE("item " + std::to_string(item) + " needle '" + needle + "'",
                                       std::binary_search(answer->items.begin(), answer->items.end(), ItemId{item}));
            }
        }
        CPPUNIT_ASSERT(narrowed > 1500);  // else nothing was tested
        CPPUNIT_ASSERT(hits > 1500);
    }

    void narrowsDown() {
        {
            const auto writer = _search.write(kStore);
            for (ItemId item = 1; item <= 300; ++item) {
                const std::string text = "message number" + std::to_string(item) + " about quarterly things";
                writer->put({item, item, {{kSearchBody, text}}, true});
            }
            writer->commit({1, 1});
        }
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, candidates("number123"));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, candidates("BER123 ab"));
        CPPUNIT_ASSERT_EQUAL(std::size_t{11}, candidates("ber12"));
        CPPUNIT_ASSERT_EQUAL(std::size_t{300}, candidates("arter"));
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, candidates("monthly"));
    }

    void fieldsAreKeptApart() {
        {
            const auto writer = _search.write(kStore);
            writer->put(
                {1,
                 1,
                 {{kSearchHeader, "x-mailer"}, {kSearchSubject, "report"}, {kSearchBody, "text"}, {kSearchSource, "report x-mailer"}},
                 true});
            writer->put({2, 2, {{kSearchHeader, "x-mailer"}, {kSearchSubject, "report"}, {kSearchBody, "text"}}, true});
            writer->commit({1, 1});
        }
        const auto inBody = _search.candidates(kStore, "report", kSearchBody | kSearchSource);
        CPPUNIT_ASSERT(inBody && inBody->items == std::vector<ItemId>{1});
        const auto inHeader = _search.candidates(kStore, "mailer", kSearchHeader);
        CPPUNIT_ASSERT(inHeader && inHeader->items == (std::vector<ItemId>{1, 2}));
    }

    void incompleteIsAlwaysACandidate() {
        {
            const auto writer = _search.write(kStore);
            writer->put({1, 1, {{kSearchBody, "readable"}}, true});
            writer->put({2, 2, {}, false});
            const std::string huge(5 * 1024 * 1024, 'z');
            writer->put({3, 3, {{kSearchBody, huge}}, true});
            writer->put({4, 4, {{kSearchSource, huge}}, true});
            writer->commit({1, 1});
        }
        const auto answer = _search.candidates(kStore, "readable", kSearchBody);
        CPPUNIT_ASSERT(answer && answer->items == (std::vector<ItemId>{1, 2, 3, 4}));
    }

private:
    std::size_t candidates(std::string_view needle) { return _search.candidates(kStore, needle, kSearchBody).value().items.size(); }

    static std::string randomText(std::mt19937& random, std::size_t letters) {
        std::string out;
        for (std::size_t i = 0; i < letters; ++i) out += kAlphabet[random() % kAlphabet.size()];
        return out;
    }

    /// Some letters out of a text.
    static std::string cut(std::mt19937& random, const std::string& text) {
        if (text.empty()) return {};
        const auto isInside = [&](std::size_t at) { return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xc0) == 0x80; };
        std::size_t begin = random() % text.size();
        while (isInside(begin)) --begin;
        std::size_t end = std::min(text.size(), begin + 1 + random() % 30);
        while (isInside(end)) ++end;
        return text.substr(begin, end - begin);
    }

    testing::TempDir _dir;
    XapianSearch _search{(_dir / "search").string(), "none"};
};
CPPUNIT_TEST_SUITE_REGISTRATION(CandidatesTest);

}  // namespace
