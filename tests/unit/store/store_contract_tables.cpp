// The store contract: contents tables by time and by other columns, restrictions, seeks, bookmarks, groups and what changes.
#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>

#include "unit/store/tables_fixture.h"

using namespace corbel;
using namespace corbel::testing;

namespace {

template <class Engine>
class TableContract : public TablesFixture<Engine> {
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
    CPPUNIT_TEST_SUITE_END();

    using TablesFixture<Engine>::_setup;
    using TablesFixture<Engine>::_session;
    using TablesFixture<Engine>::_inbox;
    using TablesFixture<Engine>::tables;
    using TablesFixture<Engine>::timeOf;
    using TablesFixture<Engine>::add;
    using TablesFixture<Engine>::flag;
    using TablesFixture<Engine>::show;
    using TablesFixture<Engine>::newestFirst;
    using TablesFixture<Engine>::subjects;

public:
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
};

CPPUNIT_TEST_SUITE_REGISTRATION(TableContract<OnSqlite>);
CPPUNIT_TEST_SUITE_REGISTRATION(TableContract<OnMariadb>);

}  // namespace
