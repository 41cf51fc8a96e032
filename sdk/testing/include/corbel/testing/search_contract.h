// What every `corbel.search/1` index has to do, as a CppUnit fixture. A module's tests derive from it:
//
//   class MyContract : public corbel::testing::SearchContract {
//       CORBEL_SEARCH_CONTRACT(MyContract);
//       corbel::Search& search() override { return *_search; }
//       void reopen() override { ... as after a restart, over the same files ... }
//       ...setUp() makes an empty index without stemming
//   };
//   CPPUNIT_TEST_SUITE_REGISTRATION(MyContract);
//
// Words are compared with case and accents folded. How damage is met and how words are cut in scripts without blanks are the module's own
// tests' matter.
#pragma once

#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "corbel/error.h"
#include "corbel/search.h"

namespace corbel::testing {

class SearchContract : public CppUnit::TestFixture {
public:
    using Kind = SearchQuery::Kind;
    using Items = std::vector<ItemId>;

    virtual Search& search() = 0;
    virtual void reopen() = 0;

    void wordsPhrasesPrefixes() {
        fill();
        finds({1, 2}, find(Kind::Words, "BUDGET"));
        finds({1}, find(Kind::Phrase, "annual budget"));
        finds({1, 2}, find(Kind::Words, "budget annual"));
        finds({3}, find(Kind::Words, "muller"));
        finds({3}, find(Kind::Words, "M\xc3\x9cLLER"));
        finds({1, 2}, find(Kind::Prefix, "bud"));
        finds({1}, find(Kind::Prefix, "annual bud"));
        finds({}, find(Kind::Prefix, "budget ann"));
        finds({}, find(Kind::Phrase, "plans the annual"));  // of two texts
        finds({}, find(Kind::Words, "missing"));
        finds({}, find(Kind::Words, "!!"));
    }

    void fields() {
        fill();
        finds({2}, find(Kind::Words, "budget", kSearchSubject));
        finds({1}, find(Kind::Words, "budget", kSearchBody));
        finds({3}, find(Kind::Words, "m\xc3\xbcller", kSearchFrom));
        finds({}, find(Kind::Words, "m\xc3\xbcller", kSearchTo));
        finds({5}, find(Kind::Words, "spreadsheet", kSearchAttachment));
        finds({}, find(Kind::Words, "blockquote"));  // the source is for substrings
    }

    void combinations() {
        fill();
        finds({1}, {Kind::And, kSearchAnywhere, {}, {find(Kind::Words, "annual"), find(Kind::Words, "budget", kSearchBody)}});
        const SearchQuery either{Kind::Or, kSearchAnywhere, {}, {find(Kind::Words, "spreadsheet"), find(Kind::Words, "muller")}};
        finds({3, 5}, either);
        finds({1, 2, 4}, {Kind::Not, kSearchAnywhere, {}, {either}});
        finds({1, 2, 3, 4, 5}, {});
    }

    void replaceAndRemove() {
        fill();
        {
            const auto writer = search().write(kStore);
            CPPUNIT_ASSERT_EQUAL(std::uint64_t{1001}, writer->contentOf(1));
            CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, writer->contentOf(99));
            writer->put({1, 77, {{kSearchBody, "forecast"}}, true});
            writer->remove(2);
            writer->remove(99);
            CPPUNIT_ASSERT_EQUAL(std::uint64_t{77}, writer->contentOf(1));
            CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, writer->contentOf(2));
            writer->commit({1, 11, 11});
            Items items;
            writer->forEachItem([&](ItemId item) { items.push_back(item); });
            CPPUNIT_ASSERT(items == Items({1, 3, 4, 5}));
        }
        finds({}, find(Kind::Words, "budget"));
        finds({1}, find(Kind::Words, "forecast"));
    }

    void nothingBeforeCommit() {
        fill();
        {
            const auto writer = search().write(kStore);
            writer->put(document(6, {{kSearchBody, "unseen"}}));
            finds({}, find(Kind::Words, "unseen"));
        }
        finds({}, find(Kind::Words, "unseen"));  // dropped without commit
        CPPUNIT_ASSERT(kFilled == search().position(kStore));
    }

    void positionIsKept() {
        CPPUNIT_ASSERT(SearchPosition{} == search().position(kStore));
        CPPUNIT_ASSERT(!search().candidates(kStore, "budget", kSearchBody));
        fill();
        reopen();
        CPPUNIT_ASSERT(kFilled == search().position(kStore));
        CPPUNIT_ASSERT(kFilled == search().write(kStore)->position());
        CPPUNIT_ASSERT(kFilled == search().query(kStore, {}).reached);
        finds({1, 2}, find(Kind::Words, "budget"));
    }

    void storesAreApart() {
        fill();
        CPPUNIT_ASSERT(search().query(kStore + 1, {}).items.empty());
        put(kStore + 1, {document(9, {{kSearchBody, "budget"}})}, {1, 3, 3});
        finds({1, 2}, find(Kind::Words, "budget"));
        CPPUNIT_ASSERT(search().query(kStore + 1, find(Kind::Words, "budget")).items == Items{9});
    }

    void oneWriterAStore() {
        const auto writer = search().write(kStore);
        CPPUNIT_ASSERT(codeOf([&] { search().write(kStore); }) == ErrorCode::Conflict);
        search().write(kStore + 1);
        search().rebuild(kStore);
    }

    void rebuildWhileOthersAsk() {
        fill();
        {
            const auto rebuild = search().rebuild(kStore);
            rebuild->put(document(8, {{kSearchBody, "fresh"}}));
            rebuild->commit({2, 20, 20});
        }
        finds({1, 2}, find(Kind::Words, "budget"));
        const auto rebuild = search().rebuild(kStore);  // gone on with
        CPPUNIT_ASSERT((SearchPosition{2, 20, 20}) == rebuild->position());
        rebuild->publish();
        finds({}, find(Kind::Words, "budget"));
        finds({8}, find(Kind::Words, "fresh"));
        CPPUNIT_ASSERT((SearchPosition{2, 20, 20}) == search().position(kStore));
    }

    /// Never too few: each text that holds the substring is among the candidates, when there is an answer at all.
    void candidatesAreNeverTooFew() {
        fill();
        for (const auto& [text, fields, items] : std::vector<std::tuple<std::string, std::uint32_t, Items>>{
                 {"udge", kSearchAnywhere, {1, 2}}, {"annual budg", kSearchBody, {1}}, {"M\xc3\x9cLL", kSearchFrom, {3}}, {"sheet.c", kSearchAttachment, {5}},
                 {"blockq", kSearchSource, {3}}, {"a", kSearchAnywhere, {1, 2}}}) {
            const auto answer = search().candidates(kStore, text, fields);
            if (!answer) continue;
            for (const ItemId item : items) CPPUNIT_ASSERT_MESSAGE(text, std::find(answer->items.begin(), answer->items.end(), item) != answer->items.end());
            CPPUNIT_ASSERT(kFilled == answer->reached);
        }
        put(kStore, {SearchDocument{6, 1006, {{kSearchSubject, "half"}}, false}}, {1, 11, 11});
        if (const auto answer = search().candidates(kStore, "nowhere to be found", kSearchBody))
            CPPUNIT_ASSERT_MESSAGE("what could not be read whole is always a candidate", std::find(answer->items.begin(), answer->items.end(), 6) != answer->items.end());
    }

    void limits() {
        fill();
        SearchQuery deep = find(Kind::Words, "budget");
        for (std::size_t i = 1; i < kMaxSearchQueryDepth; ++i) deep = {Kind::And, kSearchAnywhere, {}, {deep}};
        finds({1, 2}, deep);
        CPPUNIT_ASSERT(codeOf([&] { search().query(kStore, {Kind::And, kSearchAnywhere, {}, {deep}}); }) == ErrorCode::InvalidArgument);
        SearchQuery wide{Kind::Or, kSearchAnywhere, {}, std::vector<SearchQuery>(kMaxSearchQueryNodes - 1, find(Kind::Words, "budget"))};
        finds({1, 2}, wide);
        wide.children.push_back({});
        CPPUNIT_ASSERT(codeOf([&] { search().query(kStore, wide); }) == ErrorCode::InvalidArgument);
    }

    void drop() {
        fill();
        search().drop(kStore);
        CPPUNIT_ASSERT(SearchPosition{} == search().position(kStore));
        CPPUNIT_ASSERT(search().query(kStore, {}).items.empty());
        search().drop(kStore);
    }

