// corbel.search/1 on Xapian: what was put in is found, commits are whole, rebuilds replace, damage is begun anew.
#include <cppunit/extensions/HelperMacros.h>

#include <filesystem>
#include <fstream>

#include "corbel/error.h"
#include "support/temp_dir.h"
#include "xapian_search.h"

using namespace corbel;
using namespace corbel::search_xapian;
namespace fs = std::filesystem;
using Items = std::vector<ItemId>;
using Kind = SearchQuery::Kind;

namespace CppUnit {
template <>
struct assertion_traits<Items> {
    static bool equal(const Items& a, const Items& b) { return a == b; }
    static std::string toString(const Items& items) {
        std::string out;
        for (const ItemId item : items) out += std::to_string(item) + ' ';
        return out;
    }
};
}  // namespace CppUnit

namespace {

constexpr StoreId kStore = 7;

SearchDocument document(ItemId item, std::vector<SearchText> texts) { return {item, item + 1000, std::move(texts), true}; }

SearchQuery find(Kind kind, std::string text, std::uint32_t fields = kSearchAnywhere) { return {kind, fields, std::move(text), {}}; }

template <class F>
ErrorCode codeOf(F&& call) {
    try {
        call();
    } catch (const Error& error) {
        return error.code();
    }
    CPPUNIT_FAIL("nothing was thrown");
    return ErrorCode::Internal;
}

class SearchTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(SearchTest);
    CPPUNIT_TEST(wordsPhrasesPrefixes);
    CPPUNIT_TEST(fields);
    CPPUNIT_TEST(combinations);
    CPPUNIT_TEST(stemming);
    CPPUNIT_TEST(replaceAndRemove);
    CPPUNIT_TEST(nothingBeforeCommit);
    CPPUNIT_TEST(positionIsKept);
    CPPUNIT_TEST(oneWriterAStore);
    CPPUNIT_TEST(rebuildWhileOthersAsk);
    CPPUNIT_TEST(damageIsBegunAnew);
    CPPUNIT_TEST(limits);
    CPPUNIT_TEST(drop);
    CPPUNIT_TEST_SUITE_END();

public:
    void wordsPhrasesPrefixes() {
        fill();
        CPPUNIT_ASSERT_EQUAL(Items({1, 2}), ask(find(Kind::Words, "BUDGET")));
        CPPUNIT_ASSERT_EQUAL(Items({1}), ask(find(Kind::Phrase, "annual budget")));
        CPPUNIT_ASSERT_EQUAL(Items({1, 2}), ask(find(Kind::Words, "budget annual")));
        CPPUNIT_ASSERT_EQUAL(Items({3}), ask(find(Kind::Words, "muller")));
        CPPUNIT_ASSERT_EQUAL(Items({3}), ask(find(Kind::Words, "MÜLLER")));
        CPPUNIT_ASSERT_EQUAL(Items({1, 2}), ask(find(Kind::Prefix, "bud")));
        CPPUNIT_ASSERT_EQUAL(Items({1}), ask(find(Kind::Prefix, "annual bud")));
        CPPUNIT_ASSERT_EQUAL(Items({}), ask(find(Kind::Prefix, "budget ann")));
        CPPUNIT_ASSERT_EQUAL(Items({}), ask(find(Kind::Phrase, "plans the annual")));  // of two texts
        CPPUNIT_ASSERT_EQUAL(Items({4}), ask(find(Kind::Words, "日本")));
        CPPUNIT_ASSERT_EQUAL(Items({4}), ask(find(Kind::Words, "本語")));
        CPPUNIT_ASSERT_EQUAL(Items({}), ask(find(Kind::Words, "語日")));
        CPPUNIT_ASSERT_EQUAL(Items({}), ask(find(Kind::Words, "missing")));
        CPPUNIT_ASSERT_EQUAL(Items({}), ask(find(Kind::Words, "!!")));
    }

    void fields() {
        fill();
        CPPUNIT_ASSERT_EQUAL(Items({2}), ask(find(Kind::Words, "budget", kSearchSubject)));
        CPPUNIT_ASSERT_EQUAL(Items({1}), ask(find(Kind::Words, "budget", kSearchBody)));
        CPPUNIT_ASSERT_EQUAL(Items({3}), ask(find(Kind::Words, "müller", kSearchFrom)));
        CPPUNIT_ASSERT_EQUAL(Items({}), ask(find(Kind::Words, "müller", kSearchTo)));
        CPPUNIT_ASSERT_EQUAL(Items({5}), ask(find(Kind::Words, "spreadsheet", kSearchAttachment)));
        CPPUNIT_ASSERT_EQUAL(Items({}), ask(find(Kind::Words, "blockquote")));  // source is for substrings
    }

