// The store contract: ids that an importer brings are what IMAP and the store API show, and named properties keep their numbers.
#include <cppunit/extensions/HelperMacros.h>

#include <set>

#include "corbel/objects.h"
#include "corbel/property_tags.h"
#include "db/server_database.h"
#include "store/locator.h"
#include "unit/store/store_fixture.h"

using namespace corbel;
using namespace corbel::testing;

namespace {

const std::string kForeignGuid = "FOREIGN-STORE-ID";

std::string xid(std::uint8_t number, const std::string& guid = kForeignGuid) {
    return guid + std::string(5, '\0') + static_cast<char>(number);
}
std::string sized(const std::string& key) { return static_cast<char>(key.size()) + key; }

bool isSame(const StoreOwner& expected, const std::optional<StoreOwner>& found) {
    return found && found->id == expected.id && found->isPublic == expected.isPublic && found->owner == expected.owner && found->tenant == expected.tenant &&
           found->guid == expected.guid;
}

template <class Engine>
class IdentityContract : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(IdentityContract);
    CPPUNIT_TEST(foreignMailboxKeepsEveryId);
    CPPUNIT_TEST(idsOfThePendingSurviveRendering);
    CPPUNIT_TEST(localChangesFollowTheImportedKey);
    CPPUNIT_TEST(takenIdsAreRefused);
    CPPUNIT_TEST(wrongIdsAreRefused);
    CPPUNIT_TEST(storeMadeWithAGuid);
    CPPUNIT_TEST(guidsLeadToStores);
    CPPUNIT_TEST(storesThatAreBeingMadeAreNotFound);
    CPPUNIT_TEST(moveKeepsTheEntryid);
    CPPUNIT_TEST(namedPropertiesAreServerWide);
    CPPUNIT_TEST(namedPropertiesCanBeAssigned);
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

