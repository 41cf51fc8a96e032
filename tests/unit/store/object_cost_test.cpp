// What an operation on one object costs does not grow with the folder: statements and VM steps at 100 and at 100,000 items of each kind.
#include <cppunit/extensions/HelperMacros.h>

#include <map>

#include "corbel/objects.h"
#include "corbel/property_tags.h"
#include "unit/store/cost_size.h"
#include "unit/store/store_fixture.h"

using namespace corbel;
using namespace corbel::testing;

namespace {

using Cost = store::SqlStores::Cost;
constexpr PropTag kNamedText(0x8001001F);

class ObjectCostTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(ObjectCostTest);
    CPPUNIT_TEST(oneObjectCostsTheSameInAnyFolder);
    CPPUNIT_TEST(loadingManyTakesFewStatements);
    CPPUNIT_TEST_SUITE_END();

public:
    void oneObjectCostsTheSameInAnyFolder() {
        const auto few = costsAt(100);
        const auto many = costsAt(manyItems());
        for (const auto& [what, cost] : few) {
            const Cost& other = many.at(what);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(what, cost.statements, other.statements);
            CPPUNIT_ASSERT_MESSAGE(what + ": " + std::to_string(cost.vmSteps) + " and " + std::to_string(other.vmSteps) + " steps",
                                   other.vmSteps <= cost.vmSteps + cost.vmSteps / 10 && cost.statements > 0);
        }
    }

    void loadingManyTakesFewStatements() {
        StoreSetup<OnSqlite> setup;
        auto session = setup.open();
        const FolderId inbox = setup.folder(*session, "INBOX");
        setup.fill(*session, inbox, 64);
        std::vector<ItemId> items;
        for (Uid uid = 1; uid <= 64; ++uid) items.push_back(session->objects().itemOfUid(inbox, uid));
        class Count final : public ItemSink {
        public:
            bool item(ItemId, PropertyBag&&) override { return ++seen; }
            std::size_t seen = 0;
        } count;
        const PropTag asked[] = {tags::Subject, tags::MessageFlags, kNamedText};
        const auto before = setup.stores().cost(session->id());
        session->objects().load(inbox, items, asked, count);
        CPPUNIT_ASSERT_EQUAL(std::size_t{64}, count.seen);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{6}, setup.stores().cost(session->id()).statements - before.statements);
        // What the item's own rows say needs nothing more.
        const PropTag own[] = {tags::EntryId, tags::MessageSize};
        const auto middle = setup.stores().cost(session->id());
        session->objects().load(inbox, items, own, count);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{2}, setup.stores().cost(session->id()).statements - middle.statements);
    }

