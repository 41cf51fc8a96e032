// The store contract: contents tables by time and by other columns, restrictions, seeks, bookmarks, groups and what changes.
#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <random>

#include "corbel/property_tags.h"
#include "corbel/tables.h"
#include "unit/store/store_fixture.h"

using namespace corbel;
using namespace corbel::testing;

namespace {

template <class Engine>
class TableContract : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(TableContract);
    CPPUNIT_TEST(newestFirstInPages);
    CPPUNIT_TEST(pagesBackwardsAndByEqualTimes);
    CPPUNIT_TEST(columnsGiveWhatTheListHas);
    CPPUNIT_TEST(sortedBySubject);
    CPPUNIT_TEST(restrictedToUnread);
    CPPUNIT_TEST(seeksAndFractions);
    CPPUNIT_TEST(bookmarksFollowTheirRows);
    CPPUNIT_TEST(findGoesBothWays);
    CPPUNIT_TEST(groupsOpenAndClose);
    CPPUNIT_TEST(changesAreToldWithPredecessors);
    CPPUNIT_TEST(countLimitsTheRows);
    CPPUNIT_TEST(limitsAndStrangersAreRefused);
    CPPUNIT_TEST(tableOutlivesItsSession);
    CPPUNIT_TEST(randomTablesAreAsAModel);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override {
        _setup = std::make_unique<StoreSetup<Engine>>();
        _session = _setup->open();
        _inbox = _setup->folder(*_session, "INBOX");
    }
    void tearDown() override {
        _session.reset();
        _setup.reset();
    }

    void newestFirstInPages() {
        for (int i = 0; i < 25; ++i) add("message " + std::to_string(i), i * 7 % 25);
        const auto table = newestFirst();
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{25}, tables().rowCount(*table));
        std::vector<std::int64_t> times;
        for (std::size_t page = 10; page == 10;) {
            const std::vector<TableRow> rows = tables().rows(*table, 10);
            page = rows.size();
            for (const TableRow& row : rows) times.push_back(std::get<std::int64_t>(row.values.at(0).value));
            // Newer mail that comes between two pages shifts nothing.
            add("late", 1'000 + static_cast<int>(times.size()));
        }
        CPPUNIT_ASSERT_EQUAL(std::size_t{25}, times.size());
        for (std::size_t i = 0; i < times.size(); ++i) CPPUNIT_ASSERT_EQUAL(timeOf(24 - static_cast<int>(i)), times[i]);
    }

