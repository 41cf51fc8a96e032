// Every statement of the store finds its rows by an index, on both engines: the operations run on a connection that writes down what
// they ask, and each statement is explained.
#include <cppunit/extensions/HelperMacros.h>

#include <set>

#include "store/change_queries.h"
#include "store/content_queries.h"
#include "store/feed/feed_queries.h"
#include "store/folder_changes.h"
#include "store/folder_queries.h"
#include "store/gone_key_queries.h"
#include "store/item_queries.h"
#include "store/locator_queries.h"
#include "store/message_changes.h"
#include "store/objects/item_prop_queries.h"
#include "store/objects/named_prop_queries.h"
#include "store/objects/object_queries.h"
#include "store/objects/store_objects.h"
#include "store/meta_queries.h"
#include "store/rights/acl_queries.h"
#include "store/rights/grant_queries.h"
#include "store/rights/reading.h"
#include "store/rights/reading_queries.h"
#include "store/store_file.h"
#include "store/objects/item_changes.h"
#include "store/recovery/recoverable_items.h"
#include "store/recovery/recoverable_queries.h"
#include "store/sync/change_pages.h"
#include "store/sync/import_changes.h"
#include "store/transfer/cargo_queries.h"
#include "store/transfer/intent_queries.h"
#include "store_migrations.h"
#include "store_server_migrations.h"
#include "support/explain.h"
#include "unit/store/recording_connection.h"
#include "unit/store/store_fixture.h"

using namespace corbel;
using namespace corbel::store;
using namespace corbel::testing;

namespace {

/// The one connection, for a StoreFile.
class OneConnection final : public ConnectionSource {
public:
    explicit OneConnection(db::Connection& connection) : _connection(connection) {}
    ConnectionLease writer() override { return {std::unique_lock<std::mutex>(), _connection}; }
    ConnectionLease reader() override { return writer(); }
    ConnectionLease separate() override { return writer(); }
    std::pair<std::uint64_t, std::uint64_t> cost() override { return {0, 0}; }

private:
    db::Connection& _connection;
};

class NoItems final : public ItemSink {
public:
    bool item(ItemId, PropertyBag&&) override { return true; }
};

class QueryPlanTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(QueryPlanTest);
    CPPUNIT_TEST(onSqlite);
    CPPUNIT_TEST(onMariadb);
    CPPUNIT_TEST_SUITE_END();

public:
    void onSqlite() {
        const TempDir dir;
        RecordingConnection connection(db::openSqlite({(dir / "store.db").string(), false, {}}));
        check(connection, dir);
    }

    void onMariadb() {
        const TempDir dir;
        const MariadbSchema schema;
        RecordingConnection connection(db::openMysql(schema.options()));
        check(connection, dir);
    }

