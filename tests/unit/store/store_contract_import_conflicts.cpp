// The store contract: what becomes of both versions when a message or a folder was changed here and elsewhere.
#include <cppunit/extensions/HelperMacros.h>

#include <random>

#include "unit/store/changes_fixture.h"

using namespace corbel;
using namespace corbel::testing;

namespace {

constexpr PropTag kConflictItems(0x10981102u);

std::string bigText(std::size_t size, const std::string& what) {
    std::string bytes;
    while (bytes.size() < size) bytes += what + ' ' + std::to_string(bytes.size()) + '\n';
    return bytes.substr(0, size);
}

std::string bytesOf(ValueReader& reader) {
    std::string bytes;
    for (std::uint64_t at = 0; at < reader.size(); at += 65'536) reader.read(at, 65'536, bytes);
    return bytes;
}

void write(ValueWriter& writer, std::string_view bytes) {
    writer.write(bytes);
    writer.commit();
}

/// A change key of a foreign replica; the same number may be written with more or fewer bytes.
std::string keyOf(char replica, std::uint64_t number, std::size_t bytes) {
    std::string key(16, replica);
    for (std::size_t i = bytes; i-- > 0;) key += static_cast<char>(number >> (8 * i));
    return key;
}

template <class Engine>
class ImportConflictsContract : public ChangesFixture<Engine> {
    CPPUNIT_TEST_SUITE(ImportConflictsContract);
    CPPUNIT_TEST(whatLosesHereKeepsBigValues);
    CPPUNIT_TEST(whatLosesElsewhereKeepsBigValues);
    CPPUNIT_TEST(deliveredMessagesLoseNothing);
    CPPUNIT_TEST(associatedMessagesLoseNothing);
    CPPUNIT_TEST(aFullStoreTakesNeither);
    CPPUNIT_TEST(numbersCompareWhateverTheirLength);
    CPPUNIT_TEST(messagesContainWhatTheyContained);
    CPPUNIT_TEST(foldersContainWhatTheyContained);
    CPPUNIT_TEST(movedMessagesContainWhatTheyContained);
    CPPUNIT_TEST(listsHaveALimit);
    CPPUNIT_TEST_SUITE_END();

    using ChangesFixture<Engine>::_setup;
    using ChangesFixture<Engine>::_session;
    using ChangesFixture<Engine>::_inbox;
    using ChangesFixture<Engine>::_archive;
    using ChangesFixture<Engine>::since;
    using ChangesFixture<Engine>::folderOf;
    using ChangesFixture<Engine>::subjectOf;
    using ChangesFixture<Engine>::messageImport;
    using ChangesFixture<Engine>::listOf;
    using ChangesFixture<Engine>::folderImport;

