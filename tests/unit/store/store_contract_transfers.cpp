// The store contract: copies and moves from store to store, of messages and of folders.
#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>

#include "corbel/access.h"
#include "corbel/changes.h"
#include "corbel/objects.h"
#include "corbel/property_tags.h"
#include "corbel/transfers.h"
#include "store/transfer/store_moves.h"
#include "unit/store/store_fixture.h"

using namespace corbel;
using namespace corbel::testing;

namespace {

constexpr PropTag kBeside(0x8001001Fu);   // not in MIME: lies beside the content
constexpr std::string_view kMessage = "From: Bob <bob@example.org>\r\nSubject: hello\r\n\r\nHow are you?\r\n";

template <class Engine>
class TransferContract : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(TransferContract);
    CPPUNIT_TEST(copyTakesEverythingAlong);
    CPPUNIT_TEST(moveLeavesNothingBehind);
    CPPUNIT_TEST(largeBodyIsCarriedInPieces);
    CPPUNIT_TEST(aBatchKeepsItsOrder);
    CPPUNIT_TEST(whatIsGoneIsLeftOut);
    CPPUNIT_TEST(fullTargetLeavesTheSourceAsItWas);
    CPPUNIT_TEST(missingTargetLeavesTheSourceAsItWas);
    CPPUNIT_TEST(failedCopyLeavesNothing);
    CPPUNIT_TEST(manyGoInTheOrderOfTheirUids);
    CPPUNIT_TEST(othersStoresAreClosed);
    CPPUNIT_TEST(withinAStoreContentsAreShared);
    CPPUNIT_TEST(objectsAreCarriedWhole);
    CPPUNIT_TEST(objectsMoveWithinAStore);
    CPPUNIT_TEST(foldersAreCopiedDeepAndFlat);
    CPPUNIT_TEST(foldersThatDoNotFitAreNotCopied);
    CPPUNIT_TEST(foldersAreMoved);
    CPPUNIT_TEST(foldersMoveWithinAStoreWithTheirIds);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override {
        _setup = std::make_unique<StoreSetup<Engine>>();
        _here = _setup->open(1);
        _there = _setup->open(2);
        _inbox = _setup->folder(*_here, "INBOX");
        _target = _setup->folder(*_there, "Archive");
    }
    void tearDown() override {
        if (_here) {
            const StoreId ids[] = {_here->id(), _there->id()};
            _here.reset();
            _there.reset();
            for (const StoreId id : ids) {
                const std::vector<std::string> faults = _setup->stores().check(id);
                CPPUNIT_ASSERT_MESSAGE(faults.empty() ? "" : faults.front(), faults.empty());
            }
        }
        _setup.reset();
    }