    static std::set<std::string> check(RecordingConnection& connection, const TempDir& dir) {
        db::migrate(connection, "store", db::storeMigrations(connection.engine()));
        db::migrate(connection, "store_server", db::store_serverMigrations(connection.engine()));
        connection.asked.clear();
        MailboxCache cache(1 << 20);
        initialiseStore(connection, cache, {1, std::string(16, 'g'), 5, 0}, 1'700'000'000'000'000);
        db::runTransaction(connection, [&] { work(connection, cache, dir); });
        locators(connection);
        objects(connection, cache, dir);
        namedProperties(connection);
        std::set<std::string> asked;
        asked.swap(connection.asked);
        CPPUNIT_ASSERT(asked.size() > 140);
        for (const std::string& sql : asked) {
            // What has no plan, and the counter with two rows.
            if (sql.starts_with("PRAGMA") || sql.find("store_counter") != sql.npos || sql.find(" VALUES ") != sql.npos) continue;
            if (!sql.starts_with("SELECT") && !sql.starts_with("UPDATE") && !sql.starts_with("DELETE") && !sql.starts_with("INSERT") && !sql.starts_with("REPLACE")) continue;
            CPPUNIT_ASSERT_EQUAL_MESSAGE(sql, std::string(), explainProblem(connection, sql));
        }
        return asked;
    }

private:

    static void work(RecordingConnection& connection, MailboxCache& cache, const TempDir& dir) {
        WriteTransaction transaction(connection, 1, cache, {}, 1'700'000'000'000'000);
        StagingOptions staging;
        staging.maxBytes = 1 << 20;
        staging.inlineBytes = 10;
        staging.spoolDir = dir.path().string();
        const auto writer = makeMessageWriter(staging);
        writer->write("Subject: long enough for the spool\r\n\r\n");
        const auto message = writer->finish();
        AppendItem item;
        item.message = message.get();
        item.keywords = {"word"};
        const std::vector<AppendItem> items(6, item);
        const FolderId inbox = transaction.tree().inbox();
        const FolderId other = createFolder(transaction, "a/b", SpecialUse::None).id;
        appendMessages(transaction, inbox, items, 0);
        const std::vector<Uid> uids{1, 2, 3};
        changeMessageFlags(transaction, inbox, uids, {FlagOp::Add, kSeen, {}, {}});
        changeMessageFlags(transaction, inbox, uids, {FlagOp::Replace, kSeen, {"other"}, {}});
        copyMessages(transaction, inbox, uids, other, 0);
        moveMessages(transaction, inbox, uids, other);
        const std::vector<Uid> gone{4};
        expungeMessages(transaction, inbox, gone, true, Removal::Soft);
        const std::vector<Uid> hard{5};
        expungeMessages(transaction, inbox, hard, true, Removal::Hard);
        recovery(transaction, inbox);
        sync(transaction, inbox);
        transfers(transaction, inbox);
        read(transaction, inbox, other, items);
        renameFolder(transaction, other, "a/c");
        setSubscribed(transaction, 5, "a/c", true);
        setSubscribed(transaction, 5, "a/c", false);
        raiseEpoch(transaction);
        deleteFolder(transaction, other, Removal::Soft);
        restoreRemovedFolder(transaction, other, 0);
        deleteFolder(transaction, other, Removal::Hard);
        transaction.flush();
        item_queries::countFrom(connection, 1, inbox, 1);
        for (const std::uint32_t fields : {0u, +kFieldEnvelope, +kFieldContent, +kFieldGuid, kFieldEnvelope | kFieldContent, kFieldEnvelope | kFieldGuid}) {
            connection.prepare(item_queries::readSql(fields));
        }
        std::string bytes;
        content_queries::readChunk(connection, 1, 1, 0, 0, 10, bytes);
        for (const std::uint64_t content : content_queries::dead(connection, 1, 10)) {
            if (!content_queries::isReferenced(connection, 1, content)) content_queries::purge(connection, 1, content);
            content_queries::unmarkDead(connection, 1, content);
        }
        content_queries::insertBlobRef(connection, 1, "ab-1", 1);
        content_queries::blobKeys(connection, 1, "ab");
        feed(connection, inbox);
        goneKeys(transaction, inbox);
        seldom(connection, inbox);
    }

    /// What the steps above need on some ways only.
    static void seldom(db::Connection& connection, FolderId inbox) {
        object_queries::itemOf(connection, 1, object_queries::AliasKind::Entryid, std::string(48, 'e'));
        object_queries::setGuid(connection, 1, 1, "guid");
        item_prop_queries::copy(connection, 1, 1'000'000, 1'000'001);
        item_queries::setPrefix(connection, 1, 1, "X-Prefix: x\r\n");
        change_queries::lastOld(connection, 1, inbox, 1);
        change_queries::lastOld(connection, 1, 0, 1);
        change_queries::trimExpunged(connection, 1, inbox, 1);
        ContentRow inBlob;
        inBlob.storage = BodyStorage::Blob;
        inBlob.blobKey = "ab-1";
        content_queries::insert(connection, 1, 1'000'000, inBlob, std::string(32, 's'), {});
        content_queries::purge(connection, 1, 1'000'000);
        if (connection.engine() == db::Engine::Sqlite) return;
        meta_queries::insertToken(connection, 1, 1, 1);
        meta_queries::hasToken(connection, 1, 1);
        meta_queries::trimTokens(connection, 1, 1);
    }

    static void goneKeys(WriteTransaction& transaction, FolderId inbox) {
        using namespace gone_key_queries;
        db::Connection& connection = transaction.connection();
        rememberRange(connection, 1, inbox, kAllUids, std::string(16, 'g'), 0);
        rememberItem(connection, 1, 1, std::string(16, 'g'), 0);
        remember(connection, 1, "key", std::string(16, 'g'), 0);
        CPPUNIT_ASSERT(isGone(connection, 1, "key"));
        hasOld(connection, 1, 1);
        trim(connection, 1, 1);
    }

    static void feed(db::Connection& connection, FolderId inbox) {
        feed_queries::changedFolders(connection, 1, 1);
        feed_queries::changedItems(connection, 1, inbox, 1, 100, 10);
        feed_queries::departures(connection, 1, inbox, 1, 100, 10);
        feed_queries::exists(connection, 1, 1);
        feed_queries::departuresFloor(connection, 1, inbox);
        feed_queries::folderDeleted(connection, 1, 1, 100);
        feed_queries::foldersFloor(connection, 1);
        feed_queries::content(connection, 1, inbox, 1, 1);
        feed_queries::texts(connection, 1, 1);
    }

    static void objects(RecordingConnection& connection, MailboxCache& cache, const TempDir& dir) {
        StillClock clock;
        SilentLog log;
        metrics::Registry metrics;
        StoreEnvironment environment{clock, log, cache, metrics.counter("a", ""), metrics.counter("b", ""), {}, {}};
        environment.staging = {0, 10, dir.path().string(), nullptr};
        const auto file = std::make_shared<StoreFile>(StoreId{1}, environment, std::make_unique<OneConnection>(connection), nullptr);
        SqlObjects made(file, identity(5), [] { return std::uint64_t{0}; });
        Objects& objects = made;
        const FolderId inbox = file->tree()->inbox();
        const std::string big(kMaxInlineValueBytes + 1, 'b');
        StagingOptions staging;
        staging.maxBytes = 1 << 20;
        staging.inlineBytes = 1 << 20;
        const auto writer = makeMessageWriter(staging);
        writer->write("Subject: x\r\n\r\n");
        const auto mime = writer->finish();

        const auto message = objects.create(inbox, false);
        MessageData data;
        data.properties.set(PropTag(0x1000001F), big);
        data.properties.set(PropTag(0x0037001F), std::string("subject"));
        data.recipients.resize(1);
        data.recipients[0].properties.set(PropTag(0x39FF001F), std::string("x"));
        data.attachments.resize(1);
        data.attachments[0].properties.set(PropTag(0x37010102), big);
        message->setData(data);
        SaveOptions imported;
        imported.ids = {"entryid", "source key", std::string(20, 'c'), {}, std::string(16, 'g'), 900};
        const SaveResult saved = message->save(imported);
        message->set(std::vector<Property>{{PropTag(0x8001001F), std::string("beside")}, {PropTag(0x001A001F), std::string("IPM.X")}});
        const PropId gone[] = {0x8001, 0x8002};
        imported.ids = {{}, {}, std::string(20, 'd'), {}, {}, 0};
        message->save(imported);
        message->erase(gone);
        const SaveResult again = message->save();
        const auto opened = objects.openSourceKey("source key");
        opened->data();
        opened->openValue(PropTag(0x1000001F));
        const std::vector<ItemId> items{saved.place.item, saved.place.item + 1};
        const std::vector<PropTag> few{PropTag(0x8001001F)}, many(30, PropTag(0x8001001F));
        NoItems sink;
        objects.load(inbox, items, few, sink);
        objects.load(inbox, items, {}, sink);
        objects.load(inbox, {items.data(), 1}, few, sink);
        objects.load(inbox, items, many, sink);
        objects.pending(inbox, 0, 10);
        object_queries::foldersWithPending(connection, 1);
        objects.finishRendering(saved.place.item, again.changeNumber, *mime);
        objects.open(saved.place.item)->set({});
        message->set(std::vector<Property>{{PropTag(0x0037001F), std::string("newer")}});
        SaveOptions force;
        force.force = true;
        message->save(force);
        objects.changeFlags(inbox, items, {FlagOp::Add, kFlagged, {"word"}, {}});
        objects.itemOfUid(inbox, 1);
        objects.itemIds(saved.place.item);
        objects.remove(inbox, items);

        const FolderId folder = objects.createFolder(file->tree()->root(), {"hidden", "", "comment", {"fe", "fs", std::string(20, 'k'), {}, {}, 0}}).id;
        objects.setFolderProperties(folder, std::vector<Property>{{PropTag(0x8001001F), std::string("x")}, {PropTag(0x66010102), big}});
        objects.folderProperties(folder, {});
        objects.folderProperties(0, {});
        objects.folderProperties(inbox, {});
        objects.openFolderValue(folder, PropTag(0x66010102));
        objects.importFolder(folder, {"other", "keys", {}, {}, 5, 0});
        objects.moveFolder(folder, objects.specialFolders().views, "moved");
        objects.folderOfSourceKey("keys");
        objects.setReceiveFolder("IPM.X", folder);
        objects.receiveFolder("IPM.X");
        objects.setReceiveFolder("IPM.X", 0);
        const PropId erased[] = {0x6601};
        objects.eraseFolderProperties(folder, erased);
        objects.deleteFolder(folder);
        while (file->purge(100)) {
        }
    }

    static void namedProperties(db::Connection& connection) {
        using namespace named_prop_queries;
        const PropName name{std::string(16, 'n'), std::string("name")};
        insert(connection, 0x8000, name);
        find(connection, name);
        find(connection, PropId{0x8000});
        list(connection, name.guid);
        list(connection, {});
        count(connection, name.guid);
        setCounter(connection, lockCounter(connection));
    }

    static void recovery(WriteTransaction& transaction, FolderId inbox) {
        db::Connection& connection = transaction.connection();
        const auto kept = recoverable_queries::list(connection, 1, inbox, 0, 10);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, kept.size());
        const std::vector<ItemId> items{kept[0].item};
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, restoreItems(transaction, items, 0, 0).size());
        removeItems(transaction, inbox, items, Removal::Soft);
        recoverable_queries::place(connection, 1, inbox, items[0]);
        purgeExpired(transaction, 0, 10);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, purgeKept(transaction, items));
        recoverable_queries::setUnrecoverable(connection, 1, 1, 1);
        recoverable_queries::setPeriod(connection, 1, 5);
        recoverable_queries::openFacts(connection, 1);
    }

    static void sync(WriteTransaction& transaction, FolderId inbox) {
        db::Connection& connection = transaction.connection();
        ContentsQuery query;
        query.folder = inbox;
        query.state = {0, 1, 1, 1, 1, 0};
        contentsPage(connection, 1, query);
        ownersHierarchy(connection, 1, query.state);
        sync_queries::folderLog(connection, 1, 1);
        const auto changed = sync_queries::changedItems(connection, 1, inbox, kAllUids, {0, 1'000'000}, false, 10);
        CPPUNIT_ASSERT(!changed.empty());
        sync_queries::reserveKeys(connection, 1, 5, 5);
        CPPUNIT_ASSERT(sync_queries::isReserved(connection, 1, 9) && !sync_queries::isReserved(connection, 1, 10));
        sync_queries::setSourceKey(connection, 1, changed[0].row.item, "key");
        sync_queries::changeOf(connection, 1, changed[0].row.item);
        sync_queries::setItemKeys(connection, 1, changed[0].row.item, "k", 1, "p");
        ImportedFolder import;
        import.sourceKey = "folder";
        import.changeKey = std::string(22, 'k');
        import.name = "imported";
        importFolder(transaction, import, transaction.tree().subtree());
    }

    static void transfers(WriteTransaction& transaction, FolderId inbox) {
        db::Connection& connection = transaction.connection();
        std::vector<ItemId> items;
        for (const auto& [uid, item] : cargo_queries::itemsAfter(connection, 1, inbox, 0, 10)) items.push_back(item);
        Cargo cargo = loadCargo(connection, 1, inbox, items);
        CPPUNIT_ASSERT(!cargo.items.empty());
        cargo.keywords = transaction.keywords(inbox);
        Arrivals arrivals(transaction, inbox);
        unload(transaction, cargo, arrivals,
               [&](std::uint64_t content, std::uint32_t chunk, std::string& out) { content_queries::readChunk(connection, 1, content, chunk, 0, UINT64_MAX, out); });
        arrivals.finish();
        intent_queries::insert(connection, 1, {"operation", intent_queries::IntentKind::Messages, inbox, 2, 3, "", {{1, 2}}, 0});
        intent_queries::exists(connection, 1, "operation");
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, intent_queries::all(connection, 1).at(0).items.size());
        intent_queries::erase(connection, 1, "operation");
        intent_queries::insertArrival(connection, 1, {"operation", 2, 0, 0, 0});
        intent_queries::setPosition(connection, 1, "operation", 5);
        intent_queries::arrival(connection, 1, "operation");
        intent_queries::unsettled(connection, 1);
        intent_queries::settle(connection, 1, "operation");
        intent_queries::hasOld(connection, 1, 0);
        intent_queries::trim(connection, 1, 0);
        change_queries::trimLog(connection, 1, 1);
    }

    /// What those do who are not the owner.
    static void read(WriteTransaction& transaction, FolderId inbox, FolderId other, std::span<const AppendItem> items) {
        db::Connection& connection = transaction.connection();
        const Reader reader{false, 7};
        std::vector<AppendItem> seen(items.begin(), items.end());
        for (AppendItem& item : seen) item.flags = kSeen;
        const std::vector<Uid> uids = appendAsReader(transaction, inbox, seen, 0, reader).uids;
        const std::vector<Uid> pair{uids[0], uids[1]};
        changeFlagsAsReader(transaction, inbox, pair, {FlagOp::Remove, kSeen | kFlagged, {}, {}}, 7, 30, ItemScope::Own);
        copyAsReader(transaction, inbox, pair, other, 0, reader);
        moveMessages(transaction, inbox, pair, other);
        expungeMessages(transaction, inbox, std::vector<Uid>{uids[2]}, true);
        changeMessageFlags(transaction, inbox, std::vector<Uid>{uids[3]}, {FlagOp::Add, kSeen, {}, {}});
        hideReading(transaction, inbox, 5, 6);
        reading_queries::loadShared(connection, 1, inbox, [](const reading_queries::SharedItem&) {});
        reading_queries::sharedSince(connection, 1, inbox, 1);
        reading_queries::departedSince(connection, 1, inbox, 1);
        reading_queries::marks(connection, 1, inbox, 7);
        reading_queries::marksSince(connection, 1, inbox, 7, 1);
        reading_queries::markedSince(connection, 1, inbox, 7, 1);
        reading_queries::markOn(connection, 1, inbox, 1, 7);
        reading_queries::loadOthers(connection, 1, inbox, kPendingUids, 7);
        forgetKept(transaction, inbox, 4711);
        acl_queries::set(connection, 1, inbox, {{MemberKind::User, 7}, kRightReadAny});
        acl_queries::erase(connection, 1, inbox, {MemberKind::User, 7});
        acl_queries::setDelegate(connection, 1, {{MemberKind::User, 7}, kDelegateSendAs});
        acl_queries::eraseDelegate(connection, 1, {MemberKind::User, 7});
        acl_queries::addFavourite(connection, 1, inbox, 7);
        acl_queries::favourites(connection, 1, 7);
        acl_queries::eraseFavourite(connection, 1, inbox, 7);
    }

    static void locators(db::Connection& connection) {
        locator_queries::nextId(connection);
        locator_queries::insert(connection, {1, 5, 0, std::string(16, 'g'), false}, 0);
        locator_queries::setReady(connection, 1);
        locator_queries::find(connection, 1);
        locator_queries::findPrivate(connection, 5, 0);
        locator_queries::findPublic(connection, 0);
        locator_queries::findByGuid(connection, std::string(16, 'g'));
        locator_queries::hasGuid(connection, std::string(16, 'g'));
        locator_queries::rows(connection, 0, 10);
        grant_queries::set(connection, 1, {{MemberKind::User, 7}, kRightReadAny});
        grant_queries::storesOf(connection, {MemberKind::User, 7}, 0);
        grant_queries::has(connection, {MemberKind::User, 7}, 1);
        grant_queries::ofStore(connection, 1);
        grant_queries::erase(connection, 1, {MemberKind::User, 7});
        locator_queries::list(connection, 0, 10);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(QueryPlanTest);

}  // namespace

std::set<std::string> corbel::testing::explainStoreStatements(RecordingConnection& connection, const TempDir& dir) {
    return QueryPlanTest::check(connection, dir);
}
