// The store contract: folders and the store as objects, special folders in several languages, receive folders, repair.
#include <cppunit/extensions/HelperMacros.h>

#include "corbel/objects.h"
#include "corbel/property_tags.h"
#include "store/objects/folder_names.h"
#include "store/objects/object_tags.h"
#include "unit/store/store_fixture.h"

using namespace corbel;
using namespace corbel::testing;

namespace {

constexpr PropTag kNamedText(0x8005001F);

template <class Engine>
class FolderObjectContract : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(FolderObjectContract);
    CPPUNIT_TEST(folderCountsAllItsMessages);
    CPPUNIT_TEST(folderPropertiesAreKept);
    CPPUNIT_TEST(displayNameRenames);
    CPPUNIT_TEST(storePropertiesAreKept);
    CPPUNIT_TEST(bigFolderValuesAreStreamed);
    CPPUNIT_TEST(foldersByParent);
    CPPUNIT_TEST(foldersOutsideTheSubtreeAreNotInImap);
    CPPUNIT_TEST(specialFoldersAreNamedEverywhere);
    CPPUNIT_TEST(storeInEveryLanguage);
    CPPUNIT_TEST(receiveFolderIsTheLongestMatch);
    CPPUNIT_TEST(anotherUserSeesNothing);
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
            _setup->stores().runMaintenance();
            const std::vector<std::string> faults = _setup->stores().check(id);
            CPPUNIT_ASSERT_MESSAGE(faults.empty() ? "" : faults.front(), faults.empty());
        }
        _setup.reset();
    }

    void folderCountsAllItsMessages() {
        _setup->append(*_session, _inbox, "Subject: seen\r\n\r\n", kSeen);
        _setup->append(*_session, _inbox, "Subject: unseen\r\n\r\n");
        const auto pending = objects().create(_inbox);
        pending->save();
        objects().create(_inbox, true)->save();
        const PropertyBag all = objects().folderProperties(_inbox);
        CPPUNIT_ASSERT(all.integer(tags::ContentCount) == 3);
        CPPUNIT_ASSERT(all.integer(tags::ContentUnreadCount) == 2);
        CPPUNIT_ASSERT(all.integer(tags::AssociatedContentCount) == 1);
        CPPUNIT_ASSERT(all.integer(tags::Subfolders) == 0);
        CPPUNIT_ASSERT(all.integer(tags::MessageSize).value_or(0) > 36);
        CPPUNIT_ASSERT_EQUAL(2u, _session->counters(_inbox).total);
        const PropTag asked[] = {tags::ContentCount, kNamedText};
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, objects().folderProperties(_inbox, asked).size());
        const ItemId item = pending->place().item;
        objects().changeFlags(_inbox, {&item, 1}, {FlagOp::Add, kSeen, {}, {}});
        CPPUNIT_ASSERT(objects().folderProperties(_inbox).integer(tags::ContentUnreadCount) == 1);
        _session->createFolder("gone");
        const FolderId gone = _setup->folder(*_session, "gone");
        objects().create(gone)->save();
        objects().create(gone, true)->save();
        const std::uint64_t used = _session->quota().usedBytes;
        objects().deleteFolder(gone);
        CPPUNIT_ASSERT(_session->quota().usedBytes < used);
    }

    void folderPropertiesAreKept() {
        const std::string before = objects().folderIds(_inbox).changeKey;
        const std::vector<Property> given{{kNamedText, std::string("named")},
                                          {tags::Comment, std::string("A comment")},
                                          {tags::ContainerClass, std::string("IPF.Note.Special")},
                                          {PropTag(0x66011102), std::vector<std::string>{"a", "b"}}};
        objects().setFolderProperties(_inbox, given);
        CPPUNIT_ASSERT(before != objects().folderIds(_inbox).changeKey);
        reopen();
        PropertyBag all = objects().folderProperties(_inbox);
        for (const Property& property : given) CPPUNIT_ASSERT(*all.find(property.tag) == property);
        CPPUNIT_ASSERT_EQUAL(std::string("IPF.Note.Special"), _session->findFolder("INBOX")->containerClass);
        const PropId gone[] = {kNamedText.id(), tags::Comment.id()};
        objects().eraseFolderProperties(_inbox, gone);
        all = objects().folderProperties(_inbox);
        CPPUNIT_ASSERT(!all.find(kNamedText) && all.text(tags::Comment).empty());
        const std::vector<Property> computed{{tags::ContentCount, std::int64_t{1}}};
        CPPUNIT_ASSERT_EQUAL(ErrorCode::InvalidArgument, codeOf([&] { objects().setFolderProperties(_inbox, computed); }));
        const std::vector<Property> tooLong{{tags::Comment, std::string(2000, 'c')}};
        CPPUNIT_ASSERT_EQUAL(ErrorCode::TooLarge, codeOf([&] { objects().setFolderProperties(_inbox, tooLong); }));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NotFound, codeOf([&] { objects().folderProperties(99'999); }));
        _session->createFolder("a/b");
        const FolderId b = _setup->folder(*_session, "a/b");
        CPPUNIT_ASSERT_EQUAL(objects().folderIds(_setup->folder(*_session, "a")).entryid,
                             std::string(objects().folderProperties(b).text(tags::ParentEntryId)));
        objects().setFolderProperties(b, given);
        objects().deleteFolder(b);
    }

    void displayNameRenames() {
        const FolderId folder = _session->createFolder("old").id;
        const std::vector<Property> name{{tags::DisplayName, std::string("new")}};
        objects().setFolderProperties(folder, name);
        CPPUNIT_ASSERT_EQUAL(folder, _setup->folder(*_session, "new"));
        CPPUNIT_ASSERT(!_session->findFolder("old"));
        // The inbox is INBOX in IMAP whatever it is called elsewhere.
        objects().setFolderProperties(_inbox, name);
        CPPUNIT_ASSERT_EQUAL(_inbox, _setup->folder(*_session, "INBOX"));
        CPPUNIT_ASSERT_EQUAL(std::string_view("new"), objects().folderProperties(_inbox).text(tags::DisplayName));
        const std::vector<Property> slash{{tags::DisplayName, std::string("a/b")}};
        CPPUNIT_ASSERT_EQUAL(ErrorCode::InvalidArgument, codeOf([&] { objects().setFolderProperties(folder, slash); }));
    }

    void storePropertiesAreKept() {
        const std::vector<Property> given{{kNamedText, std::string("of the store")}, {PropTag(0x66010003), std::int64_t{5}}};
        objects().setFolderProperties(0, given);
        reopen();
        const PropertyBag all = objects().folderProperties(0);
        CPPUNIT_ASSERT_EQUAL(std::string_view("of the store"), all.text(kNamedText));
        CPPUNIT_ASSERT_EQUAL(objects().storeEntryid(), std::string(all.text(tags::EntryId)));
        CPPUNIT_ASSERT(all.integer(tags::ObjectType) == 1);
        const PropId gone[] = {kNamedText.id()};
        objects().eraseFolderProperties(0, gone);
        CPPUNIT_ASSERT(!objects().folderProperties(0).find(kNamedText));
    }

    void bigFolderValuesAreStreamed() {
        const std::string big(300'000, 'v');
        for (const FolderId folder : {_inbox, FolderId{0}}) {
            for (int i = 0; i < 2; ++i) {
                const auto writer = objects().writeFolderValue(folder, PropTag(0x66010102));
                writer->write(big);
                writer->commit();
            }
            CPPUNIT_ASSERT(objects().folderProperties(folder).findId(0x6601)->tag.type() == PropType::Error);
            const auto reader = objects().openFolderValue(folder, PropTag(0x66010102));
            std::string bytes;
            reader->read(0, reader->size(), bytes);
            CPPUNIT_ASSERT(big == bytes);
            _setup->stores().runMaintenance();
            const PropId gone[] = {0x6601};
            objects().eraseFolderProperties(folder, gone);
            CPPUNIT_ASSERT_EQUAL(ErrorCode::NotFound, codeOf([&] { objects().openFolderValue(folder, PropTag(0x66010102)); }));
        }
    }

    void foldersByParent() {
        const FolderId subtree = objects().specialFolders().subtree;
        const FolderPlace parent = objects().createFolder(subtree, {"parent", "IPF.Contact", "comment", {}});
        const FolderPlace child = objects().createFolder(parent.id, {"child", "", "", {}});
        CPPUNIT_ASSERT_EQUAL(std::string("IPF.Contact"), child.containerClass);
        CPPUNIT_ASSERT(child.isInImap);
        CPPUNIT_ASSERT_EQUAL(child.id, _setup->folder(*_session, "parent/child"));
        CPPUNIT_ASSERT_EQUAL(std::string_view("comment"), objects().folderProperties(parent.id).text(tags::Comment));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::AlreadyExists, codeOf([&] { objects().createFolder(parent.id, {"child", "", "", {}}); }));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NotFound, codeOf([&] { objects().createFolder(99'999, {"child", "", "", {}}); }));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::InvalidArgument, codeOf([&] { objects().moveFolder(parent.id, child.id, "x"); }));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::InvalidArgument, codeOf([&] { objects().moveFolder(subtree, parent.id, "x"); }));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::InvalidArgument, codeOf([&] { objects().moveFolder(_inbox, parent.id, "x"); }));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::InvalidArgument, codeOf([&] { objects().deleteFolder(subtree); }));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::Conflict, codeOf([&] { objects().deleteFolder(parent.id); }));
        objects().moveFolder(child.id, subtree, "moved");
        CPPUNIT_ASSERT_EQUAL(child.id, _setup->folder(*_session, "moved"));
        objects().deleteFolder(parent.id);
        CPPUNIT_ASSERT(!objects().findFolder(parent.id));
        FolderId deep = child.id;
        std::size_t depth = 1;
        while (depth < kMaxFolderDepth) deep = objects().createFolder(deep, {"d" + std::to_string(++depth), "", "", {}}).id;
        CPPUNIT_ASSERT_EQUAL(ErrorCode::LimitReached, codeOf([&] { objects().createFolder(deep, {"too deep", "", "", {}}); }));
    }

    void foldersOutsideTheSubtreeAreNotInImap() {
        const std::size_t before = _session->folders().size();
        const SpecialFolders special = objects().specialFolders();
        const FolderPlace hidden = objects().createFolder(special.root, {"Hidden", "", "", {}});
        CPPUNIT_ASSERT(!hidden.isInImap);
        CPPUNIT_ASSERT_EQUAL(before, _session->folders().size());
        CPPUNIT_ASSERT(!_session->findFolder("Hidden"));
        const auto message = objects().create(hidden.id, true);
        message->set(std::vector<Property>{{tags::Subject, std::string("settings")}});
        const ItemId item = message->save().place.item;
        CPPUNIT_ASSERT_EQUAL(std::string_view("settings"), objects().open(item)->get().text(tags::Subject));
        objects().create(special.root, true)->save();
        CPPUNIT_ASSERT_EQUAL(ErrorCode::InvalidArgument, codeOf([&] { objects().moveFolder(hidden.id, special.subtree, "Visible"); }));
        objects().moveFolder(hidden.id, special.commonViews, "Still hidden");
        CPPUNIT_ASSERT(!_session->findFolder("Still hidden"));
        CPPUNIT_ASSERT_EQUAL(special.root, objects().findFolder(special.subtree)->parent);
        objects().deleteFolder(hidden.id);
    }

    void specialFoldersAreNamedEverywhere() {
        const SpecialFolders special = objects().specialFolders();
        for (const FolderId folder :
             {special.root, special.subtree, special.inbox, special.outbox, special.sent, special.trash, special.drafts, special.junk,
              special.archive, special.calendar, special.contacts, special.tasks, special.notes, special.journal, special.views,
              special.commonViews, special.finder, special.shortcuts, special.freebusy}) {
            CPPUNIT_ASSERT(objects().findFolder(folder).has_value());
        }
        const auto entryid = [&](FolderId folder) { return objects().folderIds(folder).entryid; };
        const PropertyBag store = objects().folderProperties(0);
        CPPUNIT_ASSERT_EQUAL(entryid(special.subtree), std::string(store.text(tags::IpmSubtreeEntryId)));
        CPPUNIT_ASSERT_EQUAL(entryid(special.outbox), std::string(store.text(tags::IpmOutboxEntryId)));
        CPPUNIT_ASSERT_EQUAL(entryid(special.trash), std::string(store.text(tags::IpmWastebasketEntryId)));
        const PropertyBag inbox = objects().folderProperties(special.inbox);
        CPPUNIT_ASSERT_EQUAL(entryid(special.calendar), std::string(inbox.text(tags::IpmAppointmentEntryId)));
        const auto& further = std::get<std::vector<std::string>>(inbox.find(tags::AdditionalRenEntryIds)->value);
        CPPUNIT_ASSERT_EQUAL(entryid(special.junk), further.at(4));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::InvalidArgument, codeOf([&] { objects().deleteFolder(special.calendar); }));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::InvalidArgument, codeOf([&] { objects().deleteFolder(special.views); }));
    }

    void storeInEveryLanguage() {
        UserId user = 100;
        for (const store::FolderLanguage& language : store::folderLanguages()) {
            const Identity who = identity(++user, "user");
            _setup->stores().create(who, {std::string(language.code), {}});
            const auto session = _setup->stores().openOwn(who);
            for (const FolderInfo& folder : session->folders()) {
                if (folder.specialUse == SpecialUse::Inbox) continue;
                CPPUNIT_ASSERT_EQUAL(std::string(language.name(folder.specialUse)), folder.path);
            }
            CPPUNIT_ASSERT_EQUAL(std::size_t{12}, session->folders().size());
            const SpecialFolders special = session->objects().specialFolders();
            CPPUNIT_ASSERT_EQUAL(language.name(SpecialUse::Inbox),
                                 std::string_view(session->objects().folderProperties(special.inbox).text(tags::DisplayName)));
            CPPUNIT_ASSERT(session->objects().folderProperties(0).integer(tags::LocaleId) == language.lcid);
            CPPUNIT_ASSERT_EQUAL(std::size_t{6}, session->subscriptions().size());
        }
        CPPUNIT_ASSERT(store::findFolderLanguage("de_AT.UTF-8") == store::findFolderLanguage("DE"));
        CPPUNIT_ASSERT(!store::findFolderLanguage("deutsch") && !store::findFolderLanguage(""));
    }

    void receiveFolderIsTheLongestMatch() {
        const FolderId notes = _setup->folder(*_session, "Notes"), tasks = _setup->folder(*_session, "Tasks");
        CPPUNIT_ASSERT_EQUAL(_inbox, objects().receiveFolder("IPM.Note").folder);
        CPPUNIT_ASSERT_EQUAL(std::string("IPM"), objects().receiveFolder("ipm.note").messageClass);
        objects().setReceiveFolder("IPM.Note.Fax", notes);
        objects().setReceiveFolder("IPM.Note", tasks);
        CPPUNIT_ASSERT_EQUAL(notes, objects().receiveFolder("IPM.NOTE.FAX.Colour").folder);
        CPPUNIT_ASSERT_EQUAL(tasks, objects().receiveFolder("IPM.Note.Faxes").folder);
        CPPUNIT_ASSERT_EQUAL(tasks, objects().receiveFolder("IPM.Note").folder);
        CPPUNIT_ASSERT_EQUAL(_inbox, objects().receiveFolder("IPM.Notebook").folder);
        CPPUNIT_ASSERT_EQUAL(std::string(), objects().receiveFolder("Something").messageClass);
        CPPUNIT_ASSERT_EQUAL(std::size_t{6}, objects().receiveFolders().size());
        objects().setReceiveFolder("IPM.Note.Fax", 0);
        CPPUNIT_ASSERT_EQUAL(tasks, objects().receiveFolder("IPM.Note.Fax").folder);
        for (const char* bad : {".IPM", "IPM.", "IPM..Note", "IPM\x01"}) {
            CPPUNIT_ASSERT_EQUAL(ErrorCode::InvalidArgument, codeOf([&] { objects().setReceiveFolder(bad, notes); }));
        }
        CPPUNIT_ASSERT_EQUAL(ErrorCode::InvalidArgument, codeOf([&] { objects().setReceiveFolder("", 0); }));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NotFound, codeOf([&] { objects().setReceiveFolder("IPM.X", 99'999); }));
        const FolderId doomed = _session->createFolder("doomed").id;
        objects().setReceiveFolder("IPM.Doomed", doomed);
        objects().deleteFolder(doomed);
        CPPUNIT_ASSERT_EQUAL(_inbox, objects().receiveFolder("IPM.Doomed").folder);
    }

    void anotherUserSeesNothing() {
        const auto message = objects().create(_inbox);
        const ItemId item = message->save().place.item;
        const StoreId id = _session->id();
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NotFound, codeOf([&] { _setup->stores().open(identity(2, "mallory"), id); }));
        const auto other = _setup->open(2);
        CPPUNIT_ASSERT(!other->objects().find(item));
        CPPUNIT_ASSERT_EQUAL(ItemId{0}, other->objects().itemOfEntryid(objects().itemIds(item).entryid));
        CPPUNIT_ASSERT_EQUAL(FolderId{0}, other->objects().folderOfEntryid(objects().folderIds(_inbox).entryid));
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

CPPUNIT_TEST_SUITE_REGISTRATION(FolderObjectContract<OnSqlite>);
CPPUNIT_TEST_SUITE_REGISTRATION(FolderObjectContract<OnMariadb>);

}  // namespace
