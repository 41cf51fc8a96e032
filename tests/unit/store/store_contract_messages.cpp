// The store contract: appending, reading, flags, expunge.
#include <cppunit/extensions/HelperMacros.h>

#include "unit/store/store_fixture.h"

using namespace corbel;
using namespace corbel::testing;

namespace {

constexpr std::string_view kMessage = "From: Bob <bob@example.org>\r\nSubject: hello\r\n\r\nHow are you?\r\n";

template <class Engine>
class MessageContract : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(MessageContract);
    CPPUNIT_TEST(appendedMessageComesBackByteExact);
    CPPUNIT_TEST(prefixStandsBeforeTheSharedBody);
    CPPUNIT_TEST(largeMessageGoesThroughTheSpool);
    CPPUNIT_TEST(readLeavesOutWhatIsGoneAndStopsWhenTold);
    CPPUNIT_TEST(readLoadsOnlyWhatIsAsked);
    CPPUNIT_TEST(appendGivesRisingUidsAndCounters);
    CPPUNIT_TEST(internalDateAndGuid);
    CPPUNIT_TEST(flagsAddRemoveReplace);
    CPPUNIT_TEST(unchangedFlagsKeepTheirModseq);
    CPPUNIT_TEST(unchangedFlagsLeaveRecentToWhoClaimedIt);
    CPPUNIT_TEST(storeOfARangeLeavesOutNewerOnes);
    CPPUNIT_TEST(keywordsKeepTheirSpellingAndLimit);
    CPPUNIT_TEST(expungeTakesDeletedOnesOnly);
    CPPUNIT_TEST(uidsAreNeverUsedAgain);
    CPPUNIT_TEST(quotaRefusesWhatDoesNotFit);
    CPPUNIT_TEST(everythingSurvivesReopening);
    CPPUNIT_TEST(unknownFolderIsNotFound);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override {
        _setup = std::make_unique<StoreSetup<Engine>>();
        _session = _setup->open();
        _inbox = _setup->folder(*_session, "INBOX");
    }
    void tearDown() override {
        if (_session) {
            const StoreId id = _session->id();
            _session.reset();
            const std::vector<std::string> faults = _setup->stores().check(id);
            CPPUNIT_ASSERT_MESSAGE(faults.empty() ? "" : faults.front(), faults.empty());
        }
        _setup.reset();
    }

