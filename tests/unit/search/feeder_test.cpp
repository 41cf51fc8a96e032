// The feeder on real stores and a real index: what changes is followed, a kill goes on, a rebuild takes over.
#include "search/feeder.h"

#include <cppunit/extensions/HelperMacros.h>

#include "corbel/testing/fake_kernel.h"
#include "search/checked_search.h"
#include "store/feed/content_feed.h"
#include "unit/store/store_fixture.h"
#include "xapian_search.h"

using namespace corbel;
using namespace corbel::testing;
using corbel::search::CheckedSearch;
using corbel::search::Feeder;
using corbel::search_xapian::XapianSearch;
using Kind = SearchQuery::Kind;

namespace {

template <class Engine>
class FeederTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(FeederTest);
    CPPUNIT_TEST(followsChanges);
    CPPUNIT_TEST(movesAndFlagsCostNothing);
    CPPUNIT_TEST(folderDeleted);
    CPPUNIT_TEST(goesOnAfterAKill);
    CPPUNIT_TEST(manyBatches);
    CPPUNIT_TEST(completeOnlyWhenCaughtUp);
    CPPUNIT_TEST(rebuildTakesOver);
    CPPUNIT_TEST(anotherEpoch);
    CPPUNIT_TEST(roundsFindWhatNobodyTold);
    CPPUNIT_TEST(fieldsOfAMessage);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override {
        setup = std::make_unique<StoreSetup<Engine>>();
        start();
    }
    void tearDown() override {
        feeder.reset();
        checked.reset();
        setup.reset();
    }

    void followsChanges() {
        const auto session = setup->open();
        const FolderId inbox = setup->folder(*session, "INBOX");
        const Uid first = setup->append(*session, inbox, mail("apples"));
        setup->append(*session, inbox, mail("pears"));
        feed(*session);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, count(*session, "apples"));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, count(*session, "pears"));
        const std::vector<Uid> gone{first};
        session->expunge(inbox, gone, true);
        setup->append(*session, inbox, mail("plums"));
        feed(*session);
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, count(*session, "apples"));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, count(*session, "plums"));
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, all(*session));
    }

    void movesAndFlagsCostNothing() {
        const auto session = setup->open();
        const FolderId inbox = setup->folder(*session, "INBOX");
        const FolderId other = session->createFolder("Other", SpecialUse::None).id;
        const std::vector<Uid> uids{setup->append(*session, inbox, mail("apples"))};
        feed(*session);
        const std::uint64_t before = indexed();
        session->changeFlags(inbox, uids, {FlagOp::Add, kSeen | kFlagged, {}, {}});
        session->move(inbox, uids, other);
        feed(*session);
        CPPUNIT_ASSERT_EQUAL(before, indexed());
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, count(*session, "apples"));
        const std::vector<Uid> moved = allUids(*session->view(other));
        session->copy(other, moved, inbox);
        feed(*session);
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, count(*session, "apples"));
    }

    void folderDeleted() {
        const auto session = setup->open();
        const FolderId other = session->createFolder("Other", SpecialUse::None).id;
        setup->append(*session, other, mail("apples"));
        feed(*session);
        session->deleteFolder(other);
        feed(*session);
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, all(*session));
    }

    void goesOnAfterAKill() {
        const auto session = setup->open();
        const FolderId inbox = setup->folder(*session, "INBOX");
        setup->append(*session, inbox, mail("apples"));
        feed(*session);
        setup->append(*session, inbox, mail("pears"));
        feeder->stop();
        CPPUNIT_ASSERT(!feeder->feed(session->id()));  // as far as the kill let it
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, all(*session));
        start();
        feed(*session);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, indexed());  // the other one only
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, all(*session));
    }

    void manyBatches() {
        const auto session = setup->open();
        const FolderId inbox = setup->folder(*session, "INBOX");
        const FolderId other = session->createFolder("Other", SpecialUse::None).id;
        const std::size_t many = corbel::search::kBatchItems + corbel::search::kBatchItems / 2;
        setup->fill(*session, inbox, many);
        setup->fill(*session, other, many);
        setup->append(*session, inbox, mail("apples"));
        feed(*session);
        CPPUNIT_ASSERT_EQUAL(2 * many + 1, all(*session));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, count(*session, "apples"));
        std::vector<Uid> uids = allUids(*session->view(other));
        session->expunge(other, uids, true);
        feed(*session);
        CPPUNIT_ASSERT_EQUAL(many + 1, all(*session));
    }

    /// An item that gets a higher number between two batches is in neither of them before the last: until then nobody may rely on the
    /// index.
    void completeOnlyWhenCaughtUp() {
        const auto session = setup->open();
        const FolderId inbox = setup->folder(*session, "INBOX");
        setup->append(*session, inbox, mail("apples"));
        feed(*session);
        const SearchPosition before = checked->position(session->id());
        CPPUNIT_ASSERT_EQUAL(before.changeNumber, before.complete);
        for (int i = 0; i < 3; ++i) setup->append(*session, inbox, mail("pears"));
        const auto stream = setup->stores().feed(session->id());
        const store::FeedBatch first = stream->changes(before.changeNumber, 2);
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, first.present.size());
        CPPUNIT_ASSERT(!first.isLast);
        CPPUNIT_ASSERT(first.through < stream->newest());
        const std::vector<Uid> uids{4};
        session->changeFlags(inbox, uids, {FlagOp::Add, kSeen, {}, {}});
        const store::FeedBatch second = stream->changes(first.through, 2);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, second.present.size());
        CPPUNIT_ASSERT(second.isLast);
        CPPUNIT_ASSERT_EQUAL(stream->newest(), second.through);
        feed(*session);
        const SearchPosition after = checked->position(session->id());
        CPPUNIT_ASSERT(after.changeNumber == stream->newest() && after.complete == stream->newest());
    }

    void rebuildTakesOver() {
        const auto session = setup->open();
        const FolderId inbox = setup->folder(*session, "INBOX");
        setup->append(*session, inbox, mail("apples"));
        feed(*session);
        {  // something that is not in the store
            const auto writer = index->write(session->id());
            writer->put({4711, 1, {{kSearchBody, "ghost"}}, true});
            writer->commit(writer->position());
        }
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, count(*session, "ghost"));
        feeder->rebuild(session->id());
        feeder->run();
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, count(*session, "ghost"));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, count(*session, "apples"));
    }

    void anotherEpoch() {
        const auto session = setup->open();
        const FolderId inbox = setup->folder(*session, "INBOX");
        setup->append(*session, inbox, mail("apples"));
        feed(*session);
        CPPUNIT_ASSERT(checked->candidates(session->id(), "apples", kSearchBody));
        setup->stores().raiseEpoch(session->id());
        CPPUNIT_ASSERT(!checked->candidates(session->id(), "apples", kSearchBody));
        CPPUNIT_ASSERT(checked->position(session->id()) == SearchPosition{});
        feed(*session);
        CPPUNIT_ASSERT(checked->candidates(session->id(), "apples", kSearchBody));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, all(*session));
    }

    void roundsFindWhatNobodyTold() {
        const auto session = setup->open();
        setup->append(*session, setup->folder(*session, "INBOX"), mail("apples"));
        feeder->run();
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, count(*session, "apples"));
        setup->append(*session, setup->folder(*session, "INBOX"), mail("pears"));
        feeder->run();
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, count(*session, "pears"));  // nobody told, and all stores were looked at
        feeder->changed(setup->events);
        feeder->run();
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, count(*session, "pears"));
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, feeder->waiting());
    }

    void fieldsOfAMessage() {
        const auto session = setup->open();
        setup->append(*session, setup->folder(*session, "INBOX"),
                      "From: Alice Sender <alice@example.org>\r\nTo: bob@example.net\r\nSubject: Quarterly figures\r\nX-Tool: hammer\r\n"
                      "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
                      "--b\r\nContent-Type: text/html\r\n\r\n<p>Visible <b>te</b>xt</p>\r\n"
                      "--b\r\nContent-Type: text/csv; name=\"table.csv\"\r\nContent-Disposition: attachment\r\nContent-Transfer-Encoding: "
                      "base64\r\n\r\n"
                      "Y2VsbHM=\r\n"
                      "--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: Inner\r\n\r\nnested words\r\n--b--\r\n");
        feed(*session);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, count(*session, "figures", kSearchSubject));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, count(*session, "alice", kSearchFrom));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, count(*session, "bob", kSearchTo));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, count(*session, "hammer", kSearchHeader));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, count(*session, "text", kSearchBody));
        for (const char* word : {"cells", "table", "inner", "nested"})
            CPPUNIT_ASSERT_EQUAL(std::size_t{1}, count(*session, word, kSearchAttachment));
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, count(*session, "nested", kSearchBody));
    }