    void pagesBackwardsAndByEqualTimes() {
        for (int i = 0; i < 30; ++i) add(std::to_string(i), i / 10);
        const auto table = newestFirst();
        const std::string forwards = subjects(tables().rows(*table, 100));
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, tables().rows(*table, 1).size());
        std::string backwards;
        for (;;) {
            const std::vector<TableRow> rows = tables().rows(*table, -7);
            if (rows.empty()) break;
            backwards = subjects(rows) + (backwards.empty() ? "" : " " + backwards);
        }
        CPPUNIT_ASSERT_EQUAL(forwards, backwards);
        CPPUNIT_ASSERT(forwards.starts_with("29 28 27"));
        tables().setSort(*table, {{{tags::MessageDeliveryTime, false}}, 0, 0});
        std::string ascending;
        for (int i = 0; i < 6; ++i) ascending += (i ? " " : "") + subjects(tables().rows(*table, 5));
        CPPUNIT_ASSERT(ascending.starts_with("0 1 2 3 4 5 6 7 8 9 10 11") && ascending.ends_with(" 28 29"));
        tables().setSort(*table, {});
        CPPUNIT_ASSERT_EQUAL(ascending, subjects(tables().rows(*table, 100)));
        CPPUNIT_ASSERT_EQUAL(std::string("28 29"), subjects(tables().rows(*table, -2)));
    }

    void columnsGiveWhatTheListHas() {
        const auto message = _setup->stage(
            "From: Bob <bob@example.org>\r\nTo: Ann <ann@example.org>\r\nSubject: hello\r\nMessage-ID: <1@x>\r\n"
            "Date: Tue, 24 Nov 2026 04:56:36 +0000\r\n\r\nHow are you?\r\n");
        AppendItem item;
        item.message = message.get();
        item.flags = kSeen;
        item.received = fromMicros(5'000'000);
        _session->append(_inbox, {&item, 1});
        const auto table = tables().contents(_inbox);
        const PropTag columns[] = {
            tags::Subject,           tags::SenderName, tags::SenderEmailAddress, tags::MessageDeliveryTime, tags::ClientSubmitTime,
            tags::MessageSize,       tags::Importance, tags::MessageClass,       tags::MessageFlags,        tags::HasAttachments,
            tags::InternetMessageId, tags::EntryId,    tags::SourceKey,          tags::InstanceKey,         tags::RowType,
            tags::FlagStatus};
        tables().setColumns(*table, columns);
        const TableRow row = tables().rows(*table, 1).at(0);
        CPPUNIT_ASSERT_EQUAL(std::size(columns), row.values.size());
        const auto text = [&](std::size_t i) { return std::get<std::string>(row.values.at(i).value); };
        const auto number = [&](std::size_t i) { return std::get<std::int64_t>(row.values.at(i).value); };
        CPPUNIT_ASSERT_EQUAL(std::string("hello"), text(0));
        CPPUNIT_ASSERT(text(1).starts_with("Bob"));  // as in the header: nothing decodes it here
        CPPUNIT_ASSERT(row.values[2].tag == tags::SenderEmailAddress || row.values[2].tag.type() == PropType::Error);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{5'000'000}, number(3));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1'795'496'196'000'000}, number(4));
        CPPUNIT_ASSERT_EQUAL(static_cast<std::int64_t>(message->size()), number(5));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, number(6));
        CPPUNIT_ASSERT_EQUAL(std::string("IPM.Note"), text(7));
        CPPUNIT_ASSERT(number(8) & 1);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, number(9));
        CPPUNIT_ASSERT_EQUAL(std::string("<1@x>"), text(10));
        CPPUNIT_ASSERT_EQUAL(std::size_t{48}, text(11).size());
        CPPUNIT_ASSERT_EQUAL(std::size_t{22}, text(12).size());
        CPPUNIT_ASSERT_EQUAL(row.instanceKey, text(13));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, number(14));
        CPPUNIT_ASSERT(row.values[15].tag.type() == PropType::Error);
        CPPUNIT_ASSERT_EQUAL(kErrorNotFound, number(15));
        CPPUNIT_ASSERT_EQUAL(_inbox, row.folder);
    }

    void sortedBySubject() {
        for (const char* subject : {"banana", "Apple", "cherry", "apple", ""}) add(subject, 1);
        const auto table = tables().contents(_inbox);
        show(*table);
        tables().setSort(*table, {{{tags::Subject, false}}, 0, 0});
        CPPUNIT_ASSERT_EQUAL(std::string(" Apple apple banana cherry"), subjects(tables().rows(*table, 10)));
        tables().setSort(*table, {{{tags::Subject, true}, {tags::MessageDeliveryTime, false}}, 0, 0});
        CPPUNIT_ASSERT_EQUAL(std::string("cherry banana"), subjects(tables().rows(*table, 2)));
        add("beta", 2);
        CPPUNIT_ASSERT_EQUAL(std::string("Apple apple "), subjects(tables().rows(*table, 10)));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{6}, tables().rowCount(*table));
    }

    void restrictedToUnread() {
        for (int i = 0; i < 10; ++i) add(std::to_string(i), i, i % 2 ? +kSeen : 0u);
        const auto table = newestFirst();
        tables().setRestriction(*table, restriction::bitmask(tags::MessageFlags, 1, false));
        CPPUNIT_ASSERT_EQUAL(std::string("8 6 4 2 0"), subjects(tables().rows(*table, 10)));
        const std::vector<Uid> uids{7, 4};
        flag({7}, FlagOp::Add, kSeen);     // "6"
        flag({4}, FlagOp::Remove, kSeen);  // "3"
        tables().seek(*table, Origin::Beginning, 0);
        CPPUNIT_ASSERT_EQUAL(std::string("8 4 3 2 0"), subjects(tables().rows(*table, 10)));
        tables().setRestriction(
            *table, restriction::allOf({restriction::bitmask(tags::MessageFlags, 1, false), restriction::content(tags::Subject, "3")}));
        CPPUNIT_ASSERT_EQUAL(std::string("3"), subjects(tables().rows(*table, 10)));
        tables().setRestriction(*table, std::nullopt);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{10}, tables().rowCount(*table));
    }

    void seeksAndFractions() {
        for (int i = 0; i < 40; ++i) add(std::to_string(i), i);
        for (const bool isRestricted : {false, true}) {
            const auto table = newestFirst();
            if (isRestricted) tables().setRestriction(*table, restriction::exists(tags::Subject));
            CPPUNIT_ASSERT_EQUAL(std::int64_t{10}, tables().seek(*table, Origin::Beginning, 10).rows);
            CPPUNIT_ASSERT_EQUAL(std::string("29"), subjects(tables().rows(*table, 1)));
            CPPUNIT_ASSERT_EQUAL(std::uint64_t{11}, tables().position(*table).row);
            CPPUNIT_ASSERT_EQUAL(std::uint64_t{40}, tables().position(*table).total);
            CPPUNIT_ASSERT_EQUAL(std::int64_t{-5}, tables().seek(*table, Origin::Current, -5).rows);
            CPPUNIT_ASSERT_EQUAL(std::string("33"), subjects(tables().rows(*table, 1)));
            CPPUNIT_ASSERT_EQUAL(std::int64_t{-7}, tables().seek(*table, Origin::Current, -100).rows);
            CPPUNIT_ASSERT_EQUAL(std::string("39"), subjects(tables().rows(*table, 1)));
            CPPUNIT_ASSERT_EQUAL(std::int64_t{-3}, tables().seek(*table, Origin::End, -3).rows);
            CPPUNIT_ASSERT_EQUAL(std::string("2 1 0"), subjects(tables().rows(*table, 10)));
            CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, tables().seek(*table, Origin::End, 3).rows);
            CPPUNIT_ASSERT_EQUAL(std::int64_t{40}, tables().seek(*table, Origin::Beginning, 5'000).rows);
            tables().seekFraction(*table, 1, 4);
            CPPUNIT_ASSERT_EQUAL(std::string("29"), subjects(tables().rows(*table, 1, true)));
            tables().seekFraction(*table, 9, 4);
            CPPUNIT_ASSERT_EQUAL(std::string(""), subjects(tables().rows(*table, 1)));
            CPPUNIT_ASSERT_EQUAL(ErrorCode::InvalidArgument, codeOf([&] { tables().seekFraction(*table, 1, 0); }));
        }
    }

    void bookmarksFollowTheirRows() {
        for (const bool isRestricted : {false, true}) {
            const FolderId folder = _session->createFolder(isRestricted ? "restricted" : "all").id;
            for (int i = 0; i < 10; ++i) add(std::to_string(i), i, 0, folder);
            const auto table = newestFirst(folder);
            if (isRestricted) tables().setRestriction(*table, restriction::exists(tags::Subject));
            tables().rows(*table, 4);
            const BookmarkId mark = tables().createBookmark(*table);  // before "5"
            add("new", 50, 0, folder);
            SeekResult result = tables().seekBookmark(*table, mark, 0);
            CPPUNIT_ASSERT(!result.isRowGone);
            CPPUNIT_ASSERT_EQUAL(std::string("5 4"), subjects(tables().rows(*table, 2)));
            result = tables().seekBookmark(*table, mark, -2);
            CPPUNIT_ASSERT_EQUAL(std::int64_t{-2}, result.rows);
            CPPUNIT_ASSERT_EQUAL(std::string("7 6 5"), subjects(tables().rows(*table, 3)));
            _session->expunge(folder, std::vector<Uid>{6}, true);
            result = tables().seekBookmark(*table, mark, 0);
            CPPUNIT_ASSERT(result.isRowGone);
            CPPUNIT_ASSERT_EQUAL(std::string("4"), subjects(tables().rows(*table, 1)));
            tables().freeBookmark(*table, mark);
            CPPUNIT_ASSERT_EQUAL(ErrorCode::NotFound, codeOf([&] { tables().seekBookmark(*table, mark, 0); }));
            CPPUNIT_ASSERT_EQUAL(ErrorCode::NotFound, codeOf([&] { tables().freeBookmark(*table, mark); }));
        }
    }

    void findGoesBothWays() {
        for (int i = 0; i < 20; ++i) add(std::string(1, static_cast<char>('a' + i)), i);
        for (const bool isSortedBySubject : {false, true}) {
            const auto table = newestFirst();
            if (isSortedBySubject) tables().setSort(*table, {{{tags::Subject, true}}, 0, 0});  // the same order
            const auto find = [&](const Restriction& r, Origin origin, bool backwards = false) {
                const auto row = tables().find(*table, r, origin, backwards);
                return row ? subjects({*row}) : std::string("none");
            };
            CPPUNIT_ASSERT_EQUAL(std::string("f"),
                                 find(restriction::content(tags::Subject, "F", kMatchWhole | kIgnoreCase), Origin::Beginning));
            CPPUNIT_ASSERT_EQUAL(std::string("f e"), subjects(tables().rows(*table, 2)));
            CPPUNIT_ASSERT_EQUAL(std::string("none"), find(restriction::content(tags::Subject, "k"), Origin::Current));
            CPPUNIT_ASSERT_EQUAL(std::string("d"), subjects(tables().rows(*table, 1)));
            CPPUNIT_ASSERT_EQUAL(std::string("k"), find(restriction::content(tags::Subject, "k"), Origin::Current, true));
            CPPUNIT_ASSERT_EQUAL(std::string("c"),
                                 find(restriction::property(tags::Subject, Relation::LessOrEqual, std::string("c")), Origin::Beginning));
            CPPUNIT_ASSERT_EQUAL(std::string("none"),
                                 find(restriction::property(tags::Subject, Relation::Equal, std::string("cc")), Origin::Beginning));
            CPPUNIT_ASSERT_EQUAL(std::string("e"), find(restriction::property(tags::MessageDeliveryTime, Relation::LessOrEqual, timeOf(4)),
                                                        Origin::Beginning));
            CPPUNIT_ASSERT_EQUAL(std::string("d"),
                                 find(restriction::property(tags::MessageDeliveryTime, Relation::Less, timeOf(4)), Origin::Current));
            tables().seek(*table, Origin::Beginning, 7);
            const TableRow row = tables().rows(*table, 1).at(0);  // m
            CPPUNIT_ASSERT_EQUAL(std::string("m"),
                                 find(restriction::property(tags::InstanceKey, Relation::Equal, row.instanceKey), Origin::Beginning));
            CPPUNIT_ASSERT_EQUAL(std::string("m"),
                                 find(restriction::property(tags::InstanceKey, Relation::Equal, row.instanceKey), Origin::End, true));
            tables().seek(*table, Origin::Beginning, 8);
            CPPUNIT_ASSERT_EQUAL(std::string("none"),
                                 find(restriction::property(tags::InstanceKey, Relation::Equal, row.instanceKey), Origin::Current));
        }
    }

    void groupsOpenAndClose() {
        for (int i = 0; i < 12; ++i) add(std::string(1, static_cast<char>('a' + i % 3)), i, i % 2 ? +kSeen : 0u);
        const auto table = tables().contents(_inbox);
        const PropTag columns[] = {tags::Subject, tags::ContentCount, tags::ContentUnreadCount, tags::RowType, tags::Depth};
        tables().setColumns(*table, columns);
        tables().setSort(*table, {{{tags::Subject, false}, {tags::MessageDeliveryTime, true}}, 1, 0});
        std::vector<TableRow> rows = tables().rows(*table, 10);
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, rows.size());
        CPPUNIT_ASSERT(rows[1].kind == RowKind::CollapsedHeader);
        CPPUNIT_ASSERT_EQUAL(std::string("b"), subjects({rows[1]}));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{4}, std::get<std::int64_t>(rows[1].values[1].value));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{2}, std::get<std::int64_t>(rows[1].values[2].value));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{4}, tables().expand(*table, rows[1].id));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, tables().expand(*table, rows[1].id));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{7}, tables().rowCount(*table));
        tables().seek(*table, Origin::Beginning, 1);
        rows = tables().rows(*table, 3);
        CPPUNIT_ASSERT(rows[0].kind == RowKind::ExpandedHeader && rows[1].kind == RowKind::Leaf);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, std::get<std::int64_t>(rows[1].values[4].value));
        const std::string state = tables().collapseState(*table);
        const auto other = tables().contents(_inbox);
        tables().setColumns(*other, columns);
        CPPUNIT_ASSERT_EQUAL(ErrorCode::InvalidArgument, codeOf([&] { tables().setCollapseState(*other, state); }));
        tables().setSort(*other, {{{tags::Subject, false}, {tags::MessageDeliveryTime, true}}, 1, 0});
        tables().setCollapseState(*other, state);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{7}, tables().rowCount(*other));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{4}, tables().position(*other).row);
        for (std::size_t length = 0; length < state.size(); ++length) {
            try {
                tables().setCollapseState(*other, std::string_view(state).substr(0, length));
            } catch (const Error& error) {
                CPPUNIT_ASSERT_EQUAL(ErrorCode::InvalidArgument, error.code());
            }
        }
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{4}, tables().collapse(*table, rows[0].id));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NotFound, codeOf([&] { tables().collapse(*table, 1); }));
        // A new one makes its group grow, and a new group.
        tables().watch(*table, true);
        add("b", 90);
        add("bb", 91);
        std::string told;
        for (const RowEvent& event : tables().changes(*table))
            told += event.kind == RowEvent::Kind::Modified ? "~" : event.kind == RowEvent::Kind::Added ? "+" : "?";
        CPPUNIT_ASSERT_EQUAL(std::string("~+"), told);
    }

    void changesAreToldWithPredecessors() {
        for (const bool isRestricted : {false, true}) {
            const FolderId folder = _session->createFolder(isRestricted ? "restricted" : "all").id;
            for (int i = 0; i < 8; ++i) add(std::to_string(i), i, 0, folder);
            const auto table = newestFirst(folder);
            if (isRestricted) tables().setRestriction(*table, restriction::bitmask(tags::MessageFlags, 1, false));
            tables().watch(*table, true);
            const auto newest = [&] { return tables().find(*table, restriction::exists(tags::Subject), Origin::Beginning).value(); };
            const TableRow first = newest();
            CPPUNIT_ASSERT(tables().changes(*table).empty());
            const Uid uid = add("new", 50, 0, folder);
            std::vector<RowEvent> events = tables().changes(*table);
            CPPUNIT_ASSERT_EQUAL(std::size_t{1}, events.size());
            CPPUNIT_ASSERT(events[0].kind == RowEvent::Kind::Added);
            CPPUNIT_ASSERT_EQUAL(std::string(), events[0].predecessor);
            CPPUNIT_ASSERT_EQUAL(newest().instanceKey, events[0].instanceKey);
            const Uid before = uid - 1;
            _session->changeFlags(folder, {&before, 1}, {FlagOp::Add, kFlagged, {}, {}});
            events = tables().changes(*table);
            CPPUNIT_ASSERT_EQUAL(std::size_t{1}, events.size());
            CPPUNIT_ASSERT(events[0].kind == RowEvent::Kind::Modified);
            CPPUNIT_ASSERT_EQUAL(first.instanceKey, events[0].instanceKey);
            CPPUNIT_ASSERT_EQUAL(newest().instanceKey, events[0].predecessor);
            if (isRestricted)
                _session->changeFlags(folder, {&uid, 1}, {FlagOp::Add, kSeen, {}, {}});
            else
                _session->expunge(folder, {&uid, 1}, true);
            events = tables().changes(*table);
            CPPUNIT_ASSERT_EQUAL(std::size_t{1}, events.size());
            CPPUNIT_ASSERT(events[0].kind == RowEvent::Kind::Deleted);
            _setup->fill(*_session, folder, kMaxTableEvents + 1);
            events = tables().changes(*table);
            CPPUNIT_ASSERT_EQUAL(std::size_t{1}, events.size());
            CPPUNIT_ASSERT(events[0].kind == RowEvent::Kind::Reloaded);
        }
    }

    void countLimitsTheRows() {
        for (int i = 0; i < 8; ++i) add(std::to_string(i), i);
        const auto table = newestFirst();
        tables().setRestriction(*table, restriction::count(3, restriction::exists(tags::Subject)));
        CPPUNIT_ASSERT_EQUAL(std::string("2 1 0"), subjects(tables().rows(*table, 10)));
        _session->expunge(_inbox, std::vector<Uid>{2}, true);
        tables().seek(*table, Origin::Beginning, 0);
        CPPUNIT_ASSERT_EQUAL(std::string("3 2 0"), subjects(tables().rows(*table, 10)));
    }

    void limitsAndStrangersAreRefused() {
        const auto table = tables().contents(_inbox);
        const std::vector<PropTag> most(kMaxTableColumns, tags::Subject);
        tables().setColumns(*table, most);
        const std::vector<PropTag> more(kMaxTableColumns + 1, tags::Subject);
        CPPUNIT_ASSERT_EQUAL(ErrorCode::LimitReached, codeOf([&] { tables().setColumns(*table, more); }));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::InvalidArgument,
                             codeOf([&] { tables().setRestriction(*table, restriction::content(tags::Importance, "x")); }));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::InvalidArgument, codeOf([&] {
                                 tables().setSort(*table, {{{PropTag(0x6001, PropType::Object), false}}, 0, 0});
                             }));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NotFound, codeOf([&] { tables().contents(999'999); }));
        const auto other = _setup->open(2);
        CPPUNIT_ASSERT_EQUAL(ErrorCode::InvalidArgument, codeOf([&] { other->tables().rowCount(*table); }));
        for (std::size_t i = 0; i < kMaxBookmarks; ++i) tables().createBookmark(*table);
        CPPUNIT_ASSERT_EQUAL(ErrorCode::LimitReached, codeOf([&] { tables().createBookmark(*table); }));
    }

    void tableOutlivesItsSession() {
        for (int i = 0; i < 6; ++i) add(std::to_string(i), i);
        const auto table = newestFirst();
        CPPUNIT_ASSERT_EQUAL(std::string("5 4"), subjects(tables().rows(*table, 2)));
        _session.reset();
        _setup->close();
        _session = _setup->open();
        CPPUNIT_ASSERT_EQUAL(std::string("3 2"), subjects(tables().rows(*table, 2)));
    }

    void randomTablesAreAsAModel() {
        std::mt19937 random(20'26);
        for (int round = 0; round < 12; ++round) randomTable(random);
    }

private:
    Tables& tables() { return _session->tables(); }

    static std::int64_t timeOf(int seconds) { return 1'700'000'000'000'000 + seconds * std::int64_t{1'000'000}; }

    Uid add(const std::string& subject, int seconds, std::uint32_t flags = 0, FolderId folder = 0) {
        const auto message = _setup->stage("Subject: " + subject + "\r\n\r\n");
        AppendItem item;
        item.message = message.get();
        item.flags = flags;
        item.received = fromMicros(timeOf(seconds));
        return _session->append(folder ? folder : _inbox, {&item, 1}).uids.at(0);
    }

    void flag(const std::vector<Uid>& uids, FlagOp op, std::uint32_t flags) { _session->changeFlags(_inbox, uids, {op, flags, {}, {}}); }

    void show(Table& table) {
        const PropTag columns[] = {tags::Subject};
        tables().setColumns(table, columns);
    }

    /// Columns: time and subject.
    std::unique_ptr<Table> newestFirst(FolderId folder = 0) {
        auto table = tables().contents(folder ? folder : _inbox);
        const PropTag columns[] = {tags::MessageDeliveryTime, tags::Subject};
        tables().setColumns(*table, columns);
        tables().setSort(*table, {{{tags::MessageDeliveryTime, true}}, 0, 0});
        return table;
    }

    static std::string subjects(const std::vector<TableRow>& rows) {
        std::string text;
        for (const TableRow& row : rows) {
            for (const Property& value : row.values) {
                if (value.tag == tags::Subject) text += (&row == rows.data() ? "" : " ") + std::get<std::string>(value.value);
            }
        }
        return text;
    }

    struct Known {
        Uid uid;
        std::string subject;
        int seconds;
        std::uint32_t flags;
    };

    /// One table with a random sort and restriction; messages come, change and go; its rows are those of the model, and a client that
    /// follows the events has them too.
    void randomTable(std::mt19937& random) {
        const FolderId folder = _session->createFolder("random" + std::to_string(random())).id;
        const auto below = [&](unsigned n) { return random() % n; };
        std::vector<Known> known;
        const auto addOne = [&] {
            const Known made{0, std::string(1, static_cast<char>('a' + below(4))), static_cast<int>(below(6)),
                             below(2) ? std::uint32_t{kSeen} : 0};
            known.push_back(made);
            known.back().uid = add(made.subject, made.seconds, made.flags, folder);
        };
        for (int i = 0; i < 15; ++i) addOne();

        SortOrder order;
        const PropTag keys[] = {tags::MessageDeliveryTime, tags::Subject, tags::MessageFlags};
        for (unsigned i = below(3); i > 0; --i) order.keys.push_back({keys[below(3)], below(2) == 0});
        if (below(3) == 0) order.keys.assign(1, {tags::MessageDeliveryTime, below(2) == 0});
        const unsigned kind = below(3);
        const auto table = tables().contents(folder);
        const PropTag columns[] = {tags::Subject, tags::MessageDeliveryTime, tags::MessageFlags};
        tables().setColumns(*table, columns);
        tables().setSort(*table, order);
        if (kind == 1) tables().setRestriction(*table, restriction::bitmask(tags::MessageFlags, 1, false));
        if (kind == 2)
            tables().setRestriction(*table,
                                    restriction::anyOf({restriction::content(tags::Subject, "A", kMatchPrefix | kIgnoreCase),
                                                        restriction::property(tags::MessageDeliveryTime, Relation::Greater, timeOf(3))}));
        tables().watch(*table, true);
        std::vector<std::string> client = instanceKeys(*table);
        for (int step = 0; step < 12; ++step) {
            for (unsigned i = below(4); i > 0; --i) {
                const unsigned what = known.empty() ? 0 : below(3);
                if (what == 0) {
                    addOne();
                } else if (what == 1) {
                    Known& some = known[below(static_cast<unsigned>(known.size()))];
                    some.flags ^= kSeen;
                    _session->changeFlags(folder, {&some.uid, 1}, {FlagOp::Replace, some.flags, {}, {}});
                } else {
                    const std::size_t some = below(static_cast<unsigned>(known.size()));
                    _session->expunge(folder, {&known[some].uid, 1}, true);
                    known.erase(known.begin() + static_cast<std::ptrdiff_t>(some));
                }
            }
            follow(client, tables().changes(*table));
            CPPUNIT_ASSERT(client == instanceKeys(*table));
            const std::vector<std::string> expected = modelRows(known, order, kind);
            CPPUNIT_ASSERT_EQUAL(expected.size(), client.size());
            CPPUNIT_ASSERT_EQUAL(std::uint64_t{expected.size()}, tables().rowCount(*table));
            const std::size_t at = below(static_cast<unsigned>(expected.size() + 1)), count = 1 + below(5);
            CPPUNIT_ASSERT_EQUAL(static_cast<std::int64_t>(at),
                                 tables().seek(*table, Origin::Beginning, static_cast<std::int64_t>(at)).rows);
            const BookmarkId mark = tables().createBookmark(*table);
            CPPUNIT_ASSERT_EQUAL(slice(expected, at, at + count), text(tables().rows(*table, static_cast<std::int32_t>(count))));
            tables().seekBookmark(*table, mark, 0);
            CPPUNIT_ASSERT_EQUAL(slice(expected, at - std::min(at, count), at),
                                 text(tables().rows(*table, -static_cast<std::int32_t>(count))));
            tables().seekFraction(*table, 1, 3);
            CPPUNIT_ASSERT_EQUAL(std::uint64_t{expected.size() / 3}, tables().position(*table).row);
        }
    }

    std::vector<std::string> instanceKeys(Table& table) {
        tables().seek(table, Origin::Beginning, 0);
        std::vector<std::string> keys;
        for (const TableRow& row : tables().rows(table, 1'000)) keys.push_back(row.instanceKey);
        return keys;
    }

    static void follow(std::vector<std::string>& client, const std::vector<RowEvent>& events) {
        for (const RowEvent& event : events) {
            std::erase(client, event.instanceKey);
            if (event.kind == RowEvent::Kind::Deleted) continue;
            CPPUNIT_ASSERT(event.kind != RowEvent::Kind::Reloaded);
            auto place = client.begin();
            if (!event.predecessor.empty()) {
                place = std::find(client.begin(), client.end(), event.predecessor);
                CPPUNIT_ASSERT(place != client.end());
                ++place;
            }
            client.insert(place, event.instanceKey);
        }
    }

    static std::vector<std::string> modelRows(std::vector<Known> known, const SortOrder& order, unsigned kind) {
        std::erase_if(known, [&](const Known& k) {
            if (kind == 1) return (k.flags & kSeen) != 0;
            return kind == 2 && k.subject != "a" && k.seconds <= 3;
        });
        std::sort(known.begin(), known.end(), [&](const Known& a, const Known& b) {
            for (const SortKey& key : order.keys) {
                int sign = 0;
                if (key.tag == tags::Subject)
                    sign = a.subject.compare(b.subject);
                else if (key.tag == tags::MessageDeliveryTime)
                    sign = a.seconds - b.seconds;
                else
                    sign = static_cast<int>(a.flags & 1) - static_cast<int>(b.flags & 1);
                if (sign != 0) return (sign < 0) != key.isDescending;
            }
            return !order.keys.empty() && order.keys.back().isDescending ? a.uid > b.uid : a.uid < b.uid;
        });
        std::vector<std::string> rows;
        for (const Known& k : known) rows.push_back(k.subject + std::to_string(k.seconds) + (k.flags & kSeen ? "r" : "u"));
        return rows;
    }

    static std::string slice(const std::vector<std::string>& rows, std::size_t from, std::size_t to) {
        std::string joined;
        for (std::size_t i = from; i < std::min(to, rows.size()); ++i) joined += rows[i] + " ";
        return joined;
    }

    static std::string text(const std::vector<TableRow>& rows) {
        std::string joined;
        for (const TableRow& row : rows) {
            joined += std::get<std::string>(row.values[0].value) +
                      std::to_string((std::get<std::int64_t>(row.values[1].value) - timeOf(0)) / 1'000'000);
            joined += std::get<std::int64_t>(row.values[2].value) & 1 ? "r " : "u ";
        }
        return joined;
    }

    std::unique_ptr<StoreSetup<Engine>> _setup;
    std::unique_ptr<StoreSession> _session;
    FolderId _inbox = 0;
};

CPPUNIT_TEST_SUITE_REGISTRATION(TableContract<OnSqlite>);
CPPUNIT_TEST_SUITE_REGISTRATION(TableContract<OnMariadb>);

}  // namespace