    void appendedMessageComesBackByteExact() {
        const std::string odd = std::string("Subject: NUL ") + '\0' + "\r\n\r\nbare \r and \n, \xff\xfe\r\n";
        _setup->append(*_session, _inbox, kMessage);
        _setup->append(*_session, _inbox, odd);
        _setup->append(*_session, _inbox, "");
        const auto rows = readAll(*_session, _inbox, kFieldContent | kFieldSize | kFieldEnvelope | kFieldStructure);
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, rows.size());
        CPPUNIT_ASSERT_EQUAL(std::string(kMessage), rows[0].content);
        CPPUNIT_ASSERT(rows[0].isWhole);
        CPPUNIT_ASSERT_EQUAL(odd, rows[1].content);
        CPPUNIT_ASSERT_EQUAL(std::string(), rows[2].content);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{kMessage.size()}, rows[0].row.sizeBytes);
        CPPUNIT_ASSERT(rows[0].envelope.find("hello") != std::string::npos);
        CPPUNIT_ASSERT(!rows[0].structure.empty());
    }

    void prefixStandsBeforeTheSharedBody() {
        const auto message = _setup->stage(kMessage);
        AppendItem item;
        item.message = message.get();
        item.prefix = "Return-Path: <bob@example.org>\r\n";
        AppendItem other = item;
        other.prefix = "Return-Path: <>\r\n";
        const AppendItem items[] = {item, other};
        _session->append(_inbox, items);
        const auto rows = readAll(*_session, _inbox, kFieldContent | kFieldSize | kFieldStructure);
        CPPUNIT_ASSERT_EQUAL(item.prefix + std::string(kMessage), rows.at(0).content);
        CPPUNIT_ASSERT_EQUAL(other.prefix + std::string(kMessage), rows.at(1).content);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{item.prefix.size()}, rows[0].row.prefixBytes);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{rows[0].content.size()}, rows[0].row.sizeBytes);
        CPPUNIT_ASSERT_EQUAL(rows[0].structure, rows[1].structure);
    }

    void largeMessageGoesThroughTheSpool() {
        std::string big = "Subject: big\r\n\r\n";
        while (big.size() < 1'300'000) big += "line " + std::to_string(big.size()) + "\r\n";
        auto writer = _setup->stores().newMessage(big.size());
        for (std::size_t i = 0; i < big.size(); i += 70'001) writer->write(std::string_view(big).substr(i, 70'001));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::TooLarge, codeOf([&] { writer->write("x"); }));
        const auto message = writer->finish();
        std::string staged;
        message->content()->read(10, 100'000, staged);
        CPPUNIT_ASSERT(staged == big.substr(10, 100'000));
        AppendItem item;
        item.message = message.get();
        item.prefix = "X: y\r\n";
        _session->append(_inbox, {&item, 1});

        class Pieces final : public RowSink {
        public:
            bool row(const MessageRow& row) override {
                CPPUNIT_ASSERT(!row.content->whole());
                for (std::uint64_t at = 0; at < row.content->size(); at += 333'333) row.content->read(at, 333'333, all);
                row.content->read(row.content->size(), 10, past);
                return true;
            }
            std::string all, past;
        } pieces;
        const Uid uid = 1;
        _session->read(_inbox, {&uid, 1}, kFieldContent, pieces);
        CPPUNIT_ASSERT(pieces.all == item.prefix + big);
        CPPUNIT_ASSERT_EQUAL(std::string(), pieces.past);
    }

    void readLeavesOutWhatIsGoneAndStopsWhenTold() {
        _setup->fill(*_session, _inbox, 10);
        const std::vector<Uid> gone{2, 3, 7};
        _session->expunge(_inbox, gone, true);
        const std::vector<Uid> asked{1, 2, 3, 4, 6, 7, 8, 10, 11, 4'000'000'000u};
        RowCollector some(3);
        _session->read(_inbox, asked, kFieldSize, some);
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, some.rows.size());
        RowCollector all;
        _session->read(_inbox, asked, kFieldSize, all);
        std::vector<Uid> got;
        for (const auto& row : all.rows) got.push_back(row.row.uid);
        CPPUNIT_ASSERT((got == std::vector<Uid>{1, 4, 6, 8, 10}));
        RowCollector none;
        _session->read(_inbox, gone, kFieldContent, none);
        CPPUNIT_ASSERT(none.rows.empty());
    }

    void readLoadsOnlyWhatIsAsked() {
        _setup->append(*_session, _inbox, kMessage);
        const auto rows = readAll(*_session, _inbox, 0);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, rows.size());
        CPPUNIT_ASSERT(rows[0].envelope.empty() && rows[0].structure.empty() && rows[0].guid.empty());
        CPPUNIT_ASSERT(!rows[0].row.content);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, rows[0].row.sizeBytes);
    }

    void appendGivesRisingUidsAndCounters() {
        CPPUNIT_ASSERT_EQUAL(Uid{1}, _setup->append(*_session, _inbox, kMessage));
        CPPUNIT_ASSERT_EQUAL(Uid{2}, _setup->append(*_session, _inbox, kMessage, kSeen));
        const FolderCounters counters = _session->counters(_inbox);
        CPPUNIT_ASSERT_EQUAL(2u, counters.total);
        CPPUNIT_ASSERT_EQUAL(1u, counters.unseen);
        CPPUNIT_ASSERT_EQUAL(2u, counters.recent);
        CPPUNIT_ASSERT_EQUAL(Uid{3}, counters.uidNext);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{2 * kMessage.size()}, counters.sizeBytes);
        CPPUNIT_ASSERT(counters.uidValidity != 0);
        CPPUNIT_ASSERT_EQUAL(_session->view(_inbox)->at(2).modSeq, counters.highestModSeq);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{2 * kMessage.size()}, _session->quota().usedBytes);
    }

    void internalDateAndGuid() {
        const auto message = _setup->stage(kMessage);
        AppendItem item;
        item.message = message.get();
        item.received = fromMicros(1'000'000'000'000'000);
        _session->append(_inbox, {&item, 1});
        item.received = std::nullopt;
        _session->append(_inbox, {&item, 1});
        const auto rows = readAll(*_session, _inbox, kFieldReceived | kFieldSaved | kFieldGuid);
        CPPUNIT_ASSERT(rows[0].row.received == fromMicros(1'000'000'000'000'000));
        CPPUNIT_ASSERT(rows[1].row.received == _setup->clock.now());
        CPPUNIT_ASSERT(rows[0].row.saved == _setup->clock.now());
        CPPUNIT_ASSERT_EQUAL(std::size_t{32}, rows[0].guid.size());
        CPPUNIT_ASSERT(rows[0].guid != rows[1].guid);
    }

    void flagsAddRemoveReplace() {
        _setup->fill(*_session, _inbox, 3, kFlagged);
        const std::vector<Uid> uids{1, 3};
        _session->changeFlags(_inbox, uids, {FlagOp::Add, kSeen | kDraft, {"Junk"}, {}});
        auto view = _session->view(_inbox);
        CPPUNIT_ASSERT_EQUAL(std::uint32_t{kSeen | kDraft | kFlagged}, view->at(1).flags);
        CPPUNIT_ASSERT_EQUAL(std::uint32_t{kFlagged}, view->at(2).flags);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, view->at(3).keywords);
        CPPUNIT_ASSERT_EQUAL(1u, view->counters().unseen);
        CPPUNIT_ASSERT_EQUAL(2u, view->firstUnseen());
        _session->changeFlags(_inbox, uids, {FlagOp::Remove, kFlagged, {"JUNK", "never-seen"}, {}});
        view = _session->view(_inbox);
        CPPUNIT_ASSERT_EQUAL(std::uint32_t{kSeen | kDraft}, view->at(3).flags);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, view->at(3).keywords);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, view->keywords().size());
        _session->changeFlags(_inbox, uids, {FlagOp::Replace, kAnswered, {"a", "b"}, {}});
        view = _session->view(_inbox);
        CPPUNIT_ASSERT_EQUAL(std::uint32_t{kAnswered}, view->at(1).flags);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{6}, view->at(1).keywords);
        CPPUNIT_ASSERT_EQUAL(3u, view->counters().unseen);
        assertRowsMatchView();
    }

    void unchangedFlagsKeepTheirModseq() {
        _setup->fill(*_session, _inbox, 5);
        const std::vector<Uid> two{2, 4};
        const FlagResult first = _session->changeFlags(_inbox, two, {FlagOp::Add, kSeen, {}, {}});
        const auto before = _session->view(_inbox);
        CPPUNIT_ASSERT_EQUAL(first.modSeq, before->at(4).modSeq);
        CPPUNIT_ASSERT(before->at(2).modSeq < before->at(4).modSeq);
        const std::vector<Uid> all{1, 2, 3, 4, 5};
        const FlagResult second = _session->changeFlags(_inbox, all, {FlagOp::Add, kSeen, {}, {}});
        const auto after = _session->view(_inbox);
        CPPUNIT_ASSERT_EQUAL(before->at(2).modSeq, after->at(2).modSeq);
        CPPUNIT_ASSERT_EQUAL(second.modSeq, after->at(5).modSeq);
        CPPUNIT_ASSERT_EQUAL(ModSeq{0}, _session->changeFlags(_inbox, all, {FlagOp::Add, kSeen, {}, {}}).modSeq);
        DiffText diff;
        CPPUNIT_ASSERT(after->diff(*before, diff));
        CPPUNIT_ASSERT_EQUAL(std::string("~1(1) ~3(3) ~5(5)"), diff.text);
        assertRowsMatchView();
    }

    /// The transaction of a change that changes nothing takes the claim into the folder's row all the same.
    void unchangedFlagsLeaveRecentToWhoClaimedIt() {
        const Uid uid = _setup->append(*_session, _inbox, kMessage, kSeen);
        CPPUNIT_ASSERT_EQUAL(uid, _session->view(_inbox, true)->recentFrom());
        _session->changeFlags(_inbox, {&uid, 1}, {FlagOp::Add, kSeen, {}, {}});
        CPPUNIT_ASSERT_EQUAL(uid + 1, _setup->open()->view(_inbox, true)->recentFrom());
    }

    void storeOfARangeLeavesOutNewerOnes() {
        _setup->fill(*_session, _inbox, 4);
        const ModSeq known = _session->counters(_inbox).highestModSeq;
        const std::vector<Uid> third{3};
        _session->changeFlags(_inbox, third, {FlagOp::Add, kFlagged, {}, {}});
        const std::vector<Uid> all{1, 2, 3, 4};
        FlagChange change{FlagOp::Add, kDeleted, {}, known};
        const FlagResult result = _session->changeFlags(_inbox, all, change);
        CPPUNIT_ASSERT(result.failed == third);
        const auto view = _session->view(_inbox);
        CPPUNIT_ASSERT_EQUAL(std::uint32_t{kFlagged}, view->at(3).flags);
        CPPUNIT_ASSERT_EQUAL(std::uint32_t{kDeleted}, view->at(4).flags);
        assertRowsMatchView();
    }

    void keywordsKeepTheirSpellingAndLimit() {
        _setup->append(*_session, _inbox, kMessage, 0, {"$Forwarded", "work"});
        const std::vector<Uid> uid{1};
        for (std::size_t i = 2; i < kMaxKeywordsPerFolder; ++i) _session->changeFlags(_inbox, uid, {FlagOp::Add, 0, {"k" + std::to_string(i)}, {}});
        auto view = _session->view(_inbox);
        CPPUNIT_ASSERT_EQUAL(~std::uint64_t{0}, view->at(1).keywords);
        CPPUNIT_ASSERT_EQUAL(std::string("$Forwarded"), view->keywords()[0]);
        CPPUNIT_ASSERT_EQUAL(ErrorCode::LimitReached, codeOf([&] { _session->changeFlags(_inbox, uid, {FlagOp::Add, 0, {"one-more"}, {}}); }));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::InvalidArgument, codeOf([&] { _session->changeFlags(_inbox, uid, {FlagOp::Add, 0, {"a b"}, {}}); }));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::InvalidArgument,
                             codeOf([&] { _session->changeFlags(_inbox, uid, {FlagOp::Add, 0, {std::string(kMaxKeywordLength + 1, 'x')}, {}}); }));
        _session->changeFlags(_inbox, uid, {FlagOp::Remove, 0, {"k63", "WORK"}, {}});
        view = _session->view(_inbox);
        CPPUNIT_ASSERT_EQUAL(~std::uint64_t{0} & ~(std::uint64_t{1} << 63) & ~std::uint64_t{2}, view->at(1).keywords);
        assertRowsMatchView();
    }

    void expungeTakesDeletedOnesOnly() {
        _setup->fill(*_session, _inbox, 6);
        const std::vector<Uid> deleted{2, 3, 5};
        _session->changeFlags(_inbox, deleted, {FlagOp::Add, kDeleted, {}, {}});
        const auto before = _session->view(_inbox);
        const std::vector<Uid> asked{1, 2, 3, 4};
        const ModSeq modSeq = before->counters().highestModSeq;
        CPPUNIT_ASSERT((_session->expunge(_inbox, asked, false) == std::vector<Uid>{2, 3}));
        const auto after = _session->view(_inbox);
        CPPUNIT_ASSERT_EQUAL(4u, after->counters().total);
        CPPUNIT_ASSERT(after->counters().highestModSeq > modSeq);
        DiffText diff;
        CPPUNIT_ASSERT(after->diff(*before, diff));
        CPPUNIT_ASSERT_EQUAL(std::string("-3(3) -2(2)"), diff.text);
        CPPUNIT_ASSERT_EQUAL(6u, before->size());
        CPPUNIT_ASSERT(_session->expunge(_inbox, asked, false).empty());
        assertRowsMatchView();
    }

    void uidsAreNeverUsedAgain() {
        _setup->fill(*_session, _inbox, 3);
        const std::vector<Uid> all{1, 2, 3};
        _session->expunge(_inbox, all, true);
        CPPUNIT_ASSERT_EQUAL(0u, _session->counters(_inbox).total);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, _session->quota().usedBytes);
        reopen();
        CPPUNIT_ASSERT_EQUAL(Uid{4}, _setup->append(*_session, _inbox, kMessage));
    }

    void quotaRefusesWhatDoesNotFit() {
        _setup->quotaBytes = 2 * kMessage.size();
        _setup->append(*_session, _inbox, kMessage);
        const std::vector<Uid> uid{1};
        _setup->append(*_session, _inbox, kMessage);
        CPPUNIT_ASSERT_EQUAL(ErrorCode::OverQuota, codeOf([&] { _setup->append(*_session, _inbox, "x"); }));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::OverQuota, codeOf([&] { _session->copy(_inbox, uid, _inbox); }));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{2 * kMessage.size()}, _session->quota().limitBytes);
        CPPUNIT_ASSERT_EQUAL(2u, _session->counters(_inbox).total);
        _session->expunge(_inbox, uid, true);
        CPPUNIT_ASSERT_EQUAL(Uid{3}, _setup->append(*_session, _inbox, kMessage));
    }

    void everythingSurvivesReopening() {
        _setup->append(*_session, _inbox, kMessage, kSeen, {"kept"});
        _setup->append(*_session, _inbox, kMessage);
        const auto before = _session->view(_inbox);
        const auto guids = readAll(*_session, _inbox, kFieldGuid);
        reopen();
        const auto after = _session->view(_inbox);
        DiffText diff;
        CPPUNIT_ASSERT(after->diff(*before, diff));
        CPPUNIT_ASSERT_EQUAL(std::string(), diff.text);
        CPPUNIT_ASSERT_EQUAL(std::string("kept"), after->keywords()[0]);
        CPPUNIT_ASSERT_EQUAL(guids[1].guid, readAll(*_session, _inbox, kFieldGuid)[1].guid);
    }

    void unknownFolderIsNotFound() {
        const std::vector<Uid> uid{1};
        RowCollector rows;
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NotFound, codeOf([&] { _session->view(4711); }));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NotFound, codeOf([&] { _session->read(4711, uid, 0, rows); }));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NotFound, codeOf([&] { _setup->append(*_session, 4711, kMessage); }));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NotFound, codeOf([&] { _session->changeFlags(4711, uid, {}); }));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NotFound, codeOf([&] { _session->expunge(4711, uid); }));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NotFound, codeOf([&] { _session->copy(_inbox, uid, 4711); }));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NotFound, codeOf([&] { _session->move(4711, uid, _inbox); }));
    }

private:
    void reopen() {
        _session.reset();
        _setup->close();
        _session = _setup->open();
    }

    /// What is in memory is what is in the database.
    void assertRowsMatchView() {
        const auto inMemory = _session->view(_inbox);
        reopen();
        const auto loaded = _session->view(_inbox);
        DiffText diff;
        CPPUNIT_ASSERT(loaded->diff(*inMemory, diff));
        CPPUNIT_ASSERT_EQUAL(std::string(), diff.text);
        CPPUNIT_ASSERT_EQUAL(inMemory->counters().unseen, loaded->counters().unseen);
        CPPUNIT_ASSERT_EQUAL(inMemory->counters().highestModSeq, loaded->counters().highestModSeq);
    }

    std::unique_ptr<StoreSetup<Engine>> _setup;
    std::unique_ptr<StoreSession> _session;
    FolderId _inbox = 0;
};

CPPUNIT_TEST_SUITE_REGISTRATION(MessageContract<OnSqlite>);
CPPUNIT_TEST_SUITE_REGISTRATION(MessageContract<OnMariadb>);

}  // namespace