private:
    static std::string mail(const std::string& word) { return "Subject: fruit\r\n\r\nthere are " + word + " here\r\n"; }

    /// As after a start of the server: the index is opened anew.
    void start() {
        feeder.reset();
        checked.reset();
        registry = std::make_unique<FakeMetrics>();
        index = std::make_unique<XapianSearch>((setup->dir / "search").string(), "none");
        checked = std::make_unique<CheckedSearch>(setup->stores(), *index, *registry);
        feeder = std::make_unique<Feeder>(setup->stores(), *index, nullptr, setup->log, *registry);
    }
    void feed(StoreSession& session) { CPPUNIT_ASSERT(feeder->feed(session.id())); }
    std::size_t count(StoreSession& session, const std::string& word, std::uint32_t fields = kSearchAnywhere) {
        return checked->query(session.id(), {Kind::Words, fields, word, {}}).items.size();
    }
    std::size_t all(StoreSession& session) { return checked->query(session.id(), {}).items.size(); }
    std::uint64_t indexed() const { return registry->value("corbel_search_indexed_total"); }

    std::unique_ptr<StoreSetup<Engine>> setup;
    std::unique_ptr<FakeMetrics> registry;
    std::unique_ptr<XapianSearch> index;
    std::unique_ptr<CheckedSearch> checked;
    std::unique_ptr<Feeder> feeder;
};
CPPUNIT_TEST_SUITE_REGISTRATION(FeederTest<OnSqlite>);
CPPUNIT_TEST_SUITE_REGISTRATION(FeederTest<OnMariadb>);

}  // namespace