    void copyTakesEverythingAlong() {
        _setup->append(*_there, _target, kMessage, 0, {"theirs"});
        const auto message = _setup->stage(kMessage);
        AppendItem item;
        item.message = message.get();
        item.prefix = "Return-Path: <bob@example.org>\r\n";
        item.flags = kSeen | kFlagged;
        item.keywords = {"mine"};
        item.received = fromMicros(1'000'000'000'000'000);
        _here->append(_inbox, {&item, 1});
        const auto copied = copy(items(*_here, _inbox));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, copied.size());
        CPPUNIT_ASSERT(copied[0].fromUid == 1 && copied[0].toUid == 2);
        const std::uint32_t fields = kFieldContent | kFieldEnvelope | kFieldStructure | kFieldReceived | kFieldSize | kFieldGuid;
        const ReadRow before = readAll(*_here, _inbox, fields).at(0), after = readAll(*_there, _target, fields).at(1);
        CPPUNIT_ASSERT_EQUAL(item.prefix + std::string(kMessage), after.content);
        CPPUNIT_ASSERT(after.envelope == before.envelope && after.structure == before.structure && after.row.received == before.row.received);
        CPPUNIT_ASSERT(after.row.sizeBytes == before.row.sizeBytes && after.row.prefixBytes == before.row.prefixBytes);
        CPPUNIT_ASSERT(after.guid != before.guid && after.row.item == copied[0].to);
        const auto view = _there->view(_target);
        // But for \Seen, which is the first owner's.
        CPPUNIT_ASSERT_EQUAL(std::uint32_t{kFlagged}, view->at(2).flags);
        CPPUNIT_ASSERT_EQUAL(std::string("mine"), std::string(view->keywords()[1]));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{2}, view->at(2).keywords);
        CPPUNIT_ASSERT_EQUAL(1u, _here->view(_inbox)->size());
    }

    void moveLeavesNothingBehind() {
        _setup->fill(*_here, _inbox, 3);
        const SyncState state = _here->changes().current(_inbox);
        const std::vector<ItemId> two{itemAt(1), itemAt(3)};
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, move(two).size());
        CPPUNIT_ASSERT(allUids(*_here->view(_inbox)) == std::vector<Uid>{2});
        CPPUNIT_ASSERT_EQUAL(2u, _there->view(_target)->size());
        ContentsQuery query;
        query.folder = _inbox;
        query.state = state;
        const ContentsPage page = _here->changes().contents(query);
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, page.changes.size());
        CPPUNIT_ASSERT(isDeparture(page.changes[0].type) && page.changes[0].uid == 1 && page.changes[1].uid == 3);
        // Not among what can come back: that would be two.
        CPPUNIT_ASSERT(_here->recovery().list(_inbox, 0, 10).empty());
    }

    void largeBodyIsCarriedInPieces() {
        std::string big = "Subject: big\r\n\r\n";
        while (big.size() < 1'300'000) big += "line " + std::to_string(big.size()) + "\r\n";
        _setup->append(*_here, _inbox, big);
        move(items(*_here, _inbox));
        _setup->stores().careFor(_here->id());
        CPPUNIT_ASSERT(readAll(*_there, _target, kFieldContent).at(0).content == big);
    }

    void aBatchKeepsItsOrder() {
        for (int i = 0; i < 50; ++i) _setup->append(*_here, _inbox, "Subject: " + std::to_string(i) + "\r\n\r\n");
        std::vector<ItemId> all = items(*_here, _inbox);
        std::reverse(all.begin(), all.end());
        const auto moved = move(all);
        CPPUNIT_ASSERT_EQUAL(std::size_t{50}, moved.size());
        const auto rows = readAll(*_there, _target, kFieldContent);
        CPPUNIT_ASSERT_EQUAL(std::size_t{50}, rows.size());
        for (std::size_t i = 0; i < 50; ++i) CPPUNIT_ASSERT_EQUAL("Subject: " + std::to_string(i) + "\r\n\r\n", rows[i].content);
        for (std::size_t i = 1; i < moved.size(); ++i) CPPUNIT_ASSERT(moved[i].fromUid > moved[i - 1].fromUid && moved[i].toUid > moved[i - 1].toUid);
        CPPUNIT_ASSERT_EQUAL(0u, _here->view(_inbox)->size());
    }

    void whatIsGoneIsLeftOut() {
        _setup->fill(*_here, _inbox, 2);
        const std::vector<ItemId> asked{itemAt(1), itemAt(2), 123'456};
        _here->expunge(_inbox, std::vector<Uid>{1}, true);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, copy(asked).size());
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, move(asked).size());
        CPPUNIT_ASSERT(move(asked).empty());
    }

    void fullTargetLeavesTheSourceAsItWas() {
        _setup->append(*_here, _inbox, kMessage);
        _setup->quotaBytes = kMessage.size() - 1;
        CPPUNIT_ASSERT_EQUAL(ErrorCode::OverQuota, codeOf([&] { move(items(*_here, _inbox)); }));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::OverQuota, codeOf([&] { copy(items(*_here, _inbox)); }));
        _setup->quotaBytes = 0;
        reopen();
        // The intent was taken back: nothing moves later.
        CPPUNIT_ASSERT_EQUAL(1u, _here->view(_inbox)->size());
        CPPUNIT_ASSERT_EQUAL(0u, _there->view(_target)->size());
    }

    void missingTargetLeavesTheSourceAsItWas() {
        _setup->append(*_here, _inbox, kMessage);
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NotFound, codeOf([&] { moves().move(place(*_here, _inbox), items(*_here, _inbox), place(*_there, 4711), 1); }));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NotFound, codeOf([&] { moves().move(place(*_here, 4711), items(*_here, _inbox), place(*_there, _target), 1); }));
        reopen();
        CPPUNIT_ASSERT_EQUAL(1u, _here->view(_inbox)->size());
    }

    void othersStoresAreClosed() {
        _setup->append(*_here, _inbox, kMessage);
        const auto other = _setup->open(9);
        const TransferPlace theirs{other->id(), _setup->folder(*other, "INBOX")};
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NotFound, codeOf([&] { transfers().copyItems(who(), from(), items(*_here, _inbox), theirs); }));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NotFound, codeOf([&] { transfers().copyItems(identity(9, "bob"), from(), items(*_here, _inbox), theirs); }));
        CPPUNIT_ASSERT_EQUAL(0u, other->view(theirs.folder)->size());
    }

    void withinAStoreContentsAreShared() {
        _setup->fill(*_here, _inbox, 3);
        const TransferPlace archive{_here->id(), _setup->folder(*_here, "Archive")};
        const TransferResult copied = transfers().copyItems(who(), from(), std::vector<ItemId>{itemAt(3), itemAt(1)}, archive);
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, copied.items.size());
        CPPUNIT_ASSERT(copied.items[0].fromUid == 1 && copied.items[1].fromUid == 3 && copied.items[0].to != copied.items[0].from);
        const ItemId item = itemAt(2);
        const TransferResult moved = transfers().moveItems(who(), from(), std::vector<ItemId>{item}, archive);
        CPPUNIT_ASSERT(moved.items.at(0).from == item && moved.items[0].to == item && moved.items[0].toUid == 3);
    }

    void objectsAreCarriedWhole() {
        const std::string big(kMaxInlineValueBytes + 5, 'b');
        const ItemId item = makeObject(big, false), settings = makeObject(big, true);
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, copy({item, settings}).size());
        const auto moved = move({item, settings});
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, moved.size());
        _setup->stores().careFor(_here->id());
        CPPUNIT_ASSERT(!_here->objects().find(item) && !_here->objects().find(settings));
        for (const TransferredItem& each : moved) {
            const auto object = _there->objects().open(each.to);
            CPPUNIT_ASSERT_EQUAL(each.from == settings, object->isAssociated());
            const PropTag wanted[] = {tags::Subject, kBeside};
            const PropertyBag properties = object->get(wanted);
            CPPUNIT_ASSERT_EQUAL(std::string("subject"), std::string(properties.text(tags::Subject)));
            CPPUNIT_ASSERT_EQUAL(std::string("beside"), std::string(properties.text(kBeside)));
            std::string value;
            const auto reader = object->openValue(tags::Body);
            reader->read(0, reader->size(), value);
            CPPUNIT_ASSERT(value == big);
            CPPUNIT_ASSERT_EQUAL(std::string("bob@example.org"), object->recipients().at(0).address);
            std::string data;
            const auto attached = object->openAttachment(object->attachments().at(0))->openData();
            attached->read(0, attached->size(), data);
            CPPUNIT_ASSERT(data == big);
        }
    }

    void objectsMoveWithinAStore() {
        const ItemId item = makeObject("body", false), settings = makeObject("body", true);
        const TransferPlace archive{_here->id(), _setup->folder(*_here, "Archive")};
        const SyncState state = _here->changes().current(_inbox);
        const TransferResult copied = transfers().copyItems(who(), from(), std::vector<ItemId>{item, settings}, archive);
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, copied.items.size());
        const TransferResult moved = transfers().moveItems(who(), from(), std::vector<ItemId>{item, settings}, archive);
        CPPUNIT_ASSERT(moved.items.size() == 2 && moved.items[0].from == moved.items[0].to);
        CPPUNIT_ASSERT_EQUAL(archive.folder, _here->objects().find(item)->folder);
        CPPUNIT_ASSERT(_here->objects().find(settings)->state == ItemState::Associated);
        for (const bool isAssociated : {false, true}) {
            ContentsQuery query;
            query.folder = _inbox;
            query.state = state;
            query.isAssociated = isAssociated;
            const ContentsPage page = _here->changes().contents(query);
            CPPUNIT_ASSERT_EQUAL(std::size_t{1}, page.changes.size());
            CPPUNIT_ASSERT(page.changes[0].type == ChangeType::Moved && page.changes[0].movedTo == archive.folder);
            query.folder = archive.folder;
            query.state = {};
            CPPUNIT_ASSERT_EQUAL(std::size_t{2}, _here->changes().contents(query).changes.size());
        }
        // Deleted softly, a message that IMAP never saw comes back; one that is a setting does not.
        _here->recovery().setPeriod(std::chrono::hours(1));
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, _here->recovery().remove(archive.folder, std::vector<ItemId>{item, settings}, Removal::Soft).size());
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, _here->recovery().restore(std::vector<ItemId>{item, settings}).size());
        CPPUNIT_ASSERT(_here->objects().find(item) && !_here->objects().find(settings));
    }

    void foldersAreCopiedDeepAndFlat() {
        makeTree();
        const TransferPlace tree{_here->id(), _setup->folder(*_here, "tree")};
        moves().copyFolder(place(*_here, tree.folder), place(*_there, 0), "copy", true, 1);
        CPPUNIT_ASSERT_EQUAL(120u, _there->view(_setup->folder(*_there, "copy"))->size());
        CPPUNIT_ASSERT_EQUAL(2u, _there->view(_setup->folder(*_there, "copy/below/deep"))->size());
        moves().copyFolder(place(*_here, tree.folder), place(*_there, _target), "flat", false, 1);
        CPPUNIT_ASSERT(_there->findFolder("Archive/flat") && !_there->findFolder("Archive/flat/below"));
        transfers().copyFolder(who(), tree, {_here->id(), 0}, "twin", true);
        CPPUNIT_ASSERT_EQUAL(2u, _here->view(_setup->folder(*_here, "twin/below/deep"))->size());
        CPPUNIT_ASSERT_EQUAL(120u, _here->view(tree.folder)->size());
        CPPUNIT_ASSERT_EQUAL(ErrorCode::AlreadyExists, codeOf([&] { transfers().copyFolder(who(), tree, {_here->id(), 0}, "twin", true); }));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::InvalidArgument,
                             codeOf([&] { transfers().copyFolder(who(), tree, {_here->id(), _setup->folder(*_here, "tree/below")}, "x", true); }));
    }

    void foldersThatDoNotFitAreNotCopied() {
        makeTree();
        _there->access().setDelegate({MemberKind::User, 1}, kDelegateFullAccess);
        const TransferPlace tree{_here->id(), _setup->folder(*_here, "tree")};
        const std::size_t folders = _there->folders().size();
        const std::uint64_t bytes = _here->counters(tree.folder).sizeBytes;
        // The first batch fits, or all but what is below.
        for (const std::uint64_t quota : {bytes - 1, bytes + 1}) {
            _setup->quotaBytes = quota;
            const ErrorCode code = codeOf([&] { transfers().copyFolder(who(), tree, {_there->id(), 0}, "copy", true); });
            CPPUNIT_ASSERT_EQUAL_MESSAGE(std::to_string(quota) + " of " + std::to_string(bytes), static_cast<int>(ErrorCode::OverQuota), static_cast<int>(code));
            CPPUNIT_ASSERT_EQUAL(folders, _there->folders().size());
            CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, _there->quota().usedBytes);
        }
        _setup->quotaBytes = 0;
        transfers().copyFolder(who(), tree, {_there->id(), 0}, "copy", true);
        CPPUNIT_ASSERT_EQUAL(120u, _there->view(_setup->folder(*_there, "copy"))->size());
        CPPUNIT_ASSERT_EQUAL(2u, _there->view(_setup->folder(*_there, "copy/below/deep"))->size());
    }

    void foldersAreMoved() {
        makeTree();
        const TransferPlace tree{_here->id(), _setup->folder(*_here, "tree")};
        const FolderId made = moves().moveFolder(place(*_here, tree.folder), place(*_there, 0), "moved", 1);
        CPPUNIT_ASSERT(!_here->findFolder("tree") && !_here->findFolder("tree/below"));
        CPPUNIT_ASSERT_EQUAL(120u, _there->view(made)->size());
        CPPUNIT_ASSERT_EQUAL(2u, _there->view(_setup->folder(*_there, "moved/below/deep"))->size());
        CPPUNIT_ASSERT(_here->recovery().folders().empty());
        CPPUNIT_ASSERT_EQUAL(ErrorCode::InvalidArgument, codeOf([&] { transfers().moveFolder(who(), from(), {_here->id(), _setup->folder(*_here, "Archive")}, "x"); }));
    }

    void foldersMoveWithinAStoreWithTheirIds() {
        makeTree();
        const TransferPlace tree{_here->id(), _setup->folder(*_here, "tree")};
        const FolderId archive = _setup->folder(*_here, "Archive");
        CPPUNIT_ASSERT_EQUAL(tree.folder, transfers().moveFolder(who(), tree, {_here->id(), archive}, "new name"));
        CPPUNIT_ASSERT_EQUAL(tree.folder, _setup->folder(*_here, "Archive/new name"));
        CPPUNIT_ASSERT(_here->findFolder("Archive/new name/below/deep"));
        const TransferPlace below{_here->id(), _setup->folder(*_here, "Archive/new name/below")};
        CPPUNIT_ASSERT_EQUAL(ErrorCode::InvalidArgument, codeOf([&] { transfers().moveFolder(who(), tree, below, "x"); }));
        CPPUNIT_ASSERT_EQUAL(tree.folder, transfers().moveFolder(who(), tree, {_here->id(), 0}, "tree"));
    }

    /// The third of three transactions finds the target full.
    void failedCopyLeavesNothing() {
        _setup->fill(*_here, _inbox, 250);
        _here->access().setMember(_inbox, {MemberKind::User, 2}, *rightsOfRole("editor"));
        const std::vector<ItemId> ids = items(*_here, _inbox);
        const TransferPlace target{_there->id(), _target};
        const std::uint64_t each = _here->quota().usedBytes / 250;
        _setup->quotaBytes = each * 220;
        CPPUNIT_ASSERT_EQUAL(ErrorCode::OverQuota, codeOf([&] { transfers().copyItems(identity(2), from(), ids, target); }));
        CPPUNIT_ASSERT_EQUAL(0u, _there->counters(_target).total);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, _there->quota().usedBytes);
        // A move keeps what has moved: each message is in one of the two.
        CPPUNIT_ASSERT_EQUAL(ErrorCode::OverQuota, codeOf([&] { transfers().moveItems(identity(2), from(), ids, target); }));
        CPPUNIT_ASSERT_EQUAL(200u, _there->counters(_target).total);
        CPPUNIT_ASSERT_EQUAL(50u, _here->counters(_inbox).total);
        _setup->quotaBytes = 0;
    }

    void manyGoInTheOrderOfTheirUids() {
        for (int i = 0; i < 4; ++i) _setup->fill(*_here, _inbox, 60);
        // Younger uids on older items.
        const std::vector<Uid> first{1, 2, 3, 4, 5};
        const FolderId archive = _setup->folder(*_here, "Archive");
        std::vector<Uid> away;
        for (const auto& [source, target] : _here->move(_inbox, first, archive).uids) away.push_back(target);
        _here->move(archive, away, _inbox);
        _here->access().setMember(_inbox, {MemberKind::User, 2}, *rightsOfRole("reviewer"));
        std::vector<ItemId> ids = items(*_here, _inbox);
        std::reverse(ids.begin(), ids.end());
        const TransferResult result = transfers().copyItems(identity(2), from(), ids, {_there->id(), _target});
        CPPUNIT_ASSERT_EQUAL(std::size_t{240}, result.items.size());
        for (std::size_t i = 0; i < result.items.size(); ++i) {
            CPPUNIT_ASSERT_EQUAL(static_cast<Uid>(i + 6), result.items[i].fromUid);
            CPPUNIT_ASSERT_EQUAL(static_cast<Uid>(i + 1), result.items[i].toUid);
        }
    }