    void combinations() {
        fill();
        SearchQuery both{Kind::And, kSearchAnywhere, {}, {find(Kind::Words, "annual"), find(Kind::Words, "budget", kSearchBody)}};
        CPPUNIT_ASSERT_EQUAL(Items({1}), ask(both));
        SearchQuery either{Kind::Or, kSearchAnywhere, {}, {find(Kind::Words, "spreadsheet"), find(Kind::Words, "muller")}};
        CPPUNIT_ASSERT_EQUAL(Items({3, 5}), ask(either));
        SearchQuery none{Kind::Not, kSearchAnywhere, {}, {either}};
        CPPUNIT_ASSERT_EQUAL(Items({1, 2, 4}), ask(none));
        CPPUNIT_ASSERT_EQUAL(Items({1, 2, 3, 4, 5}), ask({}));
    }

    void stemming() {
        XapianSearch search((_dir / "stems").string(), "english");
        put(search, {document(1, {{kSearchBody, "several meetings were cancelled"}})}, {1, 5});
        CPPUNIT_ASSERT_EQUAL(Items({1}), search.query(kStore, find(Kind::Words, "meeting")).items);
        CPPUNIT_ASSERT_EQUAL(Items({}), search.query(kStore, find(Kind::Phrase, "meeting")).items);
        CPPUNIT_ASSERT(codeOf([&] { XapianSearch other((_dir / "x").string(), "klingon"); }) == ErrorCode::InvalidArgument);
    }

