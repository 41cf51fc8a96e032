// The store's check finds what was broken behind its back, and the repair puts right what follows from rows, on both engines.
#include <cppunit/extensions/HelperMacros.h>

#include "corbel/objects.h"
#include "corbel/property_tags.h"
#include "unit/store/store_fixture.h"

using namespace corbel;
using namespace corbel::testing;

namespace {

template <class Engine>
class StoreRepairTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(StoreRepairTest);
    CPPUNIT_TEST(everyRepairableFaultIsRepaired);
    CPPUNIT_TEST(missingSpecialFoldersComeBack);
    CPPUNIT_TEST(lostContentIsToldAndLeft);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override {
        _setup = std::make_unique<StoreSetup<Engine>>();
        const auto session = _setup->open();
        _id = session->id();
        _inbox = _setup->folder(*session, "INBOX");
        _setup->fill(*session, _inbox, 5);
        for (const bool associated : {false, true}) {
            const auto message = session->objects().create(_inbox, associated);
            message->createAttachment(AttachMethod::ByValue)->set(std::vector<Property>{{tags::AttachDataBinary, std::string("data")}});
            message->save();
            message->set(std::vector<Property>{{PropTag(0x8001001F), std::string("beside")}});
            message->save();
        }
    }

    void everyRepairableFaultIsRepaired() {
        for (const char* damage : {
                 "UPDATE folder_counter SET total=total+1, unseen=0, pending=7, associated=0, size_bytes=1, other_bytes=2",
                 "UPDATE folder_counter SET uid_next=2, highest_modseq=1",
                 "DELETE FROM folder_counter",
                 "UPDATE store_meta SET size_bytes=1, message_count=99",
                 "UPDATE mailbox_item SET modseq=1",
                 "DELETE FROM list_row",
                 "DELETE FROM content_ref",
                 "INSERT INTO content_ref (store_id, content_id, kind, holder_id) SELECT store_id, 99999, 0, 99998 FROM store_meta",
                 "INSERT INTO item_prop (store_id, item_id, prop_id, prop_type, int_value) SELECT store_id, 99999, 1, 3, 1 FROM store_meta",
                 "INSERT INTO folder_prop (store_id, folder_id, prop_id, prop_type, int_value) SELECT store_id, 99999, 1, 3, 1 FROM "
                 "store_meta",
                 "INSERT INTO receive_folder (store_id, message_class, folder_id) SELECT store_id, 'IPM.GONE', 99999 FROM store_meta",
                 "INSERT INTO item_alias (store_id, item_id, kind, alias) SELECT store_id, 99999, 0, 'x' FROM store_meta",
                 "INSERT INTO content (content_id, store_id, size_bytes, storage, sha256, body) SELECT 99999, store_id, 1, 0, 'x', 'x' "
                 "FROM store_meta",
             }) {
            _setup->close();
            raw()->execute(damage);
            CPPUNIT_ASSERT_MESSAGE(damage, !_setup->stores().check(_id).empty());
            CPPUNIT_ASSERT_MESSAGE(damage, !_setup->stores().repair(_id).empty());
            const std::vector<std::string> left = _setup->stores().check(_id);
            CPPUNIT_ASSERT_MESSAGE(std::string(damage) + ": " + (left.empty() ? "" : left.front()), left.empty());
            _setup->stores().runMaintenance();
            const auto session = _setup->open();
            CPPUNIT_ASSERT_EQUAL(5u, session->view(_inbox)->size());
            CPPUNIT_ASSERT(session->objects().folderProperties(_inbox).integer(tags::ContentCount) == 6);
        }
        CPPUNIT_ASSERT(_setup->stores().repair(_id).empty());
        // No UID is given twice.
        const auto session = _setup->open();
        CPPUNIT_ASSERT_EQUAL(Uid{6}, _setup->append(*session, _inbox, "Subject: x\r\n\r\n"));
    }

    void missingSpecialFoldersComeBack() {
        _setup->close();
        raw()->execute("DELETE FROM receive_folder");
        raw()->execute("UPDATE folder SET special_use=0 WHERE special_use IN (11, 100)");
        CPPUNIT_ASSERT(!_setup->stores().repair(_id).empty());
        const auto session = _setup->open();
        const SpecialFolders special = session->objects().specialFolders();
        CPPUNIT_ASSERT(special.notes != 0 && special.views != 0);
        CPPUNIT_ASSERT(session->findFolder("Notes (1)").has_value());
        CPPUNIT_ASSERT_EQUAL(std::size_t{4}, session->objects().receiveFolders().size());
        CPPUNIT_ASSERT(_setup->stores().check(_id).empty());
    }

    void lostContentIsToldAndLeft() {
        _setup->close();
        raw()->execute("DELETE FROM content");
        CPPUNIT_ASSERT(!_setup->stores().repair(_id).empty());
        CPPUNIT_ASSERT(!_setup->stores().check(_id).empty());
        CPPUNIT_ASSERT_EQUAL(5u, _setup->open()->view(_inbox)->size());
    }

private:
    std::unique_ptr<db::Connection> raw() {
        if (_setup->options.mysql) return db::openMysql(*_setup->options.mysql);
        return db::openSqlite({_setup->options.dataDir + "/stores/01/" + std::to_string(_id) + ".db", false, {}});
    }

    std::unique_ptr<StoreSetup<Engine>> _setup;
    StoreId _id = 0;
    FolderId _inbox = 0;
};

CPPUNIT_TEST_SUITE_REGISTRATION(StoreRepairTest<OnSqlite>);
CPPUNIT_TEST_SUITE_REGISTRATION(StoreRepairTest<OnMariadb>);

}  // namespace