private:
    void reopen() {
        _here.reset();
        _there.reset();
        _setup->close();
        _here = _setup->open(1);
        _there = _setup->open(2);
    }
    static Identity who() { return identity(1); }
    Transfers& transfers() { return _setup->stores().transfers(); }
    /// Below the rights: between stores of two users.
    store::StoreMoves moves() {
        return {[this](StoreId store) { return _setup->stores().file(store); }, [this](const store::StoreFile&) { return _setup->quotaBytes; }, {}};
    }
    std::vector<TransferredItem> copy(const std::vector<ItemId>& ids) { return moves().copy(place(*_here, _inbox), ids, place(*_there, _target), 1); }
    std::vector<TransferredItem> move(const std::vector<ItemId>& ids) { return moves().move(place(*_here, _inbox), ids, place(*_there, _target), 1); }
    store::MovePlace place(StoreSession& session, FolderId folder) { return {*_setup->stores().file(session.id()), folder}; }
    TransferPlace from() { return {_here->id(), _inbox}; }
    ItemId itemAt(std::uint32_t sequence) { return _here->view(_inbox)->at(sequence).item; }
    static std::vector<ItemId> items(StoreSession& session, FolderId folder) {
        const auto view = session.view(folder);
        std::vector<ItemId> result;
        for (std::uint32_t s = 1; s <= view->size(); ++s) result.push_back(view->at(s).item);
        return result;
    }
    ItemId makeObject(const std::string& big, bool isAssociated) {
        const auto object = _here->objects().create(_inbox, isAssociated);
        MessageData data;
        data.properties.set(tags::Subject, std::string("subject"));
        data.properties.set(tags::Body, big);
        data.recipients.resize(1);
        data.recipients[0].address = "bob@example.org";
        data.attachments.resize(1);
        data.attachments[0].properties.set(tags::AttachDataBinary, big);
        object->setData(data);
        const ItemId item = object->save().place.item;
        object->set(std::vector<Property>{{kBeside, std::string("beside")}});
        object->save();
        return item;
    }
    void makeTree() {
        _setup->fill(*_here, _here->createFolder("tree").id, 120);
        _setup->fill(*_here, _here->createFolder("tree/below/deep").id, 2);
    }

    std::unique_ptr<StoreSetup<Engine>> _setup;
    std::unique_ptr<StoreSession> _here, _there;
    FolderId _inbox = 0, _target = 0;
};

CPPUNIT_TEST_SUITE_REGISTRATION(TransferContract<OnSqlite>);
CPPUNIT_TEST_SUITE_REGISTRATION(TransferContract<OnMariadb>);

}  // namespace