private:
    /// In a folder with `count` delivered, as many pending and as many associated items.
    static std::map<std::string, Cost> costsAt(std::size_t count) {
        StoreSetup<OnSqlite> setup;
        fill(setup, count);
        const auto session = setup.open();
        Objects& objects = session->objects();
        const FolderId inbox = setup.folder(*session, "INBOX");
        const FolderId notes = setup.folder(*session, "Notes");
        session->view(inbox);
        std::map<std::string, Cost> costs;
        const auto cost = [&](const std::string& what, auto&& work) {
            work();  // statements are prepared now
            const auto before = setup.stores().cost(session->id());
            work();
            const auto after = setup.stores().cost(session->id());
            costs[what] = {after.statements - before.statements, after.vmSteps - before.vmSteps};
        };
        const std::string large(40'000, 'v');
        const auto make = [&](bool associated) {
            const auto message = objects.create(inbox, associated);
            message->set(std::vector<Property>{{tags::Subject, std::string("x")}, {kNamedText, std::string("y")}, {tags::Body, large}});
            return message->save();
        };
        const ItemId pending = make(false).place.item, second = make(false).place.item, associated = make(true).place.item;
        const auto mime = setup.stage("Subject: x\r\n\r\n");
        const std::string entryid = objects.itemIds(pending).entryid;
        int round = 0;
        const auto change = [&](ItemId item, PropTag tag) {
            const auto message = objects.open(item);
            message->set(std::vector<Property>{{tag, "value " + std::to_string(++round % 10)}});
            message->save();
        };
        cost("save new", [&] { make(false); });
        cost("save associated", [&] { make(true); });
        cost("open and load", [&] { objects.open(pending)->get(); });
        cost("load delivered", [&] { objects.open(objects.itemOfUid(inbox, 50))->get(); });
        cost("save beside", [&] { change(pending, kNamedText); });
        cost("save content", [&] { change(second, tags::Subject); });
        cost("find by entryid", [&] { objects.itemOfEntryid(entryid); });
        cost("first pending", [&] { objects.pending(inbox, 0, 10); });
        cost("render", [&] {
            const SaveResult fresh = make(false);
            objects.finishRendering(fresh.place.item, fresh.changeNumber, *mime);
        });
        cost("flags", [&] {
            objects.changeFlags(inbox, {&associated, 1}, {++round % 2 ? FlagOp::Add : FlagOp::Remove, kFlagged, {}, {}});
        });
        cost("remove", [&] {
            const ItemId item = make(true).place.item;
            objects.remove(inbox, {&item, 1});
        });
        cost("folder properties", [&] { objects.folderProperties(inbox); });
        cost("set folder property", [&] {
            objects.setFolderProperties(notes, std::vector<Property>{{kNamedText, "v" + std::to_string(++round % 10)}});
        });
        cost("receive folder", [&] { objects.receiveFolder("IPM.Note"); });
        return costs;
    }

    /// Items without MIME are written as rows, all on one content, and counted by the repair: saving each would take minutes.
    static void fill(StoreSetup<OnSqlite>& setup, std::size_t count) {
        StoreId id = 0;
        FolderId inbox = 0;
        {
            const auto session = setup.open();
            id = session->id();
            inbox = setup.folder(*session, "INBOX");
            for (std::size_t done = 0; done < count; done += 10'000)
                setup.fill(*session, inbox, std::min<std::size_t>(count - done, 10'000));
            session->objects().create(inbox)->save();
        }
        setup.close();
        {
            const auto connection = db::openSqlite({setup.options.dataDir + "/stores/01/" + std::to_string(id) + ".db", false, {}});
            const std::string numbers = "WITH RECURSIVE n(i) AS (SELECT 1000001 UNION ALL SELECT i+1 FROM n WHERE i<" +
                                        std::to_string(1'000'000 + 2 * count) + ") ";
            const std::string uid =
                "i+CASE WHEN i<=" + std::to_string(1'000'000 + count) + " THEN 281474976710656 ELSE 562949953421312 END";
            const std::string place = std::to_string(id) + ", " + std::to_string(inbox);
            connection->execute("BEGIN");
            connection->execute(numbers +
                                "INSERT INTO mailbox_item (store_id, folder_id, uid, item_id, content_id, flags, keywords, cn, read_cn, "
                                "modseq, size_bytes, "
                                "prefix_bytes, received, saved) SELECT " +
                                place + ", " + uid + ", i, (SELECT MAX(content_id) FROM content), 0, 0, 1, 1, 1, 10, 0, 1, 1 FROM n");
            connection->execute(numbers + "INSERT INTO item (store_id, item_id, folder_id, uid, guid, entryid, source_key) SELECT " +
                                std::to_string(id) + ", i, " + std::to_string(inbox) + ", " + uid +
                                ", zeroblob(16), zeroblob(48), zeroblob(22) FROM n");
            connection->execute(numbers +
                                "INSERT INTO list_row (store_id, folder_id, item_id, message_class, subject, sender_name, sender_address, "
                                "display_to, message_id, "
                                "received, size_bytes, importance, has_attachment) SELECT " +
                                place + ", i, 'IPM.Note', '', '', '', '', '', 1, 10, 1, 0 FROM n");
            connection->execute("UPDATE store_meta SET next_id=2000000");
            connection->execute("COMMIT");
        }
        setup.stores().repair(id);
        const std::vector<std::string> faults = setup.stores().check(id);
        CPPUNIT_ASSERT_MESSAGE(faults.empty() ? "" : faults.front(), faults.empty());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ObjectCostTest);

}  // namespace