    void replaceAndRemove() {
        fill();
        {
            const auto writer = _search->write(kStore);
            CPPUNIT_ASSERT_EQUAL(std::uint64_t{1001}, writer->contentOf(1));
            CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, writer->contentOf(99));
            writer->put({1, 77, {{kSearchBody, "forecast"}}, true});
            writer->remove(2);
            writer->remove(99);
            CPPUNIT_ASSERT_EQUAL(std::uint64_t{77}, writer->contentOf(1));
            CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, writer->contentOf(2));
            writer->commit({1, 11});
            Items items;
            writer->forEachItem([&](ItemId item) { items.push_back(item); });
            CPPUNIT_ASSERT_EQUAL(Items({1, 3, 4, 5}), items);
        }
        CPPUNIT_ASSERT_EQUAL(Items({}), ask(find(Kind::Words, "budget")));
        CPPUNIT_ASSERT_EQUAL(Items({1}), ask(find(Kind::Words, "forecast")));
    }

    void nothingBeforeCommit() {
        fill();
        {
            const auto writer = _search->write(kStore);
            writer->put(document(6, {{kSearchBody, "unseen"}}));
            CPPUNIT_ASSERT_EQUAL(Items({}), ask(find(Kind::Words, "unseen")));
        }
        CPPUNIT_ASSERT_EQUAL(Items({}), ask(find(Kind::Words, "unseen")));  // dropped without commit
        CPPUNIT_ASSERT((SearchPosition{1, 10}) == _search->position(kStore));
    }

    void positionIsKept() {
        CPPUNIT_ASSERT(SearchPosition{} == _search->position(kStore));
        CPPUNIT_ASSERT(!_search->candidates(kStore, "budget", kSearchBody));
        fill();
        _search = std::make_unique<XapianSearch>(path(), "none");
        CPPUNIT_ASSERT((SearchPosition{1, 10}) == _search->position(kStore));
        CPPUNIT_ASSERT((SearchPosition{1, 10}) == _search->write(kStore)->position());
        CPPUNIT_ASSERT((SearchPosition{1, 10}) == _search->query(kStore, {}).reached);
    }

    void oneWriterAStore() {
        const auto writer = _search->write(kStore);
        CPPUNIT_ASSERT(codeOf([&] { _search->write(kStore); }) == ErrorCode::Conflict);
        CPPUNIT_ASSERT(codeOf([&] { _search->drop(kStore); }) == ErrorCode::Conflict);
        _search->write(kStore + 1);
        _search->rebuild(kStore);
    }

    void rebuildWhileOthersAsk() {
        fill();
        {
            const auto rebuild = _search->rebuild(kStore);
            rebuild->put(document(8, {{kSearchBody, "fresh"}}));
            rebuild->commit({2, 20});
        }
        CPPUNIT_ASSERT_EQUAL(Items({1, 2}), ask(find(Kind::Words, "budget")));
        const auto rebuild = _search->rebuild(kStore);  // gone on with
        CPPUNIT_ASSERT((SearchPosition{2, 20}) == rebuild->position());
        {
            const auto writer = _search->write(kStore);
            CPPUNIT_ASSERT(codeOf([&] { _search->rebuild(kStore); }) == ErrorCode::Conflict);
        }
        rebuild->publish();
        CPPUNIT_ASSERT_EQUAL(Items({}), ask(find(Kind::Words, "budget")));
        CPPUNIT_ASSERT_EQUAL(Items({8}), ask(find(Kind::Words, "fresh")));
        CPPUNIT_ASSERT((SearchPosition{2, 20}) == _search->position(kStore));
        CPPUNIT_ASSERT(!fs::exists(folder() / "next"));
    }

    void damageIsBegunAnew() {
        fill();
        _search.reset();
        std::ofstream(folder() / "current" / "iamglass", std::ios::binary) << "broken";
        _search = std::make_unique<XapianSearch>(path(), "none");
        CPPUNIT_ASSERT(SearchPosition{} == _search->position(kStore));
        CPPUNIT_ASSERT(SearchPosition{} == _search->write(kStore)->position());
        fill();
        CPPUNIT_ASSERT_EQUAL(Items({1, 2}), ask(find(Kind::Words, "budget")));
    }

    void limits() {
        fill();
        SearchQuery deep = find(Kind::Words, "budget");
        for (std::size_t i = 1; i < kMaxSearchQueryDepth; ++i) deep = {Kind::And, kSearchAnywhere, {}, {deep}};
        CPPUNIT_ASSERT_EQUAL(Items({1, 2}), ask(deep));
        CPPUNIT_ASSERT(codeOf([&] { ask({Kind::And, kSearchAnywhere, {}, {deep}}); }) == ErrorCode::InvalidArgument);
        SearchQuery wide{Kind::Or, kSearchAnywhere, {}, std::vector<SearchQuery>(kMaxSearchQueryNodes - 1, find(Kind::Words, "budget"))};
        CPPUNIT_ASSERT_EQUAL(Items({1, 2}), ask(wide));
        wide.children.push_back({});
        CPPUNIT_ASSERT(codeOf([&] { ask(wide); }) == ErrorCode::InvalidArgument);
        const auto writer = _search->write(kStore);
        CPPUNIT_ASSERT(codeOf([&] { writer->put(document(std::uint64_t{1} << 32, {})); }) == ErrorCode::Unsupported);
    }

    void drop() {
        fill();
        _search->drop(kStore);
        CPPUNIT_ASSERT(SearchPosition{} == _search->position(kStore));
        CPPUNIT_ASSERT(!fs::exists(folder()));
        _search->drop(kStore);
    }

    void setUp() override { _search = std::make_unique<XapianSearch>(path(), "none"); }
    void tearDown() override { _search.reset(); }

private:
    std::string path() const { return (_dir / "search").string(); }
    fs::path folder() const { return _dir / "search" / "07" / std::to_string(kStore); }
    Items ask(const SearchQuery& query) { return _search->query(kStore, query).items; }

    static void put(XapianSearch& search, const std::vector<SearchDocument>& documents, SearchPosition reached) {
        const auto writer = search.write(kStore);
        for (const SearchDocument& one : documents) writer->put(one);
        writer->commit(reached);
    }

    void fill() {
        put(*_search,
            {document(1, {{kSearchSubject, "Plans"}, {kSearchBody, "The annual budget is done."}}),
             document(2, {{kSearchSubject, "Budget"}, {kSearchBody, "It is annual. The other one."}}),
             document(3, {{kSearchFrom, "Jörg Müller <j@example.org>"}, {kSearchBody, "hello"}, {kSearchSource, "<blockquote>hello"}}),
             document(4, {{kSearchBody, "これは日本語です。"}}), document(5, {{kSearchAttachment, "spreadsheet.csv"}})},
            {1, 10});
    }

    testing::TempDir _dir;
    std::unique_ptr<XapianSearch> _search;
};
CPPUNIT_TEST_SUITE_REGISTRATION(SearchTest);

}  // namespace
