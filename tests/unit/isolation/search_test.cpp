#include <cppunit/extensions/HelperMacros.h>
#include <signal.h>

#include "corbel/testing/search_contract.h"
#include "isolated.h"
#include "support/temp_dir.h"

using namespace corbel;
using namespace corbel::isolation;

namespace {

/// search_xapian in a guest: it makes and locks its files there.
class IsolatedSearchTest : public testing::SearchContract {
    CPPUNIT_TEST_SUITE(IsolatedSearchTest);
    CORBEL_SEARCH_CONTRACT_TESTS;
    CPPUNIT_TEST(largeTextsAndDeath);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override {
        _dir = std::make_unique<corbel::testing::TempDir>();
        reopen();
    }
    void tearDown() override {
        _module.reset();
        _dir.reset();
    }
    Search& search() override { return _module->get<Search>(); }
    void reopen() override {
        _module.reset();
        _module = std::make_unique<Isolated>("modules/search_xapian.so");
        _module->start({{"path", (*_dir / "index").string()}});
    }

    void largeTextsAndDeath() {
        std::string text(3 * kMaxTextPieceBytes, ' ');
        text += "needle";
        auto writer = search().write(1);
        writer->put({5, 1, {{kSearchBody, text}}, true});
        writer->commit({1, 7, 7});
        writer->put({6, 2, {{kSearchBody, "needle"}}, true});
        ::kill(_module->module.process().pid, SIGKILL);
        try {
            for (;;) writer->contentOf(5);   // until the signal is there
        } catch (const Error& error) {
            CPPUNIT_ASSERT(ErrorCode::Unavailable == error.code());
        }
        writer.reset();
        CPPUNIT_ASSERT(Items{5} == search().query(1, {SearchQuery::Kind::Words, kSearchAnywhere, "needle", {}}).items);
        CPPUNIT_ASSERT(SearchPosition({1, 7, 7}) == search().write(1)->position());
    }

private:
    std::unique_ptr<corbel::testing::TempDir> _dir;
    std::unique_ptr<Isolated> _module;
};
CPPUNIT_TEST_SUITE_REGISTRATION(IsolatedSearchTest);

}  // namespace