protected:
    static constexpr StoreId kStore = 7;
    static constexpr SearchPosition kFilled{1, 10, 10};

    static SearchDocument document(ItemId item, std::vector<SearchText> texts) { return {item, item + 1000, std::move(texts), true}; }
    static SearchQuery find(Kind kind, std::string text, std::uint32_t fields = kSearchAnywhere) { return {kind, fields, std::move(text), {}}; }

    void finds(const Items& expected, const SearchQuery& query) {
        const Items found = search().query(kStore, query).items;
        std::string message = "\"" + query.text + "\" found";
        for (const ItemId item : found) message += " " + std::to_string(item);
        CPPUNIT_ASSERT_MESSAGE(message, found == expected);
    }

    void put(StoreId store, const std::vector<SearchDocument>& documents, SearchPosition reached) {
        const auto writer = search().write(store);
        for (const SearchDocument& one : documents) writer->put(one);
        writer->commit(reached);
    }

    /// Five messages, up to kFilled.
    void fill() {
        put(kStore,
            {document(1, {{kSearchSubject, "Plans"}, {kSearchBody, "The annual budget is done."}}),
             document(2, {{kSearchSubject, "Budget"}, {kSearchBody, "It is annual. The other one."}}),
             document(3, {{kSearchFrom, "J\xc3\xb6rg M\xc3\xbcller <j@example.org>"}, {kSearchBody, "hello"}, {kSearchSource, "<blockquote>hello"}}),
             document(4, {{kSearchTo, "somebody@example.org"}}), document(5, {{kSearchAttachment, "spreadsheet.csv"}})},
            kFilled);
    }

    template <class F>
    static std::optional<ErrorCode> codeOf(F&& call) {
        try {
            call();
        } catch (const Error& error) {
            return error.code();
        }
        return std::nullopt;
    }
};

}  // namespace corbel::testing

#define CORBEL_SEARCH_CONTRACT(Class)       \
    CPPUNIT_TEST_SUITE(Class);              \
    CORBEL_SEARCH_CONTRACT_TESTS;           \
    CPPUNIT_TEST_SUITE_END();               \
                                            \
public:                                     \
    static_assert(true, "a semicolon follows")

/// For a suite with further tests.
#define CORBEL_SEARCH_CONTRACT_TESTS        \
    CPPUNIT_TEST(wordsPhrasesPrefixes);     \
    CPPUNIT_TEST(fields);                   \
    CPPUNIT_TEST(combinations);             \
    CPPUNIT_TEST(replaceAndRemove);         \
    CPPUNIT_TEST(nothingBeforeCommit);      \
    CPPUNIT_TEST(positionIsKept);           \
    CPPUNIT_TEST(storesAreApart);           \
    CPPUNIT_TEST(oneWriterAStore);          \
    CPPUNIT_TEST(rebuildWhileOthersAsk);    \
    CPPUNIT_TEST(candidatesAreNeverTooFew); \
    CPPUNIT_TEST(limits);                   \
    CPPUNIT_TEST(drop)
