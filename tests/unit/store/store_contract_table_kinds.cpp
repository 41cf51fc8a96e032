// The store contract: tables of folders, recipients, attachments and associated messages, and columns that only properties have.
#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>

#include "corbel/recovery.h"
#include "corbel/search_folders.h"
#include "unit/store/table_kinds_fixture.h"

using namespace corbel;
using namespace corbel::testing;

namespace {

constexpr PropTag kExtra(0x36DA, PropType::Binary);

template <class Engine>
class TableKindContract : public TableKindsFixture<Engine> {
    CPPUNIT_TEST_SUITE(TableKindContract);
    CPPUNIT_TEST(hierarchyOfChildren);
    CPPUNIT_TEST(hierarchyInDepth);
    CPPUNIT_TEST(hierarchyTellsChanges);
    CPPUNIT_TEST(recipientsAndAttachments);
    CPPUNIT_TEST(associatedMessagesStandApart);
    CPPUNIT_TEST(findByNames);
    CPPUNIT_TEST(searchByProperty);
    CPPUNIT_TEST(rowsForEachOfManyValues);
    CPPUNIT_TEST(categoriesOfManyValues);
    CPPUNIT_TEST(groupsByTheirNewestRow);
    CPPUNIT_TEST(deletedFolders);
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
    void hierarchyOfChildren() {
        const FolderId top = _session->createFolder("top").id;
        _session->createFolder("top/b");
        _session->createFolder("top/a/deep");
        _setup->fill(*_session, _session->findFolder("top/b")->id, 3);
        const Property extra[] = {{kExtra, std::string("x")}};
        _session->objects().setFolderProperties(_session->findFolder("top/b")->id, extra);
        const auto table = tables().hierarchy(top);
        const PropTag columns[] = {
            tags::DisplayName,  tags::ContentCount, tags::ContentUnreadCount, tags::Subfolders, tags::ContainerClass, tags::Depth, kExtra,
            tags::ParentEntryId};
        tables().setColumns(*table, columns);
        tables().setSort(*table, {{{tags::DisplayName, false}}, 0, 0});
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{2}, tables().rowCount(*table));
        const std::vector<TableRow> rows = tables().rows(*table, 10);
        CPPUNIT_ASSERT_EQUAL(std::string("a"), text(rows[0], 0));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, number(rows[0], 3));
        CPPUNIT_ASSERT_EQUAL(std::string("b"), text(rows[1], 0));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{3}, number(rows[1], 1));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{3}, number(rows[1], 2));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, number(rows[1], 3));
        CPPUNIT_ASSERT_EQUAL(std::string("IPF.Note"), text(rows[1], 4));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, number(rows[1], 5));
        CPPUNIT_ASSERT_EQUAL(std::string("x"), text(rows[1], 6));
        CPPUNIT_ASSERT_EQUAL(std::size_t{48}, text(rows[1], 7).size());
        CPPUNIT_ASSERT_EQUAL(_session->findFolder("top/b")->id, rows[1].id);
        tables().setRestriction(*table, restriction::property(tags::ContentCount, Relation::Greater, std::int64_t{0}));
        CPPUNIT_ASSERT_EQUAL(std::string("b"), text(tables().rows(*table, 10).at(0), 0));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NotFound, codeOf([&] { tables().hierarchy(999'999); }));
    }

    void rowsForEachOfManyValues() {
        const ItemId two = save({{tags::Subject, std::string("two")}, {kWords, std::vector<std::string>{"red", "blue"}}});
        const ItemId none = save({{tags::Subject, std::string("none")}});
        save({{tags::Subject, std::string("one")}, {kWords, std::vector<std::string>{"Green"}}});
        const PropTag word(kWords.value | kMultiValueInstance);
        const auto table = tables().contents(_inbox);
        const PropTag columns[] = {tags::Subject, word, tags::InstanceNum, tags::InstanceKey};
        tables().setColumns(*table, columns);
        tables().setSort(*table, {{{word, false}}, 0, 0});
        const auto shown = [&] {
            std::string seen;
            tables().seek(*table, Origin::Beginning, 0);
            for (const TableRow& row : tables().rows(*table, 10)) {
                seen += text(row, 0) + ":" + (row.values[1].tag.type() == PropType::Error ? "-" : text(row, 1)) + " ";
            }
            return seen;
        };
        CPPUNIT_ASSERT_EQUAL(std::string("none:- two:blue one:Green two:red "), shown());
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{4}, tables().rowCount(*table));
        tables().seek(*table, Origin::Beginning, 1);
        const TableRow blue = tables().rows(*table, 1).at(0);
        CPPUNIT_ASSERT(blue.id == two && blue.values[1].tag == PropTag(kWords.id(), PropType::Unicode));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, number(blue, 2));
        CPPUNIT_ASSERT_EQUAL(std::size_t{12}, blue.instanceKey.size());
        // Each row is found by its own key.
        const auto found = tables().find(*table, restriction::property(tags::InstanceKey, Relation::Equal, blue.instanceKey), Origin::Beginning);
        CPPUNIT_ASSERT(found && found->instanceKey == blue.instanceKey && text(*found, 1) == "blue");
        // By another order, or none, the rows are as many.
        tables().setSort(*table, {{{tags::Subject, true}}, 0, 0});
        CPPUNIT_ASSERT_EQUAL(std::string("two:red two:blue one:Green none:- "), shown());
        tables().watch(*table, true);
        const auto message = _session->objects().open(none);
        message->set(std::vector<Property>{{kWords, std::vector<std::string>{"x", "y", "z"}}});
        message->save();
        const std::vector<RowEvent> events = tables().changes(*table);
        // The row that stood for no value stands for the first now.
        const auto countOf = [&](RowEvent::Kind kind) { return std::count_if(events.begin(), events.end(), [kind](const RowEvent& event) { return event.kind == kind; }); };
        CPPUNIT_ASSERT(events.size() == 3 && countOf(RowEvent::Kind::Modified) == 1 && countOf(RowEvent::Kind::Added) == 2);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{6}, tables().rowCount(*table));
        // The whole list again without such a column.
        const PropTag plain[] = {tags::Subject, kWords};
        tables().setColumns(*table, plain);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{3}, tables().rowCount(*table));
        const PropTag other(PropTag(0x8007, static_cast<PropType>(0x101F)).value | kMultiValueInstance);
        const PropTag twoLists[] = {word, other};
        CPPUNIT_ASSERT_EQUAL(ErrorCode::InvalidArgument, codeOf([&] { tables().setColumns(*table, twoLists); }));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::InvalidArgument, codeOf([&] { tables().setSort(*table, {{{kWords, false}}, 0, 0}); }));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::InvalidArgument, codeOf([&] { tables().setSort(*table, {{{word, false}, {other, false}}, 0, 0}); }));
    }

    void categoriesOfManyValues() {
        save({{tags::Subject, std::string("a")}, {kWords, std::vector<std::string>{"red", "blue"}}});
        save({{tags::Subject, std::string("b")}, {kWords, std::vector<std::string>{"red"}}});
        save({{tags::Subject, std::string("c")}});
        const PropTag word(kWords.value | kMultiValueInstance);
        const auto table = tables().contents(_inbox);
        const PropTag columns[] = {tags::Subject, word, tags::ContentCount};
        tables().setColumns(*table, columns);
        tables().setSort(*table, {{{word, false}, {tags::Subject, false}}, 1, 1});
        std::string seen;
        for (const TableRow& row : tables().rows(*table, 20)) {
            const std::string value = row.values[1].tag.type() == PropType::Error ? "-" : text(row, 1);
            seen += row.kind == RowKind::Leaf ? text(row, 0) + " " : "[" + value + " " + std::to_string(number(row, 2)) + "] ";
        }
        CPPUNIT_ASSERT_EQUAL(std::string("[- 1] c [blue 1] a [red 2] a b "), seen);
    }

    void groupsByTheirNewestRow() {
        const auto add = [&](const char* colour) { return save({{tags::Subject, std::string(colour)}, {kColour, std::string(colour)}}); };
        add("red");
        add("blue");
        const ItemId green = add("green");
        const ItemId red = add("red");
        const auto table = tables().contents(_inbox);
        const PropTag columns[] = {kColour, tags::ContentCount, tags::EntryId};
        tables().setColumns(*table, columns);
        const SortOrder byNewest{{{kColour, false}, {tags::MessageDeliveryTime, true, GroupValue::Greatest}}, 1, 1};
        tables().setSort(*table, byNewest);
        const auto shown = [&] {
            std::string seen;
            tables().seek(*table, Origin::Beginning, 0);
            for (const TableRow& row : tables().rows(*table, 20)) seen += row.kind == RowKind::Leaf ? "." : (seen.empty() ? "" : " ") + text(row, 0) + std::to_string(number(row, 1));
            return seen;
        };
        CPPUNIT_ASSERT_EQUAL(std::string("red2.. green1. blue1."), shown());
        // Within a group the newest is the first.
        tables().seek(*table, Origin::Beginning, 1);
        CPPUNIT_ASSERT_EQUAL(red, tables().rows(*table, 1).at(0).id);
        tables().seek(*table, Origin::Beginning, 0);
        const std::uint64_t header = tables().rows(*table, 1).at(0).id;
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{2}, tables().collapse(*table, header));
        CPPUNIT_ASSERT_EQUAL(std::string("red2 green1. blue1."), shown());
        // The group moves with its newest row, stays closed, and keeps its name.
        tables().watch(*table, true);
        add("blue");
        CPPUNIT_ASSERT_EQUAL(std::string("blue2.. red2 green1."), shown());
        CPPUNIT_ASSERT(!tables().changes(*table).empty());
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{2}, tables().expand(*table, header));
        _session->recovery().remove(_inbox, std::vector<ItemId>{red}, Removal::Hard);
        CPPUNIT_ASSERT_EQUAL(std::string("blue2.. green1. red1."), shown());
        const auto found = tables().find(*table, restriction::property(tags::EntryId, Relation::Equal, _session->objects().itemIds(green).entryid), Origin::Beginning);
        CPPUNIT_ASSERT(found && found->id == green);
        SortOrder oldest = byNewest;
        oldest.keys[1] = {tags::MessageDeliveryTime, false, GroupValue::Least};
        tables().setSort(*table, oldest);
        CPPUNIT_ASSERT_EQUAL(std::string("red1. blue2.. green1."), shown());
        oldest.categories = 0;
        oldest.expanded = 0;
        CPPUNIT_ASSERT_EQUAL(ErrorCode::InvalidArgument, codeOf([&] { tables().setSort(*table, oldest); }));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::InvalidArgument, codeOf([&] { tables().setSort(*table, {{{tags::Subject, false, GroupValue::Least}}, 0, 0}); }));
    }

    void deletedFolders() {
        _session->recovery().setPeriod(std::chrono::hours(24));
        const FolderId top = _session->createFolder("top").id;
        const FolderId inner = _session->createFolder("top/inner").id;
        const auto table = tables().deletedFolders(top);
        const PropTag columns[] = {tags::DisplayName, tags::DeletedOn};
        tables().setColumns(*table, columns);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, tables().rowCount(*table));
        _session->deleteFolder(inner);
        const std::vector<TableRow> rows = tables().rows(*table, 10);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, rows.size());
        CPPUNIT_ASSERT(rows[0].id == inner && text(rows[0], 0) == "inner");
        CPPUNIT_ASSERT_EQUAL(toMicros(_setup->clock.now()), number(rows[0], 1));
        _session->recovery().restoreFolder(inner);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, tables().rowCount(*table));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NotFound, codeOf([&] { tables().deletedFolders(999'999); }));
    }

    void hierarchyInDepth() {
        _session->createFolder("top/a/deep");
        const auto table = tables().hierarchy(0, HierarchyDepth::All);
        const PropTag columns[] = {tags::DisplayName, tags::Depth};
        tables().setColumns(*table, columns);
        tables().setRestriction(*table, restriction::property(tags::Depth, Relation::Greater, std::int64_t{1}));
        tables().setSort(*table, {{{tags::Depth, true}}, 0, 0});
        std::string seen;
        for (const TableRow& row : tables().rows(*table, 10)) seen += text(row, 0) + std::to_string(number(row, 1)) + " ";
        CPPUNIT_ASSERT_EQUAL(std::string("deep3 a2 "), seen);
        // The whole store by its root: the IPM subtree and the hidden ones.
        const auto whole = tables().hierarchy(_session->objects().specialFolders().root, HierarchyDepth::All);
        CPPUNIT_ASSERT(tables().rowCount(*whole) > _session->folders().size() + 1);
    }

    void hierarchyTellsChanges() {
        const FolderId top = _session->createFolder("top").id;
        const FolderId first = _session->createFolder("top/first").id;
        const auto table = tables().hierarchy(top);
        tables().setSort(*table, {{{tags::DisplayName, false}}, 0, 0});
        tables().watch(*table, true);
        _setup->fill(*_session, first, 1);
        std::vector<RowEvent> events = tables().changes(*table);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, events.size());
        CPPUNIT_ASSERT(events[0].kind == RowEvent::Kind::Modified && events[0].id == first);
        const FolderId second = _session->createFolder("top/second").id;
        events = tables().changes(*table);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, events.size());
        CPPUNIT_ASSERT(events[0].kind == RowEvent::Kind::Added && events[0].id == second);
        CPPUNIT_ASSERT(!events[0].predecessor.empty());
        _setup->fill(*_session, _inbox, 1);
        CPPUNIT_ASSERT(tables().changes(*table).empty());
        _session->deleteFolder(first);
        events = tables().changes(*table);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, events.size());
        CPPUNIT_ASSERT(events[0].kind == RowEvent::Kind::Deleted && events[0].id == first);
        _session->deleteFolder(second);
        _session->deleteFolder(top);
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NotFound, codeOf([&] { tables().rowCount(*table); }));
    }

    void recipientsAndAttachments() {
        const ItemId item =
            save({{tags::Subject, std::string("s")}}, {"ann@example.org", "bob@example.org", "cy@example.org"}, {"a.txt", "b.pdf"});
        const auto recipients = tables().recipients(_inbox, item);
        const PropTag columns[] = {tags::EmailAddress, tags::RecipientType, tags::SmtpAddress, tags::RowId};
        tables().setColumns(*recipients, columns);
        const std::vector<TableRow> rows = tables().rows(*recipients, 10);
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, rows.size());
        CPPUNIT_ASSERT_EQUAL(std::string("ann@example.org"), text(rows[0], 0));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, number(rows[0], 1));
        CPPUNIT_ASSERT_EQUAL(std::string("cy@example.org"), text(rows[2], 2));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{2}, number(rows[2], 3));
        tables().setSort(*recipients, {{{tags::EmailAddress, true}}, 0, 0});
        CPPUNIT_ASSERT_EQUAL(std::string("cy@example.org"), text(tables().rows(*recipients, 1).at(0), 0));
        const auto attachments = tables().attachments(_inbox, item);
        const PropTag named[] = {tags::AttachLongFilename, tags::AttachSize, tags::AttachNumber};
        tables().setColumns(*attachments, named);
        tables().setRestriction(*attachments, restriction::content(tags::AttachLongFilename, "PDF"));
        const std::vector<TableRow> found = tables().rows(*attachments, 10);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, found.size());
        CPPUNIT_ASSERT_EQUAL(std::string("b.pdf"), text(found[0], 0));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{7}, number(found[0], 1));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NotFound, codeOf([&] { tables().recipients(_setup->folder(*_session, "Trash"), item); }));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NotFound, codeOf([&] { tables().attachments(_inbox, 999'999); }));
        const ItemId items[] = {item};
        _session->objects().remove(_inbox, items);
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NotFound, codeOf([&] { tables().rowCount(*attachments); }));
    }

    void associatedMessagesStandApart() {
        _setup->append(*_session, _inbox, "Subject: mail\r\n\r\n");
        const auto hidden = _session->objects().create(_inbox, true);
        const Property properties[] = {{tags::Subject, std::string("view")},
                                       {tags::MessageClass, std::string("IPM.Microsoft.FolderDesign.NamedView")}};
        hidden->set(properties);
        hidden->save();
        save({{tags::Subject, std::string("pending")}}, {}, {});
        CPPUNIT_ASSERT_EQUAL(std::string("mail pending"), subjects(*tables().contents(_inbox)));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{2}, tables().rowCount(*tables().contents(_inbox)));
        const auto associated = tables().contents(_inbox, ContentsKind::Associated);
        CPPUNIT_ASSERT_EQUAL(std::string("view"), subjects(*associated));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, tables().rowCount(*associated));
        tables().setRestriction(*associated, restriction::bitmask(tags::MessageFlags, 0x40, true));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, tables().rowCount(*associated));
        tables().setSort(*associated, {{{tags::MessageDeliveryTime, true}}, 0, 0});
        CPPUNIT_ASSERT_EQUAL(std::string("view"), subjects(*associated));
    }

    void findByNames() {
        std::vector<std::string> entryids, sourceKeys;
        for (int i = 0; i < 9; ++i) {
            _setup->clock.advance(1'000'000);
            _setup->append(*_session, _inbox, "Subject: " + std::to_string(i) + "\r\n\r\n");
        }
        const auto table = tables().contents(_inbox);
        const PropTag columns[] = {tags::Subject, tags::EntryId, tags::SourceKey};
        tables().setColumns(*table, columns);
        for (const SortKey& key : {SortKey{tags::MessageDeliveryTime, true}, SortKey{tags::Subject, true}}) {
            tables().setSort(*table, {{key}, 0, 0});
            const std::vector<TableRow> rows = tables().rows(*table, 10);
            for (const Origin origin : {Origin::Beginning, Origin::Beginning}) {
                const auto found = tables().find(*table, restriction::property(tags::EntryId, Relation::Equal, text(rows[4], 1)), origin);
                CPPUNIT_ASSERT(found);
                CPPUNIT_ASSERT_EQUAL(std::string("4"), text(*found, 0));
                CPPUNIT_ASSERT_EQUAL(std::uint64_t{4}, tables().position(*table).row);
            }
            CPPUNIT_ASSERT(
                tables().find(*table, restriction::property(tags::SourceKey, Relation::Equal, text(rows[2], 2)), Origin::Current, true));
            CPPUNIT_ASSERT(
                !tables().find(*table, restriction::property(tags::EntryId, Relation::Equal, std::string("none")), Origin::Beginning));
            CPPUNIT_ASSERT_EQUAL(std::uint64_t{2}, tables().position(*table).row);
        }
    }

    void searchByProperty() {
        const ItemId item = save({{tags::Subject, std::string("1")}, {kColour, std::string("red")}}, {}, {});
        const FolderId found =
            _session->searchFolders().create("Red", {restriction::property(kColour, Relation::Equal, std::string("RED")), {}, true});
        _setup->stores().runMaintenance();
        CPPUNIT_ASSERT_EQUAL(std::string("1"), subjects(*tables().contents(found)));
        const auto message = _session->objects().open(item);
        const Property colour[] = {{kColour, std::string("blue")}};
        message->set(colour);
        message->save();
        _setup->stores().runMaintenance();
        CPPUNIT_ASSERT_EQUAL(std::string(), subjects(*tables().contents(found)));
        const auto hierarchy = tables().hierarchy(_session->objects().specialFolders().finder);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, tables().rowCount(*hierarchy));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(TableKindContract<OnSqlite>);
CPPUNIT_TEST_SUITE_REGISTRATION(TableKindContract<OnMariadb>);

}  // namespace
