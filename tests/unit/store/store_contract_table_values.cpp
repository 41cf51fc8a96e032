// The store contract: values of rows that no column of a list has, of deleted messages too, and restrictions on them.
#include <cppunit/extensions/HelperMacros.h>

#include "corbel/recovery.h"
#include "unit/store/table_kinds_fixture.h"

using namespace corbel;
using namespace corbel::testing;

namespace {

template <class Engine>
class TableValuesContract : public TableKindsFixture<Engine> {
    CPPUNIT_TEST_SUITE(TableValuesContract);
    CPPUNIT_TEST(deletedMessages);
    CPPUNIT_TEST(deletedMessagesHaveTheirProperties);
    CPPUNIT_TEST(propertiesWithoutAColumn);
    CPPUNIT_TEST(restrictionsOnPartsOfMessages);
    CPPUNIT_TEST(restrictionsOnLargeValues);
    CPPUNIT_TEST(bigValuesAreNamedOnly);
    CPPUNIT_TEST_SUITE_END();

    using TableKindsFixture<Engine>::_setup;
    using TableKindsFixture<Engine>::_session;
    using TableKindsFixture<Engine>::_inbox;
    using TableKindsFixture<Engine>::tables;
    using TableKindsFixture<Engine>::save;
    using TableKindsFixture<Engine>::text;
    using TableKindsFixture<Engine>::number;
    using TableKindsFixture<Engine>::subjects;

public:
    void deletedMessages() {
        _session->recovery().setPeriod(std::chrono::hours(24));
        for (const char* subject : {"b", "c", "a"}) _setup->append(*_session, _inbox, std::string("Subject: ") + subject + "\r\n\r\n");
        const auto table = tables().contents(_inbox, ContentsKind::SoftDeleted);
        const PropTag columns[] = {tags::Subject, tags::DeletedOn, tags::MessageFlags, tags::EntryId, kColour};
        tables().setColumns(*table, columns);
        tables().setSort(*table, {{{tags::Subject, true}}, 0, 0});
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, tables().rowCount(*table));
        const std::vector<ItemId> gone{_session->view(_inbox)->at(1).item, _session->view(_inbox)->at(3).item};
        _session->changeFlags(_inbox, std::vector<Uid>{3}, {FlagOp::Add, kSeen, {}, {}});
        _session->recovery().remove(_inbox, gone, Removal::Soft);
        std::vector<TableRow> rows = tables().rows(*table, 10);
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, rows.size());
        CPPUNIT_ASSERT_EQUAL(std::string("b"), text(rows[0], 0));
        CPPUNIT_ASSERT_EQUAL(std::string("a"), text(rows[1], 0));
        CPPUNIT_ASSERT_EQUAL(toMicros(_setup->clock.now()), number(rows[0], 1));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, number(rows[1], 2));
        CPPUNIT_ASSERT(rows[0].values[3].tag == tags::EntryId && rows[0].values[4].tag.type() == PropType::Error);
        CPPUNIT_ASSERT_EQUAL(gone[0], rows[0].id);
        tables().setRestriction(*table, restriction::bitmask(tags::MessageFlags, 1, false));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, tables().rowCount(*table));
        // What comes back leaves the table.
        _session->recovery().restore(std::span(gone).first(1));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, tables().rowCount(*table));
        tables().setRestriction(*table, std::nullopt);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, tables().rowCount(*table));
        _session->recovery().purge(gone);
        tables().seek(*table, Origin::Beginning, 0);
        CPPUNIT_ASSERT(tables().rows(*table, 10).empty());
    }

    void deletedMessagesHaveTheirProperties() {
        _session->recovery().setPeriod(std::chrono::hours(24));
        std::vector<ItemId> gone{save({{tags::Subject, std::string("1")}, {kColour, std::string("red")}, {kWords, std::vector<std::string>{"x", "y"}}},
                                      {"ann@example.org"}, {"a.txt"}),
                                 save({{tags::Subject, std::string("2")}, {kColour, std::string("blue")}}, {"bob@example.org"}, {})};
        _setup->append(*_session, _inbox, "Subject: 3\r\n\r\n");
        gone.push_back(_session->view(_inbox)->at(1).item);
        const Property colour[] = {{kColour, std::string("green")}};
        const auto delivered = _session->objects().open(gone[2]);
        delivered->set(colour);
        delivered->save();
        _session->recovery().remove(_inbox, gone, Removal::Soft);
        const auto table = tables().contents(_inbox, ContentsKind::SoftDeleted);
        const PropTag columns[] = {tags::Subject, kColour, PropTag(kWords.id(), PropType::Unspecified), tags::ChangeKey, tags::DeletedOn};
        tables().setColumns(*table, columns);
        tables().setSort(*table, {{{kColour, false}}, 0, 0});
        const std::vector<TableRow> rows = tables().rows(*table, 10);
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, rows.size());
        CPPUNIT_ASSERT_EQUAL(std::string("blue"), text(rows[0], 1));
        CPPUNIT_ASSERT_EQUAL(std::string("green"), text(rows[1], 1));
        CPPUNIT_ASSERT_EQUAL(std::string("red"), text(rows[2], 1));
        CPPUNIT_ASSERT_EQUAL(std::string("3"), text(rows[1], 0));
        CPPUNIT_ASSERT(rows[2].values[2] == (Property{kWords, std::vector<std::string>{"x", "y"}}));
        CPPUNIT_ASSERT(rows[0].values[2].tag.type() == PropType::Error);
        CPPUNIT_ASSERT(rows[0].values[3].tag == tags::ChangeKey && number(rows[0], 4) > 0);
        tables().setRestriction(*table, restriction::content(kColour, "RE", kMatchPrefix | kIgnoreCase));
        CPPUNIT_ASSERT_EQUAL(std::string("1"), subjects(*table));
        tables().setRestriction(*table, restriction::anySubObject(kMessageRecipients, restriction::content(tags::SmtpAddress, "bob", kMatchPrefix)));
        CPPUNIT_ASSERT_EQUAL(std::string("2"), subjects(*table));
        tables().setRestriction(*table, restriction::anySubObject(kMessageAttachments, restriction::content(tags::AttachLongFilename, ".txt")));
        CPPUNIT_ASSERT_EQUAL(std::string("1"), subjects(*table));
    }

    void propertiesWithoutAColumn() {
        save({{tags::Subject, std::string("1")}, {kColour, std::string("red")}, {kWords, std::vector<std::string>{"x", "y"}}}, {}, {});
        save({{tags::Subject, std::string("2")}, {kColour, std::string("Blue")}}, {}, {});
        const ItemId third = save({{tags::Subject, std::string("3")}}, {}, {});
        save({{tags::Subject, std::string("4")}, {kColour, std::string("green")}}, {}, {});
        const auto table = tables().contents(_inbox);
        tables().setSort(*table, {{{kColour, false}}, 0, 0});
        CPPUNIT_ASSERT_EQUAL(std::string("3 2 4 1"), subjects(*table));
        const auto message = _session->objects().open(third);
        const Property colour[] = {{kColour, std::string("orange")}};
        message->set(colour);
        message->save();
        CPPUNIT_ASSERT_EQUAL(std::string("2 4 3 1"), subjects(*table));
        tables().setRestriction(*table, restriction::anyOf({restriction::content(kWords, "X", kMatchWhole | kIgnoreCase),
                                                            restriction::property(kColour, Relation::Equal, std::string("blue"))}));
        CPPUNIT_ASSERT_EQUAL(std::string("2 1"), subjects(*table));
        // A delivered message, whose flags are properties too.
        const Uid uid = _setup->append(*_session, _inbox, "Subject: 5\r\n\r\n", kFlagged);
        tables().setRestriction(*table, restriction::property(tags::FlagStatus, Relation::Equal, std::int64_t{2}));
        CPPUNIT_ASSERT_EQUAL(std::string("5"), subjects(*table));
        _session->changeFlags(_inbox, {&uid, 1}, {FlagOp::Remove, kFlagged, {}, {}});
        CPPUNIT_ASSERT_EQUAL(std::string(), subjects(*table));
        const PropTag columns[] = {kColour, tags::Subject, tags::MessageFlags, PropTag(kWords.id(), PropType::Unspecified)};
        tables().setRestriction(*table, std::nullopt);
        tables().setColumns(*table, columns);
        const std::vector<TableRow> rows = tables().rows(*table, 10);
        CPPUNIT_ASSERT_EQUAL(std::size_t{5}, rows.size());
        CPPUNIT_ASSERT_EQUAL(kErrorNotFound, number(rows[0], 0));
        CPPUNIT_ASSERT_EQUAL(std::string("red"), text(rows[4], 0));
        CPPUNIT_ASSERT(rows[4].values[3] == (Property{kWords, std::vector<std::string>{"x", "y"}}));
    }

    void restrictionsOnPartsOfMessages() {
        save({{tags::Subject, std::string("1")}}, {"ann@example.org", "bob@example.org"}, {});
        save({{tags::Subject, std::string("2")}}, {"cy@example.org"}, {"a.txt"});
        save({{tags::Subject, std::string("3")}}, {}, {"b.pdf"});
        const auto table = tables().contents(_inbox);
        tables().setRestriction(
            *table, restriction::anySubObject(kMessageRecipients, restriction::content(tags::SmtpAddress, "bob", kMatchPrefix)));
        CPPUNIT_ASSERT_EQUAL(std::string("1"), subjects(*table));
        tables().setRestriction(
            *table, restriction::inverse(restriction::anySubObject(kMessageRecipients, restriction::exists(tags::EmailAddress))));
        CPPUNIT_ASSERT_EQUAL(std::string("3"), subjects(*table));
        tables().setRestriction(*table,
                                restriction::anySubObject(kMessageAttachments, restriction::content(tags::AttachLongFilename, ".TXT")));
        CPPUNIT_ASSERT_EQUAL(std::string("2"), subjects(*table));
    }

    /// Larger than a row holds, and than what is read of them at once.
    void restrictionsOnLargeValues() {
        const auto noise = [](std::size_t size, const std::string& end) {
            std::string text;
            while (text.size() < size) text += "Line " + std::to_string(text.size()) + " \xc3\x89t\xc3\xa9\n";
            return text + end;
        };
        const std::string huge = noise(3'000'000, "N\xc3\x89\x45" "DLE");
        save({{tags::Subject, std::string("1")}, {tags::Body, huge}}, {}, {});
        const ItemId second = save({{tags::Subject, std::string("2")}, {tags::Body, noise(40'000, "hay")}, {kColour, noise(100'000, "red")}}, {}, {});
        save({{tags::Subject, std::string("3")}, {tags::Body, std::string("a needle")}, {kColour, std::string("red")}}, {}, {});
        const auto table = tables().contents(_inbox);
        const auto rowsOf = [&](Restriction restriction) {
            tables().setRestriction(*table, std::move(restriction));
            return subjects(*table);
        };
        CPPUNIT_ASSERT_EQUAL(std::string("1"), rowsOf(restriction::content(tags::Body, "n\xc3\xa9\x65" "dle")));
        CPPUNIT_ASSERT_EQUAL(std::string("1 3"), rowsOf(restriction::content(tags::Body, "need", kMatchSubstring | kMatchLoose)));
        CPPUNIT_ASSERT_EQUAL(std::string(), rowsOf(restriction::content(tags::Body, "n\xc3\xa9\x65" "dle", kMatchSubstring)));
        CPPUNIT_ASSERT_EQUAL(std::string("1 2"), rowsOf(restriction::content(tags::Body, "LINE 0 \xc3\xa9", kMatchPrefix | kIgnoreCase)));
        CPPUNIT_ASSERT_EQUAL(std::string("2"), rowsOf(restriction::inverse(restriction::content(tags::Body, "dle"))));
        CPPUNIT_ASSERT_EQUAL(std::string("2 3"), rowsOf(restriction::content(kColour, "RED")));
        CPPUNIT_ASSERT_EQUAL(std::string("2"), rowsOf(restriction::content(kColour, noise(100'000, "red").substr(0, 60'000), kMatchPrefix)));
        CPPUNIT_ASSERT_EQUAL(std::string("2"), rowsOf(restriction::size(kColour, Relation::Greater, 100'000)));
        CPPUNIT_ASSERT_EQUAL(std::string("1"), rowsOf(restriction::size(tags::Body, Relation::Equal, static_cast<std::uint32_t>(huge.size()))));
        CPPUNIT_ASSERT_EQUAL(std::string("2 3"), rowsOf(restriction::exists(kColour)));
        CPPUNIT_ASSERT_EQUAL(std::string(), rowsOf(restriction::exists(PropTag(kColour.id(), PropType::Binary))));
        // As the value changes, so do the rows.
        rowsOf(restriction::content(tags::Body, "hay"));
        const auto message = _session->objects().open(second);
        message->set(std::vector<Property>{{tags::Body, noise(50'000, "straw")}});
        message->save();
        CPPUNIT_ASSERT_EQUAL(std::string(), subjects(*table));
        CPPUNIT_ASSERT_EQUAL(std::string("2"), rowsOf(restriction::content(tags::Body, "straw")));
    }

    void bigValuesAreNamedOnly() {
        save({{tags::Subject, std::string("big")}, {tags::Body, std::string(kMaxInlineValueBytes + 1, 'x')}}, {}, {});
        const auto table = tables().contents(_inbox);
        const PropTag columns[] = {tags::Body};
        tables().setColumns(*table, columns);
        const TableRow row = tables().rows(*table, 1).at(0);
        CPPUNIT_ASSERT(row.values[0].tag.type() == PropType::Error);
        CPPUNIT_ASSERT_EQUAL(kErrorTooBig, number(row, 0));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(TableValuesContract<OnSqlite>);
CPPUNIT_TEST_SUITE_REGISTRATION(TableValuesContract<OnMariadb>);

}  // namespace