    void foreignMailboxKeepsEveryId() {
        FolderSpec spec;
        spec.name = "Projects";
        spec.ids = {"folder entryid", xid(1), xid(2), sized(xid(2)), {}, 0};
        const FolderId subtree = objects().specialFolders().subtree;
        const FolderId folder = objects().createFolder(subtree, spec).id;
        FolderImport numbers;
        numbers.uidValidity = 12'345;
        numbers.uidNext = 100;
        objects().importFolder(folder, numbers);
        objects().importFolder(_inbox, {"inbox entryid", xid(3), {}, {}, 77, 0});

        std::vector<ItemId> items;
        for (std::uint8_t i = 0; i < 5; ++i) {
            const auto mime = _setup->stage("Subject: mail " + std::to_string(i) + "\r\n\r\nbody\r\n");
            SaveOptions options;
            options.mime = mime.get();
            options.received = fromMicros(1'000'000'000'000'000 + i);
            options.keywords = {"Project"};
            options.ids = {"entryid " + std::to_string(i),
                           xid(20 + i),
                           xid(40 + i),
                           sized(xid(10, std::string(16, 'o'))) + sized(xid(40 + i)),
                           std::string(15, 'g') + static_cast<char>('0' + i),
                           static_cast<Uid>(200 + 10 * i)};
            const auto message = objects().create(folder);
            if (i == 2) message->set(std::vector<Property>{{tags::MessageFlags, std::int64_t{1}}});
            const SaveResult saved = message->save(options);
            CPPUNIT_ASSERT_EQUAL(options.ids.changeKey, saved.changeKey);
            items.push_back(saved.place.item);
        }
        reopen();

        // As IMAP sees it.
        const FolderInfo info = _session->findFolder("Projects").value();
        CPPUNIT_ASSERT_EQUAL(12'345u, info.uidValidity);
        CPPUNIT_ASSERT_EQUAL(77u, _session->findFolder("INBOX")->uidValidity);
        const auto view = _session->view(folder);
        CPPUNIT_ASSERT_EQUAL(12'345u, view->counters().uidValidity);
        CPPUNIT_ASSERT_EQUAL(Uid{241}, view->counters().uidNext);
        CPPUNIT_ASSERT((std::vector<Uid>{200, 210, 220, 230, 240}) == allUids(*view));
        CPPUNIT_ASSERT_EQUAL(+kSeen, view->at(3).flags);
        CPPUNIT_ASSERT_EQUAL(0u, view->at(2).flags);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, view->at(1).keywords);
        const auto rows = readAll(*_session, folder, kFieldGuid | kFieldReceived | kFieldContent);
        CPPUNIT_ASSERT_EQUAL(std::string("67676767676767676767676767676734"), rows[4].guid);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1'000'000'000'000'004}, toMicros(rows[4].row.received));
        CPPUNIT_ASSERT_EQUAL(std::string("Subject: mail 4\r\n\r\nbody\r\n"), rows[4].content);

        // As the store API sees it.
        CPPUNIT_ASSERT_EQUAL(folder, objects().folderOfEntryid("folder entryid"));
        CPPUNIT_ASSERT_EQUAL(folder, objects().folderOfSourceKey(xid(1)));
        CPPUNIT_ASSERT_EQUAL(_inbox, objects().folderOfSourceKey(xid(3)));
        const ObjectIds folderIds = objects().folderIds(folder);
        CPPUNIT_ASSERT_EQUAL(std::string("folder entryid"), folderIds.entryid);
        CPPUNIT_ASSERT_EQUAL(xid(2), folderIds.changeKey);
        CPPUNIT_ASSERT_EQUAL(sized(xid(2)), folderIds.predecessors);
        for (std::uint8_t i = 0; i < 5; ++i) {
            CPPUNIT_ASSERT_EQUAL(items[i], objects().itemOfEntryid("entryid " + std::to_string(i)));
            CPPUNIT_ASSERT_EQUAL(items[i], objects().itemOfSourceKey(xid(20 + i)));
            const ObjectIds ids = objects().openEntryid("entryid " + std::to_string(i))->ids();
            CPPUNIT_ASSERT_EQUAL(xid(20 + i), ids.sourceKey);
            CPPUNIT_ASSERT_EQUAL(xid(40 + i), ids.changeKey);
            CPPUNIT_ASSERT_EQUAL(sized(xid(40 + i)) + sized(xid(10, std::string(16, 'o'))), ids.predecessors);
            const PropertyBag all = objects().open(items[i])->get();
            CPPUNIT_ASSERT_EQUAL(std::string_view("folder entryid"), all.text(tags::ParentEntryId));
            CPPUNIT_ASSERT_EQUAL(xid(40 + i), std::string(all.text(tags::ChangeKey)));
        }
        CPPUNIT_ASSERT_EQUAL(Uid{241}, _setup->append(*_session, folder, "Subject: new\r\n\r\n"));
        CPPUNIT_ASSERT_EQUAL(ItemId{0}, objects().itemOfEntryid("entryid 9"));
    }

    void idsOfThePendingSurviveRendering() {
        const auto message = objects().create(_inbox);
        message->set(std::vector<Property>{{tags::Subject, std::string("by properties")}});
        SaveOptions options;
        options.ids = {"the entryid", xid(1), xid(2), {}, {}, 500};
        const SaveResult saved = message->save(options);
        CPPUNIT_ASSERT(saved.place.state == ItemState::Pending);
        CPPUNIT_ASSERT(!message->get().findId(0));
        message->set(std::vector<Property>{{PropTag(0x8005001F), std::string("changed before it is rendered")}});
        options = {};
        options.ids.changeKey = xid(3);
        const SaveResult again = message->save(options);
        const auto mime = _setup->stage("Subject: by properties\r\n\r\n");
        objects().finishRendering(saved.place.item, again.changeNumber, *mime);
        const auto view = _session->view(_inbox);
        CPPUNIT_ASSERT_EQUAL(Uid{500}, view->at(1).uid);
        CPPUNIT_ASSERT_EQUAL(Uid{501}, view->counters().uidNext);
        CPPUNIT_ASSERT_EQUAL(xid(3), objects().itemIds(saved.place.item).changeKey);
        CPPUNIT_ASSERT_EQUAL(saved.place.item, objects().itemOfSourceKey(xid(1)));
        CPPUNIT_ASSERT(objects().find(saved.place.item)->uid == 500);
    }

    void localChangesFollowTheImportedKey() {
        const auto message = objects().create(_inbox);
        SaveOptions options;
        options.ids.changeKey = xid(5);
        options.ids.predecessors = sized(xid(4)) + sized(xid(7, std::string(16, 'p')));
        const ItemId item = message->save(options).place.item;
        const std::string imported = objects().itemIds(item).predecessors;
        CPPUNIT_ASSERT(imported.find(sized(xid(5))) != std::string::npos && imported.find(sized(xid(4))) == std::string::npos);
        message->set(std::vector<Property>{{PropTag(0x8005001F), std::string("local")}});
        message->save();
        const ObjectIds ids = objects().itemIds(item);
        CPPUNIT_ASSERT_EQUAL(objects().storeGuid(), ids.changeKey.substr(0, 16));
        CPPUNIT_ASSERT(ids.predecessors.find(sized(xid(5))) != std::string::npos);
        CPPUNIT_ASSERT(ids.predecessors.find(sized(xid(7, std::string(16, 'p')))) != std::string::npos);
        CPPUNIT_ASSERT(ids.predecessors.find(sized(ids.changeKey)) != std::string::npos);
        // Another import on top: what was known stays known.
        options = {};
        options.ids.changeKey = xid(1, std::string(16, 'q'));
        message->save(options);
        const std::string last = objects().itemIds(item).predecessors;
        CPPUNIT_ASSERT(last.find(sized(xid(5))) != std::string::npos && last.find(sized(options.ids.changeKey)) != std::string::npos);
    }

    void takenIdsAreRefused() {
        const auto message = objects().create(_inbox);
        SaveOptions options;
        options.ids = {"taken", xid(1), {}, {}, {}, 10};
        const auto mime = _setup->stage("Subject: x\r\n\r\n");
        options.mime = mime.get();
        const ItemId item = message->save(options).place.item;
        const auto refused = [&](const ImportedIds& ids) {
            SaveOptions other;
            other.ids = ids;
            other.mime = mime.get();
            return codeOf([&] { objects().create(_inbox)->save(other); });
        };
        CPPUNIT_ASSERT_EQUAL(ErrorCode::AlreadyExists, refused({"taken", {}, {}, {}, {}, 0}));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::AlreadyExists, refused({{}, xid(1), {}, {}, {}, 0}));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::AlreadyExists, refused({{}, {}, {}, {}, {}, 10}));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::AlreadyExists, refused({{}, {}, {}, {}, {}, 3}));
        CPPUNIT_ASSERT_EQUAL(1u, _session->view(_inbox)->size());
        objects().remove(_inbox, {&item, 1});
        CPPUNIT_ASSERT_EQUAL(ErrorCode::AlreadyExists, refused({{}, {}, {}, {}, {}, 10}));
        options.ids.uid = 11;
        objects().create(_inbox)->save(options);
        FolderSpec spec;
        spec.name = "Other";
        spec.ids.entryid = objects().folderIds(_inbox).entryid;
        CPPUNIT_ASSERT_EQUAL(ErrorCode::AlreadyExists, codeOf([&] { objects().createFolder(objects().specialFolders().subtree, spec); }));
        FolderImport numbers;
        numbers.uidNext = 5;
        CPPUNIT_ASSERT_EQUAL(ErrorCode::AlreadyExists, codeOf([&] { objects().importFolder(_inbox, numbers); }));
    }

    void wrongIdsAreRefused() {
        const auto message = objects().create(_inbox);
        const auto refused = [&](const ImportedIds& ids) {
            SaveOptions options;
            options.ids = ids;
            return codeOf([&] { message->save(options); }) == ErrorCode::InvalidArgument;
        };
        CPPUNIT_ASSERT(refused({std::string(kMaxEntryidBytes + 1, 'e'), {}, {}, {}, {}, 0}));
        CPPUNIT_ASSERT(refused({{}, std::string(kMaxKeyBytes + 1, 's'), {}, {}, {}, 0}));
        CPPUNIT_ASSERT(refused({{}, {}, "short", {}, {}, 0}));
        CPPUNIT_ASSERT(refused({{}, {}, std::string(25, 'c'), {}, {}, 0}));
        CPPUNIT_ASSERT(refused({{}, {}, {}, "no list", {}, 0}));
        CPPUNIT_ASSERT(refused({{}, {}, {}, std::string(1, 25) + std::string(25, 'c'), {}, 0}));
        CPPUNIT_ASSERT(refused({{}, {}, {}, {}, "short", 0}));
        SaveOptions options;
        options.ids = {std::string(kMaxEntryidBytes, 'e'), std::string(kMaxKeyBytes, 's'), std::string(24, 'c'), {}, {}, 0};
        message->save(options);
    }

    void storeMadeWithAGuid() {
        const std::string guid = "0123456789ABCDEF";
        const StoreId made = _setup->stores().create(identity(7, "grace"), {"de", guid});
        CPPUNIT_ASSERT_EQUAL(ErrorCode::AlreadyExists, codeOf([&] { _setup->stores().create(identity(8, "heidi"), {"", guid}); }));
        CPPUNIT_ASSERT_EQUAL(StoreId{0}, _setup->stores().ownStoreId(identity(8, "heidi")));
        const auto session = _setup->open(7);
        CPPUNIT_ASSERT_EQUAL(made, session->id());
        CPPUNIT_ASSERT_EQUAL(guid, session->objects().storeGuid());
        CPPUNIT_ASSERT(session->objects().storeEntryid().find(guid) != std::string::npos);
        CPPUNIT_ASSERT_EQUAL(ErrorCode::AlreadyExists, codeOf([&] { _setup->stores().create(identity(7, "grace"), {}); }));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::InvalidArgument, codeOf([&] { _setup->stores().create(identity(8, "heidi"), {"xx", {}}); }));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::InvalidArgument, codeOf([&] { _setup->stores().create(identity(8, "heidi"), {"en", "short"}); }));
        CPPUNIT_ASSERT_EQUAL(StoreId{0}, _setup->stores().ownStoreId(identity(8, "heidi")));
    }

    void guidsLeadToStores() {
        store::SqlStores& stores = _setup->stores();
        const StoreOwner mine{_session->id(), false, 1, 0, _session->objects().storeGuid()};
        const std::string guid = "0123456789abcdef";
        Identity grace = identity(7, "grace");
        grace.tenant = 3;
        const StoreOwner other{stores.create(grace, {"", guid}), false, 7, 3, guid};
        const auto shared = stores.openPublic(grace);
        const StoreOwner all{shared->id(), true, 0, 3, shared->objects().storeGuid()};
        for (int i = 0; i < 2; ++i) {   // the second time from memory
            for (const StoreOwner& store : {mine, other, all}) {
                CPPUNIT_ASSERT(isSame(store, stores.findByGuid(store.guid)));
                CPPUNIT_ASSERT(isSame(store, stores.find(store.id)));
            }
            CPPUNIT_ASSERT(!stores.findByGuid("0123456789ABCDEF"));
            CPPUNIT_ASSERT(!stores.findByGuid(""));
            CPPUNIT_ASSERT(!stores.findByGuid(std::string(4000, 'g')));
            CPPUNIT_ASSERT(!stores.find(all.id + 1));
            CPPUNIT_ASSERT_EQUAL(StoreId{0}, stores.ownStoreId(Identity{}));
        }
        const std::vector<StoreOwner> two = stores.list(0, 2), last = stores.list(two.back().id, 2);
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, two.size());
        CPPUNIT_ASSERT(isSame(mine, two[0]) && isSame(other, two[1]));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, last.size());
        CPPUNIT_ASSERT(isSame(all, last[0]));
    }

    void storesThatAreBeingMadeAreNotFound() {
        store::SqlStores& stores = _setup->stores();
        db::ServerDatabaseOptions options;
        options.sqlitePath = _setup->options.dataDir + "/server.db";
        options.mysql = _setup->options.mysql;
        db::ServerDatabase server(std::move(options));
        const std::string guid(16, 'm');
        const StoreId made = store::Locator(server).findOrAddOwn(identity(9, "ivan"), 0, guid).id;
        const auto isListed = [&] { return stores.list(made - 1, 1).size() == 1; };
        CPPUNIT_ASSERT(!stores.find(made) && !stores.findByGuid(guid) && !isListed());
        _setup->open(9);
        CPPUNIT_ASSERT(stores.find(made) && stores.findByGuid(guid) && isListed());
    }

    void moveKeepsTheEntryid() {
        const Uid uid = _setup->append(*_session, _inbox, "Subject: x\r\n\r\n");
        const ItemId item = objects().itemOfUid(_inbox, uid);
        const ObjectIds before = objects().itemIds(item);
        const FolderId trash = _setup->folder(*_session, "Trash");
        _session->move(_inbox, {&uid, 1}, trash);
        const ObjectIds after = objects().itemIds(item);
        CPPUNIT_ASSERT_EQUAL(before.entryid, after.entryid);
        CPPUNIT_ASSERT(before.sourceKey != after.sourceKey);
        CPPUNIT_ASSERT_EQUAL(item, objects().itemOfEntryid(before.entryid));
        CPPUNIT_ASSERT_EQUAL(item, objects().itemOfSourceKey(after.sourceKey));
        CPPUNIT_ASSERT_EQUAL(ItemId{0}, objects().itemOfSourceKey(before.sourceKey));
        CPPUNIT_ASSERT_EQUAL(trash, objects().find(item)->folder);
    }

    void namedPropertiesAreServerWide() {
        NamedProperties& named = _setup->stores().namedProperties();
        const std::string guid(16, 'a'), other(16, 'b');
        const PropName names[] = {{guid, std::uint32_t{0x8233}},
                                  {guid, std::string("Keywords")},
                                  {other, std::string("Keywords")},
                                  {guid, std::string("keywords")}};
        CPPUNIT_ASSERT((std::vector<PropId>{0, 0, 0, 0}) == named.idsOf(names, false));
        const std::vector<PropId> ids = named.idsOf(names, true);
        CPPUNIT_ASSERT_EQUAL(std::size_t{4}, std::set<PropId>(ids.begin(), ids.end()).size());
        for (const PropId id : ids) CPPUNIT_ASSERT(id >= kFirstNamedPropId);
        const auto back = named.namesOf(ids);
        for (std::size_t i = 0; i < 4; ++i) CPPUNIT_ASSERT(back[i] == names[i]);
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, named.list(guid).size());
        CPPUNIT_ASSERT_EQUAL(std::size_t{4}, named.list({}).size());
        const PropId unknown[] = {0x9999, 0x0037};
        CPPUNIT_ASSERT(!named.namesOf(unknown)[0] && !named.namesOf(unknown)[1]);
        const PropName twice[] = {{guid, std::string("x")}, {guid, std::string("x")}};
        const std::vector<PropId> same = named.idsOf(twice, true);
        CPPUNIT_ASSERT_EQUAL(same[0], same[1]);
        reopen();
        CPPUNIT_ASSERT(ids == _setup->stores().namedProperties().idsOf(names, true));
        const PropName broken[] = {{"short", std::string("x")}};
        CPPUNIT_ASSERT_EQUAL(ErrorCode::InvalidArgument, codeOf([&] { _setup->stores().namedProperties().idsOf(broken, true); }));
        const PropName tooLong[] = {{guid, std::string(600, 'x')}};
        CPPUNIT_ASSERT_EQUAL(ErrorCode::InvalidArgument, codeOf([&] { _setup->stores().namedProperties().idsOf(tooLong, true); }));
    }

    void namedPropertiesCanBeAssigned() {
        NamedProperties& named = _setup->stores().namedProperties();
        const std::string guid(16, 'a');
        const PropName first{guid, std::uint32_t{1}}, second{guid, std::uint32_t{2}};
        named.assign(first, 0x8000);
        named.assign(first, 0x8000);
        CPPUNIT_ASSERT_EQUAL(ErrorCode::AlreadyExists, codeOf([&] { named.assign(first, 0x8001); }));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::AlreadyExists, codeOf([&] { named.assign(second, 0x8000); }));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::InvalidArgument, codeOf([&] { named.assign(second, 0x7FFF); }));
        CPPUNIT_ASSERT_EQUAL(PropId{0x8001}, named.idsOf({&second, 1}, true).front());
        CPPUNIT_ASSERT_EQUAL(PropId{0x8000}, named.idsOf({&first, 1}, true).front());
        named.assign({guid, std::string("last")}, kLastNamedPropId);
    }

private:
    Objects& objects() { return _session->objects(); }
    void reopen() {
        _session.reset();
        _setup->close();
        _session = _setup->open();
    }

    std::unique_ptr<StoreSetup<Engine>> _setup;
    std::unique_ptr<StoreSession> _session;
    FolderId _inbox = 0;
};

CPPUNIT_TEST_SUITE_REGISTRATION(IdentityContract<OnSqlite>);
CPPUNIT_TEST_SUITE_REGISTRATION(IdentityContract<OnMariadb>);

}  // namespace