    ImportResult import(const ImportedMessage& message, ConflictPolicy policy = ConflictPolicy::KeepBoth) {
        return _session->changes().importMessage(message, policy);
    }
    TimePoint later(std::int64_t seconds = 1) const { return fromMicros(toMicros(_setup->clock.now()) + seconds * 1'000'000); }
    std::vector<std::string> conflictsOf(ItemId item) {
        const PropTag wanted[] = {kConflictItems};
        const PropertyBag bag = _session->objects().open(item)->get(wanted);
        const Property* property = bag.find(kConflictItems);
        return property ? std::get<std::vector<std::string>>(property->value) : std::vector<std::string>();
    }
    /// Makes `item` a message with everything that can be large.
    void fillHere(ItemId item) {
        const auto object = _session->objects().open(item);
        object->set(std::vector<Property>{{tags::Subject, std::string("here")}});
        write(*object->writeValue(tags::Body), _body);
        write(*object->createAttachment(AttachMethod::ByValue)->writeData(), _data);
        const auto inner = object->createAttachment(AttachMethod::Embedded)->openEmbedded(true);
        inner->set(std::vector<Property>{{tags::Subject, std::string("inner")}});
        write(*inner->createAttachment(AttachMethod::ByValue)->writeData(), _innerData);
        MessageRecipient recipient;
        recipient.addressType = "SMTP";
        recipient.address = "zoe@example.org";
        object->setRecipients({recipient});
        object->save();
        _session->objects().changeFlags(_inbox, std::vector<ItemId>{item}, {FlagOp::Add, kFlagged, {}, {}});
    }
    void checkWhole(ItemId item) {
        const auto object = _session->objects().open(item);
        CPPUNIT_ASSERT_EQUAL(std::string("here"), subjectOf(item));
        CPPUNIT_ASSERT(_body == bytesOf(*object->openValue(tags::Body)));
        CPPUNIT_ASSERT((std::vector<std::uint32_t>{0, 1}) == object->attachments());
        CPPUNIT_ASSERT(_data == bytesOf(*object->openAttachment(0)->openData()));
        const auto inner = object->openAttachment(1)->openEmbedded();
        CPPUNIT_ASSERT_EQUAL(std::string_view("inner"), inner->get().text(tags::Subject));
        CPPUNIT_ASSERT(_innerData == bytesOf(*inner->openAttachment(0)->openData()));
        CPPUNIT_ASSERT_EQUAL(std::string("zoe@example.org"), object->recipients().at(0).address);
        CPPUNIT_ASSERT(object->get().integer(tags::FlagStatus) == 2);
    }

