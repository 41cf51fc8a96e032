// corbel.search/1 on Xapian: the contract, and what only this module promises: other scripts, stems, damage, files, item numbers.
#include <cppunit/extensions/HelperMacros.h>

#include <filesystem>
#include <fstream>

#include "corbel/testing/search_contract.h"
#include "support/temp_dir.h"
#include "xapian_search.h"

using namespace corbel;
using namespace corbel::search_xapian;
namespace fs = std::filesystem;

namespace {

class SearchTest : public testing::SearchContract {
    CPPUNIT_TEST_SUITE(SearchTest);
    CORBEL_SEARCH_CONTRACT_TESTS;
    CPPUNIT_TEST(scriptsWithoutBlanks);
    CPPUNIT_TEST(stemming);
    CPPUNIT_TEST(writersExcludeEachOther);
    CPPUNIT_TEST(damageIsBegunAnew);
    CPPUNIT_TEST(itemNumbersHaveALimit);
    CPPUNIT_TEST(filesGoWithTheIndex);
    CPPUNIT_TEST_SUITE_END();

public:
    Search& search() override { return *_search; }
    void reopen() override {
        _search.reset();
        _search = std::make_unique<XapianSearch>(path(), "none");
    }

    void scriptsWithoutBlanks() {
        put(kStore, {document(4, {{kSearchBody, "これは日本語です。"}})}, {1, 10});
        finds({4}, find(Kind::Words, "日本"));
        finds({4}, find(Kind::Words, "本語"));
        finds({}, find(Kind::Words, "語日"));
    }

    void stemming() {
        _search = std::make_unique<XapianSearch>((_dir / "stems").string(), "english");
        put(kStore, {document(1, {{kSearchBody, "several meetings were cancelled"}})}, {1, 5});
        finds({1}, find(Kind::Words, "meeting"));
        finds({}, find(Kind::Phrase, "meeting"));
        CPPUNIT_ASSERT(codeOf([&] { XapianSearch other((_dir / "x").string(), "klingon"); }) == ErrorCode::InvalidArgument);
    }

    void writersExcludeEachOther() {
        {
            const auto writer = _search->write(kStore);
            CPPUNIT_ASSERT(codeOf([&] { _search->drop(kStore); }) == ErrorCode::Conflict);
        }
        const auto rebuild = _search->rebuild(kStore);
        const auto writer = _search->write(kStore);
        CPPUNIT_ASSERT(codeOf([&] { _search->rebuild(kStore); }) == ErrorCode::Conflict);
    }

    void damageIsBegunAnew() {
        fill();
        _search.reset();
        std::ofstream(folder() / "current" / "iamglass", std::ios::binary) << "broken";
        _search = std::make_unique<XapianSearch>(path(), "none");
        CPPUNIT_ASSERT(SearchPosition{} == _search->position(kStore));
        CPPUNIT_ASSERT(SearchPosition{} == _search->write(kStore)->position());
        fill();
        finds({1, 2}, find(Kind::Words, "budget"));
    }

    void itemNumbersHaveALimit() {
        const auto writer = _search->write(kStore);
        CPPUNIT_ASSERT(codeOf([&] { writer->put(document(std::uint64_t{1} << 32, {})); }) == ErrorCode::Unsupported);
    }

    void filesGoWithTheIndex() {
        fill();
        {
            const auto rebuild = _search->rebuild(kStore);
            rebuild->commit({2, 20});
            rebuild->publish();
        }
        CPPUNIT_ASSERT(!fs::exists(folder() / "next"));
        _search->drop(kStore);
        CPPUNIT_ASSERT(!fs::exists(folder()));
    }

    void setUp() override { _search = std::make_unique<XapianSearch>(path(), "none"); }
    void tearDown() override { _search.reset(); }

private:
    std::string path() const { return (_dir / "search").string(); }
    fs::path folder() const { return _dir / "search" / "07" / std::to_string(kStore); }

    testing::TempDir _dir;
    std::unique_ptr<XapianSearch> _search;
};
CPPUNIT_TEST_SUITE_REGISTRATION(SearchTest);

}  // namespace
