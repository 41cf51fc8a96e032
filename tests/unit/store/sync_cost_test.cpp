// What an import, a restricted page of changes, a step of feeding an index, a move, a folder or a table of deleted messages costs does not grow
// with the folder.
#include <cppunit/extensions/HelperMacros.h>

#include <map>

#include "corbel/changes.h"
#include "corbel/objects.h"
#include "corbel/property_tags.h"
#include "corbel/restriction.h"
#include "corbel/search_folders.h"
#include "corbel/tables.h"
#include "store/feed/content_feed.h"
#include "unit/store/flat_cost.h"

using namespace corbel;
using namespace corbel::testing;

namespace {

using Cost = store::SqlStores::Cost;

class SyncCostTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(SyncCostTest);
    CPPUNIT_TEST(oneChangeCostsTheSameInAnyFolder);
    CPPUNIT_TEST_SUITE_END();

public:
    void oneChangeCostsTheSameInAnyFolder() {
        const auto few = costsAt(100);
        const auto many = costsAt(manyItems());
        CPPUNIT_ASSERT(few.size() > 10);
        for (const auto& [what, cost] : few) assertFlat(what, cost, many.at(what));
    }

private:
    static ImportedMessage messageOf(FolderId folder, int number) {
        ImportedMessage message;
        message.folder = folder;
        message.ids.sourceKey = std::string(16, 'm') + std::to_string(1000 + number);
        message.ids.changeKey = std::string(16, 'm') + std::to_string(100'000 + number);
        message.data.properties.set(tags::Subject, std::string("x"));
        return message;
    }

    static std::map<std::string, Cost> costsAt(std::size_t count) {
        StoreSetup<OnSqlite> setup;
        setup.options.recoverableMicros = 1'000'000'000;
        auto session = setup.open();
        const FolderId inbox = setup.folder(*session, "INBOX"), archive = setup.folder(*session, "Archive");
        fillInPortions(setup, *session, inbox, 2 * count);
        // Half of it deleted: a long log, and as much that can come back.
        const std::vector<Uid> all = allUids(*session->view(inbox));
        session->expunge(inbox, std::span(all).first(count), true);
        session->view(archive);
        Changes& changes = session->changes();
        std::map<std::string, Cost> costs;
        const auto cost = [&](const std::string& what, auto&& work) { costs[what] = costOf(setup, *session, work); };
        int number = 0;
        std::size_t at = count + count / 2;
        const auto keyAt = [&](std::size_t index) {
            const ItemId item = session->objects().itemOfUid(inbox, all[index]);
            return session->objects().itemIds(item).sourceKey;
        };
        cost("import a message", [&] { changes.importMessage(messageOf(inbox, ++number), ConflictPolicy::LastWriter); });
        cost("import what is known", [&] { changes.importMessage(messageOf(inbox, 1), ConflictPolicy::LastWriter); });
        const ItemId gone = changes.importMessage(messageOf(inbox, 500), ConflictPolicy::LastWriter).item;
        session->recovery().remove(inbox, std::vector<ItemId>{gone}, Removal::Hard);
        cost("import what is gone", [&] {
            CPPUNIT_ASSERT(changes.importMessage(messageOf(inbox, 500), ConflictPolicy::LastWriter).outcome == ImportOutcome::Deleted);
        });
        cost("import a deletion", [&] {
            const std::vector<std::string> keys{keyAt(at++)};
            CPPUNIT_ASSERT_EQUAL(std::size_t{1}, changes.importDeletions(inbox, keys, Removal::Hard));
        });
        cost("import a read state", [&] {
            const std::vector<ReadStateImport> states{{keyAt(at++), true}};
            CPPUNIT_ASSERT_EQUAL(std::size_t{1}, changes.importReadState(inbox, states));
        });
        cost("import a move", [&] {
            MoveImport move;
            move.from = inbox;
            move.to = archive;
            move.sourceKey = keyAt(at++);
            move.newSourceKey = std::string(16, 'n') + std::to_string(1000 + ++number);
            changes.importMove(move);
        });
        cost("move a message", [&] {
            const std::vector<Uid> one{all[at++]};
            session->move(inbox, one, archive);
        });
        cost("make and rename a folder", [&] {
            const FolderId folder = session->createFolder("folder " + std::to_string(++number)).id;
            session->renameFolder(folder, "renamed " + std::to_string(number));
        });
        const Restriction unread = restriction::bitmask(tags::MessageFlags, 1, false);
        ContentsQuery query;
        query.folder = inbox;
        query.restriction = &unread;
        query.state = changes.current(inbox);
        const std::vector<Uid> three{all[at], all[at + 1], all[at + 2]};
        session->changeFlags(inbox, three, {FlagOp::Add, kSeen, {}, {}});
        cost("restricted changes", [&] { CPPUNIT_ASSERT_EQUAL(std::size_t{3}, changes.contents(query).changes.size()); });
        const auto feed = setup.stores().feed(session->id());
        const std::uint64_t newest = feed->newest();
        session->changeFlags(inbox, three, {FlagOp::Add, kFlagged, {}, {}});
        cost("feed of an index", [&] {
            const store::FeedBatch batch = feed->changes(newest, 100);
            CPPUNIT_ASSERT_EQUAL(std::size_t{3}, batch.present.size());
            CPPUNIT_ASSERT(!feed->texts(batch.present[0], {}));
            CPPUNIT_ASSERT(feed->read(batch.present[0], [](ContentReader&, std::uint64_t, std::string_view) {}));
        });
        Tables& tables = session->tables();
        const auto kept = tables.contents(inbox, ContentsKind::SoftDeleted);
        const PropTag columns[] = {tags::Subject, tags::DeletedOn};
        tables.setColumns(*kept, columns);
        tables.prepare(*kept);
        cost("page of deleted messages", [&] { CPPUNIT_ASSERT_EQUAL(std::size_t{20}, tables.rows(*kept, 20, true).size()); });
        return costs;
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(SyncCostTest);

}  // namespace