    const std::string _body = bigText(90'000, "body");
    const std::string _data = bigText(200'000, "data");
    const std::string _innerData = bigText(100'000, "inner");

public:
    void whatLosesHereKeepsBigValues() {
        const ItemId item = import(messageImport("one", 1, "base")).item;
        fillHere(item);
        ImportedMessage other = messageImport("one", 2, "there");
        other.modified = later();
        const ImportResult result = import(other);
        CPPUNIT_ASSERT(result.outcome == ImportOutcome::ConflictKept && result.item == item && result.conflict != 0);
        CPPUNIT_ASSERT_EQUAL(std::string("there"), subjectOf(item));
        CPPUNIT_ASSERT(_session->objects().open(item)->attachments().empty());
        checkWhole(result.conflict);
        CPPUNIT_ASSERT(std::vector<std::string>{_session->objects().itemIds(item).entryid} == conflictsOf(result.conflict));
        CPPUNIT_ASSERT(conflictsOf(item).empty());
        // It stands by itself: the winner and its versions may go.
        _session->recovery().remove(_inbox, std::vector<ItemId>{item}, Removal::Hard);
        _setup->stores().runMaintenance();
        checkWhole(result.conflict);
    }

    void whatLosesElsewhereKeepsBigValues() {
        const ItemId item = import(messageImport("one", 1, "base")).item;
        fillHere(item);
        ImportedMessage other = messageImport("one", 2, "there");
        other.modified = fromMicros(1);
        other.data.properties.set(tags::Body, bigText(70'000, "their body"));
        MessageAttachment attachment;
        attachment.properties.set(tags::AttachDataBinary, bigText(150'000, "their data"));
        other.data.attachments.push_back(attachment);
        const ImportResult result = import(other);
        CPPUNIT_ASSERT(result.outcome == ImportOutcome::ConflictKept);
        checkWhole(item);
        const auto loser = _session->objects().open(result.conflict);
        CPPUNIT_ASSERT(bigText(70'000, "their body") == bytesOf(*loser->openValue(tags::Body)));
        CPPUNIT_ASSERT(bigText(150'000, "their data") == bytesOf(*loser->openAttachment(0)->openData()));
        CPPUNIT_ASSERT(std::vector<std::string>{_session->objects().itemIds(item).entryid} == conflictsOf(result.conflict));
    }

    /// Nothing here reads MIME as properties: the loser is the same bytes.
    void deliveredMessagesLoseNothing() {
        const std::string bytes = "Subject: delivered\r\n\r\n" + bigText(100'000, "line") + "\r\n";
        ImportedMessage base = messageImport("one", 1, "delivered");
        const auto mime = _setup->stage(bytes);
        base.data = {};
        base.mime = mime.get();
        const ItemId item = import(base).item;
        _session->changeFlags(_inbox, std::vector<Uid>{1}, {FlagOp::Add, kFlagged | kSeen, {}, {}});
        ImportedMessage other = messageImport("one", 2, "there");
        other.modified = later();
        const ImportResult result = import(other);
        CPPUNIT_ASSERT(result.outcome == ImportOutcome::ConflictKept && result.item == item);
        CPPUNIT_ASSERT_EQUAL(std::string("there"), subjectOf(item));
        const std::vector<ReadRow> rows = readAll(*_session, _inbox, kFieldContent);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, rows.size());
        CPPUNIT_ASSERT_EQUAL(result.conflict, rows[0].row.item);
        CPPUNIT_ASSERT(rows[0].content == bytes);
        CPPUNIT_ASSERT(_session->view(_inbox)->at(1).flags == (kFlagged | kSeen));
    }

    void associatedMessagesLoseNothing() {
        ImportedMessage base = messageImport("one", 1, "settings");
        base.isAssociated = true;
        const ItemId item = import(base).item;
        const auto object = _session->objects().open(item);
        write(*object->writeValue(tags::Body), _body);
        object->save();
        ImportedMessage other = messageImport("one", 2, "other settings");
        other.isAssociated = true;
        other.modified = later();
        const ImportResult result = import(other);
        CPPUNIT_ASSERT(result.outcome == ImportOutcome::ConflictKept);
        const auto loser = _session->objects().open(result.conflict);
        CPPUNIT_ASSERT(loser->isAssociated());
        CPPUNIT_ASSERT(_body == bytesOf(*loser->openValue(tags::Body)));
    }

    void aFullStoreTakesNeither() {
        const ItemId item = import(messageImport("one", 1, "base")).item;
        fillHere(item);
        _setup->quotaBytes = 500'000;
        ImportedMessage other = messageImport("one", 2, "there");
        other.modified = later();
        const SyncState before = _session->changes().current(_inbox);
        CPPUNIT_ASSERT_EQUAL(ErrorCode::OverQuota, codeOf([&] { import(other); }));
        CPPUNIT_ASSERT(before == _session->changes().current(_inbox));
        checkWhole(item);
    }

    void numbersCompareWhateverTheirLength() {
        ImportedMessage message = messageImport("one", 1, "base");
        message.ids.changeKey = keyOf('m', 5, 8);
        message.ids.predecessors = listOf({keyOf('p', 3, 7)});
        const ItemId item = import(message).item;
        message.ids.changeKey = keyOf('m', 7, 6);
        message.ids.predecessors = listOf({keyOf('p', 9, 2)});
        CPPUNIT_ASSERT(import(message).outcome == ImportOutcome::Applied);
        const PredecessorList list = PredecessorList::parse(_session->objects().itemIds(item).predecessors).value();
        CPPUNIT_ASSERT(list.includes(keyOf('m', 7, 6)) && !list.includes(keyOf('m', 8, 6)));
        CPPUNIT_ASSERT(list.includes(keyOf('p', 9, 2)) && !list.includes(keyOf('p', 10, 2)));
        // By save(), which takes a list as it is.
        SaveOptions options;
        options.ids.changeKey = keyOf('m', 9, 6);
        options.ids.predecessors = listOf({keyOf('m', 8, 8)});
        _session->objects().open(item)->save(options);
        CPPUNIT_ASSERT(PredecessorList::parse(_session->objects().itemIds(item).predecessors).value().includes(keyOf('m', 9, 6)));
        options.ids.changeKey = std::string(25, 'm');
        CPPUNIT_ASSERT_EQUAL(ErrorCode::InvalidArgument, codeOf([&] { _session->objects().open(item)->save(options); }));
    }

    // --- MS-OXCFXICS section 3.1.5.3: what a version is known to contain only grows ---

    /// In an order of its own: that of arguments is the compiler's.
    static std::string someKey(std::mt19937& random, char replica, std::uint64_t leastBytes, std::uint64_t sizes) {
        const std::uint64_t number = random() % 300;
        return keyOf(replica, number, leastBytes + random() % sizes);
    }
    /// Keys of some replicas.
    static PredecessorList someList(std::mt19937& random) {
        PredecessorList list;
        for (const char replica : {'m', 'n', 'o', 'p'}) {
            if (random() % 2) list.add(someKey(random, replica, 1, 8));
        }
        return list;
    }
    static void checkContains(const std::string& stored, const std::string& other, const std::string& where) {
        const PredecessorList list = PredecessorList::parse(stored).value();
        CPPUNIT_ASSERT_MESSAGE(where, list.serialize() == stored);
        for (std::string_view rest = other; !rest.empty(); rest.remove_prefix(1 + static_cast<std::size_t>(rest[0])))
            CPPUNIT_ASSERT_MESSAGE(where, list.includes(rest.substr(1, static_cast<std::size_t>(rest[0]))));
    }

    void messagesContainWhatTheyContained() {
        std::mt19937 random(20'261'126);
        const ItemId item = import(messageImport("one", 1, "base")).item;
        bool seen[6] = {};
        for (int round = 0; round < 80; ++round) {
            const ObjectIds before = _session->objects().itemIds(item);
            ImportedMessage message = messageImport("one", 1, "round " + std::to_string(round));
            const char replica = "mnop"[random() % 4];
            message.ids.changeKey = someKey(random, replica, 2, 7);
            PredecessorList list = someList(random);
            if (random() % 3 == 0) list.add(before.changeKey);
            message.ids.predecessors = list.serialize();
            message.modified = later(static_cast<std::int64_t>(random() % 3) - 1);
            const ImportResult result = import(message, random() % 2 ? ConflictPolicy::KeepBoth : ConflictPolicy::LastWriter);
            seen[static_cast<int>(result.outcome)] = true;
            const ObjectIds after = _session->objects().itemIds(item);
            const std::string where = "round " + std::to_string(round) + ", outcome " + std::to_string(static_cast<int>(result.outcome));
            checkContains(after.predecessors, before.predecessors, where);
            checkContains(after.predecessors, listOf({before.changeKey, message.ids.changeKey, after.changeKey}), where);
            checkContains(after.predecessors, message.ids.predecessors, where);
            CPPUNIT_ASSERT_MESSAGE(where, after.changeKey == before.changeKey || after.changeKey == message.ids.changeKey);
            if (random() % 3 != 0) continue;
            const auto object = _session->objects().open(item);
            object->set(std::vector<Property>{{tags::Subject, "here " + std::to_string(round)}});
            object->save();
        }
        using enum ImportOutcome;
        for (const ImportOutcome outcome : {Applied, Ignored, ConflictWon, ConflictLost, ConflictKept})
            CPPUNIT_ASSERT_MESSAGE("outcome " + std::to_string(static_cast<int>(outcome)), seen[static_cast<int>(outcome)]);
    }

    void foldersContainWhatTheyContained() {
        std::mt19937 random(20'261'127);
        const FolderId folder = _session->changes().importFolder(folderImport("x", 1)).folder;
        bool seen[6] = {};
        for (int round = 0; round < 80; ++round) {
            const FolderChange before = folderOf(folder);
            ImportedFolder given = folderImport("x", 1);
            given.name = "Round " + std::to_string(round);
            const char replica = "mnop"[random() % 4];
            given.changeKey = someKey(random, replica, 2, 7);
            PredecessorList list = someList(random);
            if (random() % 3 == 0) list.add(before.changeKey);
            given.predecessors = list.serialize();
            given.modified = later(static_cast<std::int64_t>(random() % 3) - 1);
            const FolderImportResult result = _session->changes().importFolder(given);
            seen[static_cast<int>(result.outcome)] = true;
            const FolderChange after = folderOf(folder);
            const std::string where = "round " + std::to_string(round) + ", outcome " + std::to_string(static_cast<int>(result.outcome));
            checkContains(after.predecessors, before.predecessors, where);
            checkContains(after.predecessors, listOf({before.changeKey, given.changeKey, after.changeKey}), where);
            checkContains(after.predecessors, given.predecessors, where);
            if (random() % 3 == 0) _session->renameFolder(folder, "Here " + std::to_string(round));
        }
        using enum ImportOutcome;
        for (const ImportOutcome outcome : {Applied, Ignored, ConflictWon, ConflictLost})
            CPPUNIT_ASSERT_MESSAGE("outcome " + std::to_string(static_cast<int>(outcome)), seen[static_cast<int>(outcome)]);
    }

    void movedMessagesContainWhatTheyContained() {
        ImportedMessage message = messageImport("one", 1, "base");
        message.ids.predecessors = listOf({keyOf('p', 3, 6), keyOf('q', 4, 6)});
        const ItemId item = import(message).item;
        const std::string before = _session->objects().itemIds(item).predecessors;
        MoveImport move;
        move.from = _inbox;
        move.sourceKey = message.ids.sourceKey;
        move.to = _archive;
        move.newSourceKey = std::string(16, 'c') + "moved";
        move.changeKey = keyOf('c', 1, 6);
        move.predecessors = listOf({keyOf('p', 2, 6), keyOf('r', 5, 6)});
        _session->changes().importMove(move);
        const ObjectIds after = _session->objects().itemIds(item);
        CPPUNIT_ASSERT(after.changeKey == move.changeKey);
        checkContains(after.predecessors, before, "before");
        checkContains(after.predecessors, move.predecessors, "given");
    }

    void listsHaveALimit() {
        const auto many = [](unsigned char first, int count) {
            PredecessorList list;
            for (int i = 0; i < count; ++i) {
                std::string key = keyOf('x', 1, 6);
                key[0] = static_cast<char>(first);
                key[1] = static_cast<char>(i);
                list.add(key);
            }
            return list.serialize();
        };
        ImportedMessage message = messageImport("one", 1, "base");
        message.ids.predecessors = many('a', 150);
        const ItemId item = import(message).item;
        const std::string before = _session->objects().itemIds(item).predecessors;
        // Each is short enough; both together are not.
        ImportedMessage other = messageImport("one", 2, "there");
        other.ids.predecessors = many('b', 150);
        CPPUNIT_ASSERT_EQUAL(ErrorCode::LimitReached, codeOf([&] { import(other); }));
        CPPUNIT_ASSERT(before == _session->objects().itemIds(item).predecessors);
        ImportedFolder folder = folderImport("x", 1);
        folder.predecessors = many('a', 150);
        const FolderId id = _session->changes().importFolder(folder).folder;
        CPPUNIT_ASSERT_EQUAL(std::size_t{151} * 23, folderOf(id).predecessors.size());
        folder.changeKey = keyOf('f', 2, 6);
        folder.predecessors = many('b', 150);
        CPPUNIT_ASSERT_EQUAL(ErrorCode::LimitReached, codeOf([&] { _session->changes().importFolder(folder); }));
        folder = folderImport("y", 1);
        folder.predecessors = many('a', 200);
        CPPUNIT_ASSERT_EQUAL(ErrorCode::LimitReached, codeOf([&] { _session->changes().importFolder(folder); }));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ImportConflictsContract<OnSqlite>);
CPPUNIT_TEST_SUITE_REGISTRATION(ImportConflictsContract<OnMariadb>);

}  // namespace
