// The store contract: message objects with properties, from the first save to conflicts, and what IMAP sees of them.
#include <cppunit/extensions/HelperMacros.h>

#include "corbel/objects.h"
#include "corbel/property_tags.h"
#include "unit/store/store_fixture.h"

using namespace corbel;
using namespace corbel::testing;

namespace {

constexpr PropTag kNamedText(0x8005001F);
constexpr PropTag kNamedWords(0x8006101F);
constexpr PropTag kImapId(0x67820003);

PropertyBag everyType() {
    PropertyBag bag;
    bag.set(PropTag(0x66010002), std::int64_t{-7});
    bag.set(PropTag(0x66020003), std::int64_t{1} << 31);
    bag.set(PropTag(0x66030004), 1.5);
    bag.set(PropTag(0x66040005), -2.25);
    bag.set(PropTag(0x66050006), std::int64_t{123'456});
    bag.set(PropTag(0x66060007), 44'000.5);
    bag.set(PropTag(0x6607000B), std::int64_t{1});
    bag.set(PropTag(0x66080014), std::int64_t{-1});
    bag.set(PropTag(0x6609001F), std::string("Grüße"));
    bag.set(PropTag(0x660A0040), std::int64_t{-11'644'473'600'000'000});
    bag.set(PropTag(0x660B0048), std::string("0123456789abcdef"));
    bag.set(PropTag(0x660C0102), std::string("\0\x01\xff", 3));
    bag.set(PropTag(0x660D1003), std::vector<std::int64_t>{1, -2, 3});
    bag.set(PropTag(0x660E1005), std::vector<double>{0.5, -0.25});
    bag.set(PropTag(0x660F101F), std::vector<std::string>{"", "b", "c d"});
    bag.set(PropTag(0x66101102), std::vector<std::string>{std::string(1, '\0'), ""});
    bag.set(PropTag(0x6611101F), std::vector<std::string>{});
    bag.set(PropTag(0x6612001F), std::string());
    bag.set(PropTag(0x661300FD), std::string("restriction"));
    bag.set(PropTag(0x661400FB), std::string("server id"));
    return bag;
}

template <class Engine>
class ObjectContract : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(ObjectContract);
    CPPUNIT_TEST(everyTypeComesBack);
    CPPUNIT_TEST(newMessageIsPendingAndNotInImap);
    CPPUNIT_TEST(changesLieInMemoryUntilSaved);
    CPPUNIT_TEST(changeBesideTheContentKeepsTheUid);
    CPPUNIT_TEST(changeInMimeMakesAPendingItem);
    CPPUNIT_TEST(secondWriterMeetsAConflict);
    CPPUNIT_TEST(wrongValuesAreRefused);
    CPPUNIT_TEST(deliveredMessageHasTheColumnsOfItsList);
    CPPUNIT_TEST(flagsAndPropertiesAreOne);
    CPPUNIT_TEST(associatedMessagesStandApart);
    CPPUNIT_TEST(loadGivesManyItemsInOrder);
    CPPUNIT_TEST(flagsOfItemsWithoutUid);
    CPPUNIT_TEST(removedItemsLeaveNothing);
    CPPUNIT_TEST(renderingGivesAUid);
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

    void everyTypeComesBack() {
        const auto message = objects().create(_inbox);
        const PropertyBag given = everyType();
        message->set(given.all());
        const ItemId item = message->save().place.item;
        reopen();
        const auto again = objects().open(item);
        std::vector<PropTag> asked;
        for (const Property& property : given.all()) asked.push_back(property.tag);
        CPPUNIT_ASSERT(given == again->get(asked));
        PropertyBag all = again->get();
        for (const Property& property : given.all()) CPPUNIT_ASSERT(all.find(property.tag) && *all.find(property.tag) == property);
        CPPUNIT_ASSERT_EQUAL(all.size(), again->tags().size());
        CPPUNIT_ASSERT_EQUAL(std::string_view("IPM.Note"), all.text(tags::MessageClass));
        CPPUNIT_ASSERT(all.integer(tags::CreationTime) == toMicros(_setup->clock.now()));
        const PropTag anyType(0x6609, PropType::Unspecified);
        const PropTag otherType(0x660A001F);
        const PropTag two[] = {anyType, otherType};
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, again->get(two).size());
    }

    void newMessageIsPendingAndNotInImap() {
        const SaveResult saved = make("Budget");
        CPPUNIT_ASSERT(saved.place.state == ItemState::Pending);
        CPPUNIT_ASSERT_EQUAL(Uid{0}, saved.place.uid);
        CPPUNIT_ASSERT_EQUAL(0u, _session->view(_inbox)->size());
        CPPUNIT_ASSERT_EQUAL(0u, _session->counters(_inbox).total);
        CPPUNIT_ASSERT_EQUAL(0u, _session->counters(_inbox).unseen);
        CPPUNIT_ASSERT_EQUAL(Uid{1}, _setup->append(*_session, _inbox, "Subject: mail\r\n\r\n"));
        CPPUNIT_ASSERT_EQUAL(1u, _session->view(_inbox)->size());
        CPPUNIT_ASSERT(readAll(*_session, _inbox, kFieldSize).size() == 1);
        reopen();
        CPPUNIT_ASSERT_EQUAL(1u, _session->view(_inbox, true)->size());
        CPPUNIT_ASSERT_EQUAL(1u, _session->counters(_inbox).total);
        CPPUNIT_ASSERT(_session->quota().usedBytes > 17);
        CPPUNIT_ASSERT(objects().find(saved.place.item)->state == ItemState::Pending);
        CPPUNIT_ASSERT(!objects().open(saved.place.item)->get().find(kImapId));
    }

    void changesLieInMemoryUntilSaved() {
        const ItemId item = make("one").place.item;
        const auto first = objects().open(item);
        first->set(std::vector<Property>{{tags::Importance, std::int64_t{2}}});
        const PropId gone[] = {tags::Subject.id()};
        first->erase(gone);
        CPPUNIT_ASSERT(first->get().integer(tags::Importance) == 2);
        CPPUNIT_ASSERT(!first->get().find(tags::Subject));
        const auto second = objects().open(item);
        CPPUNIT_ASSERT(!second->get().integer(tags::Importance));
        CPPUNIT_ASSERT_EQUAL(std::string_view("one"), second->get().text(tags::Subject));
        first->save();
        const auto third = objects().open(item);
        CPPUNIT_ASSERT(third->get().integer(tags::Importance) == 2);
        CPPUNIT_ASSERT(!third->get().find(tags::Subject));
    }

    void changeBesideTheContentKeepsTheUid() {
        const Uid uid = _setup->append(*_session, _inbox, "From: Bob <bob@example.org>\r\nSubject: mail\r\n\r\nbody\r\n");
        const ItemId item = objects().itemOfUid(_inbox, uid);
        const ModSeq before = _session->view(_inbox)->at(1).modSeq;
        const auto message = objects().open(item);
        message->set(std::vector<Property>{{kNamedWords, std::vector<std::string>{"Red", "Blue"}},
                                           {tags::MessageClass, std::string("IPM.Note.Custom")}});
        const SaveResult saved = message->save();
        CPPUNIT_ASSERT_EQUAL(uid, saved.place.uid);
        CPPUNIT_ASSERT_EQUAL(1u, _session->view(_inbox)->size());
        CPPUNIT_ASSERT(_session->view(_inbox)->at(1).modSeq > before);
        const PropertyBag all = objects().open(item)->get();
        CPPUNIT_ASSERT((std::vector<std::string>{"Red", "Blue"}) == std::get<std::vector<std::string>>(all.find(kNamedWords)->value));
        CPPUNIT_ASSERT_EQUAL(std::string_view("IPM.Note.Custom"), all.text(tags::MessageClass));
        CPPUNIT_ASSERT_EQUAL(std::string_view("mail"), all.text(tags::Subject));
        CPPUNIT_ASSERT(all.integer(kImapId) == std::int64_t{uid});
        CPPUNIT_ASSERT_THROW(message->set(std::vector<Property>{{kImapId, std::int64_t{5}}}), Error);
        // A copy has them too, and its own from then on.
        const Uid copy = _session->copy(_inbox, {&uid, 1}, _inbox).uids.at(0).second;
        const ItemId copied = objects().itemOfUid(_inbox, copy);
        const PropId words[] = {kNamedWords.id()};
        message->erase(words);
        message->save();
        CPPUNIT_ASSERT(!objects().open(item)->get().find(kNamedWords));
        CPPUNIT_ASSERT(objects().open(copied)->get().find(kNamedWords));
        CPPUNIT_ASSERT_EQUAL(std::string("From: Bob <bob@example.org>\r\nSubject: mail\r\n\r\nbody\r\n"),
                             readAll(*_session, _inbox, kFieldContent).at(0).content);
    }

    void changeInMimeMakesAPendingItem() {
        const SaveResult saved = make("before");
        render(saved);
        const Uid uid = _session->view(_inbox)->at(1).uid;
        const auto message = objects().open(saved.place.item);
        message->set(std::vector<Property>{{kNamedText, std::string("kept")}});
        message->save();
        message->set(std::vector<Property>{{tags::Subject, std::string("after")}});
        const SaveResult changed = message->save();
        CPPUNIT_ASSERT(changed.place.state == ItemState::Pending);
        CPPUNIT_ASSERT_EQUAL(saved.place.item, changed.place.item);
        CPPUNIT_ASSERT_EQUAL(0u, _session->view(_inbox)->size());
        render(changed);
        CPPUNIT_ASSERT_EQUAL(1u, _session->view(_inbox)->size());
        CPPUNIT_ASSERT(_session->view(_inbox)->at(1).uid > uid);
        const PropertyBag all = objects().open(saved.place.item)->get();
        CPPUNIT_ASSERT_EQUAL(std::string_view("after"), all.text(tags::Subject));
        CPPUNIT_ASSERT_EQUAL(std::string_view("kept"), all.text(kNamedText));
    }

    void secondWriterMeetsAConflict() {
        const ItemId item = make("one").place.item;
        const auto first = objects().open(item);
        const auto second = objects().open(item);
        first->set(std::vector<Property>{{kNamedText, std::string("first")}});
        second->set(std::vector<Property>{{kNamedText, std::string("second")}});
        const std::string before = first->ids().changeKey;
        const std::string after = first->save().changeKey;
        CPPUNIT_ASSERT(before != after);
        CPPUNIT_ASSERT_EQUAL(after, first->ids().changeKey);
        CPPUNIT_ASSERT_EQUAL(ErrorCode::Conflict, codeOf([&] { second->save(); }));
        CPPUNIT_ASSERT_EQUAL(std::string_view("first"), objects().open(item)->get().text(kNamedText));
        SaveOptions options;
        options.expectedChangeKey = before;
        CPPUNIT_ASSERT_EQUAL(ErrorCode::Conflict, codeOf([&] { second->save(options); }));
        options.expectedChangeKey = after;
        second->save(options);
        CPPUNIT_ASSERT_EQUAL(std::string_view("second"), objects().open(item)->get().text(kNamedText));
        first->set(std::vector<Property>{{kNamedText, std::string("forced")}});
        SaveOptions force;
        force.force = true;
        first->save(force);
        CPPUNIT_ASSERT_EQUAL(std::string_view("forced"), objects().open(item)->get().text(kNamedText));
        // Reading it is no change.
        const auto third = objects().open(item);
        objects().changeFlags(_inbox, {&item, 1}, {FlagOp::Add, kSeen, {}, {}});
        third->set(std::vector<Property>{{kNamedText, std::string("third")}});
        third->save();
    }

    void wrongValuesAreRefused() {
        const auto message = objects().create(_inbox);
        const auto refused = [&](PropTag tag, PropValue value) {
            return codeOf([&] { message->set(std::vector<Property>{{tag, std::move(value)}}); }) == ErrorCode::InvalidArgument;
        };
        CPPUNIT_ASSERT(refused(tags::Subject, std::int64_t{1}));
        CPPUNIT_ASSERT(refused(tags::Subject, std::string("\xff")));
        CPPUNIT_ASSERT(refused(PropTag(0x0037001E), std::string("ansi")));
        CPPUNIT_ASSERT(refused(PropTag(0x0000001F), std::string("no id")));
        CPPUNIT_ASSERT(refused(tags::EntryId, std::string("computed")));
        CPPUNIT_ASSERT(refused(PropTag(0x6600000A), std::int64_t{1}));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NotFound, codeOf([&] { objects().open(99'999); }));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NotFound, codeOf([&] { objects().create(99'999); }));
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, message->get().size());
        PropertyBag many;
        for (std::uint32_t i = 0; i < kMaxProperties; ++i)
            many.set(PropTag(static_cast<PropId>(0x8000 + i), PropType::Int32), std::int64_t{i});
        message->set(many.all());
        CPPUNIT_ASSERT_EQUAL(ErrorCode::LimitReached, codeOf([&] {
                                 message->set(std::vector<Property>{{tags::Subject, std::string("one more")}});
                             }));
    }

    void deliveredMessageHasTheColumnsOfItsList() {
        const Uid uid = _setup->append(*_session, _inbox,
                                       "From: Bob <bob@example.org>\r\nTo: Eve <eve@example.org>\r\nSubject: Re: hello\r\n"
                                       "Date: Tue, 24 Nov 2026 04:56:36 +0000\r\nMessage-ID: <1@example.org>\r\n\r\nbody\r\n",
                                       kSeen);
        const ItemId item = objects().itemOfUid(_inbox, uid);
        const PropertyBag all = objects().open(item)->get();
        CPPUNIT_ASSERT_EQUAL(std::string_view("Re: hello"), all.text(tags::Subject));
        CPPUNIT_ASSERT_EQUAL(std::string_view("hello"), all.text(tags::NormalizedSubject));
        CPPUNIT_ASSERT_EQUAL(std::string_view("Re: "), all.text(tags::SubjectPrefix));
        CPPUNIT_ASSERT_EQUAL(std::string_view("<1@example.org>"), all.text(tags::InternetMessageId));
        CPPUNIT_ASSERT(all.integer(tags::ClientSubmitTime) == 1'795'496'196'000'000);
        CPPUNIT_ASSERT(all.integer(tags::MessageFlags) == 1);
        CPPUNIT_ASSERT(all.integer(tags::MessageDeliveryTime) == toMicros(_setup->clock.now()));
        CPPUNIT_ASSERT(all.find(tags::EntryId) && all.find(tags::SourceKey) && all.find(tags::ParentEntryId));
        CPPUNIT_ASSERT_EQUAL(item, objects().itemOfEntryid(all.text(tags::EntryId)));
        CPPUNIT_ASSERT_EQUAL(item, objects().itemOfSourceKey(all.text(tags::SourceKey)));
        const PropTag few[] = {tags::NormalizedSubject, tags::MessageSize};
        const PropertyBag some = objects().open(item)->get(few);
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, some.size());
        CPPUNIT_ASSERT_EQUAL(std::string_view("hello"), some.text(tags::NormalizedSubject));
    }

    void flagsAndPropertiesAreOne() {
        const Uid uid = _setup->append(*_session, _inbox, "Subject: x\r\n\r\n", kFlagged | kAnswered);
        const ItemId item = objects().itemOfUid(_inbox, uid);
        PropertyBag all = objects().open(item)->get();
        CPPUNIT_ASSERT(all.integer(tags::FlagStatus) == 2);
        CPPUNIT_ASSERT(all.integer(tags::LastVerbExecuted) == 102);
        _session->changeFlags(_inbox, {&uid, 1}, {FlagOp::Replace, 0, {}, {}});
        all = objects().open(item)->get();
        CPPUNIT_ASSERT(!all.find(tags::FlagStatus) && !all.find(tags::LastVerbExecuted));
        const auto message = objects().open(item);
        message->set(std::vector<Property>{{tags::FlagStatus, std::int64_t{2}}, {tags::LastVerbExecuted, std::int64_t{103}}});
        message->save();
        CPPUNIT_ASSERT_EQUAL(kFlagged | kAnswered, _session->view(_inbox)->at(1).flags);
        message->set(std::vector<Property>{{tags::FlagStatus, std::int64_t{1}}});
        message->save();
        CPPUNIT_ASSERT_EQUAL(+kAnswered, _session->view(_inbox)->at(1).flags);
        CPPUNIT_ASSERT(objects().open(item)->get().integer(tags::FlagStatus) == 1);
    }

    void associatedMessagesStandApart() {
        const auto message = objects().create(_inbox, true);
        message->set(
            std::vector<Property>{{tags::MessageClass, std::string("IPM.Configuration.Test")}, {tags::Subject, std::string("Test")}});
        const SaveResult saved = message->save();
        CPPUNIT_ASSERT(saved.place.state == ItemState::Associated && message->isAssociated());
        CPPUNIT_ASSERT_EQUAL(0u, _session->view(_inbox)->size());
        CPPUNIT_ASSERT(objects().pending(_inbox, 0, 10).empty());
        message->set(std::vector<Property>{{tags::Subject, std::string("Changed")}});
        message->save();
        reopen();
        const auto again = objects().open(saved.place.item);
        CPPUNIT_ASSERT(again->isAssociated());
        CPPUNIT_ASSERT_EQUAL(std::string_view("Changed"), again->get().text(tags::Subject));
        CPPUNIT_ASSERT(again->get().integer(tags::MessageFlags) == (0x40 | 0x1));
    }

    void loadGivesManyItemsInOrder() {
        std::vector<ItemId> items;
        for (int i = 0; i < 100; ++i) {
            if (i % 3 == 0)
                items.push_back(
                    objects().itemOfUid(_inbox, _setup->append(*_session, _inbox, "Subject: s" + std::to_string(i) + "\r\n\r\n")));
            else
                items.push_back(make("s" + std::to_string(i)).place.item);
        }
        std::reverse(items.begin() + 10, items.end());
        items.insert(items.begin() + 5, 77'777);
        class Collect final : public ItemSink {
        public:
            bool item(ItemId item, PropertyBag&& properties) override {
                rows.emplace_back(item, std::move(properties));
                return rows.size() < 60;
            }
            std::vector<std::pair<ItemId, PropertyBag>> rows;
        } sink;
        const PropTag tagsAsked[] = {tags::Subject, tags::MessageClass, kNamedText};
        objects().load(_inbox, items, tagsAsked, sink);
        CPPUNIT_ASSERT_EQUAL(std::size_t{60}, sink.rows.size());
        for (std::size_t i = 0; i < sink.rows.size(); ++i) {
            const std::size_t at = i < 5 ? i : i + 1;
            CPPUNIT_ASSERT_EQUAL(items[at], sink.rows[i].first);
            const std::size_t number = i < 10 ? i : 99 - (i - 10);
            CPPUNIT_ASSERT_EQUAL("s" + std::to_string(number), std::string(sink.rows[i].second.text(tags::Subject)));
            CPPUNIT_ASSERT_EQUAL(std::size_t{2}, sink.rows[i].second.size());
        }
    }

    void flagsOfItemsWithoutUid() {
        const Uid uid = _setup->append(*_session, _inbox, "Subject: x\r\n\r\n");
        const ItemId items[] = {make("p").place.item, objects().itemOfUid(_inbox, uid), 99'999};
        objects().changeFlags(_inbox, items, {FlagOp::Add, kSeen | kFlagged, {"word"}, {}});
        for (const ItemId item : {items[0], items[1]}) {
            const PropertyBag all = objects().open(item)->get();
            CPPUNIT_ASSERT(all.integer(tags::MessageFlags).value_or(0) & 1);
            CPPUNIT_ASSERT(all.integer(tags::FlagStatus) == 2);
        }
        CPPUNIT_ASSERT_EQUAL(0u, _session->counters(_inbox).unseen);
        objects().changeFlags(_inbox, items, {FlagOp::Remove, kSeen, {}, {}});
        CPPUNIT_ASSERT_EQUAL(1u, _session->counters(_inbox).unseen);
    }

    void removedItemsLeaveNothing() {
        const Uid uid = _setup->append(*_session, _inbox, "Subject: x\r\n\r\n");
        const auto associated = objects().create(_inbox, true);
        const ItemId items[] = {make("p").place.item, objects().itemOfUid(_inbox, uid), associated->save().place.item};
        objects().remove(_inbox, items);
        for (const ItemId item : items) CPPUNIT_ASSERT(!objects().find(item));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, _session->quota().usedBytes);
        CPPUNIT_ASSERT_EQUAL(0u, _session->view(_inbox)->size());
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NotFound, codeOf([&] { associated->save(); }));
    }

    void renderingGivesAUid() {
        const SaveResult first = make("first");
        const SaveResult second = make("second");
        CPPUNIT_ASSERT((std::vector<ItemId>{first.place.item, second.place.item}) == objects().pending(_inbox, 0, 10));
        CPPUNIT_ASSERT((std::vector<ItemId>{second.place.item}) == objects().pending(_inbox, first.place.item, 10));
        CPPUNIT_ASSERT((std::vector<ItemId>{first.place.item}) == objects().pending(_inbox, 0, 1));
        const std::string changeKey = objects().itemIds(first.place.item).changeKey;
        render(first);
        CPPUNIT_ASSERT_EQUAL(changeKey, objects().itemIds(first.place.item).changeKey);
        CPPUNIT_ASSERT_EQUAL(1u, _session->view(_inbox)->size());
        CPPUNIT_ASSERT_EQUAL(first.place.item, _session->view(_inbox)->at(1).item);
        const auto rows = readAll(*_session, _inbox, kFieldContent | kFieldSize | kFieldStructure);
        CPPUNIT_ASSERT_EQUAL(std::string("Subject: rendered\r\n\r\nbody\r\n"), rows.at(0).content);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{27}, rows.at(0).row.sizeBytes);
        CPPUNIT_ASSERT_EQUAL(ErrorCode::AlreadyExists, codeOf([&] { render(first); }));
        CPPUNIT_ASSERT_EQUAL(std::string_view("first"), objects().open(first.place.item)->get().text(tags::Subject));
        const auto message = objects().open(second.place.item);
        message->set(std::vector<Property>{{kNamedText, std::string("newer")}});
        message->save();
        CPPUNIT_ASSERT_EQUAL(ErrorCode::Conflict, codeOf([&] { render(second); }));
        reopen();
        CPPUNIT_ASSERT_EQUAL(1u, _session->view(_inbox)->size());
    }

private:
    Objects& objects() { return _session->objects(); }
    void reopen() {
        _session.reset();
        _setup->close();
        _session = _setup->open();
    }
    SaveResult make(const std::string& subject) {
        const auto message = objects().create(_inbox);
        message->set(std::vector<Property>{{tags::Subject, subject}});
        return message->save();
    }
    void render(const SaveResult& saved) {
        const auto mime = _setup->stage("Subject: rendered\r\n\r\nbody\r\n");
        objects().finishRendering(saved.place.item, saved.changeNumber, *mime);
    }

    std::unique_ptr<StoreSetup<Engine>> _setup;
    std::unique_ptr<StoreSession> _session;
    FolderId _inbox = 0;
};

CPPUNIT_TEST_SUITE_REGISTRATION(ObjectContract<OnSqlite>);
CPPUNIT_TEST_SUITE_REGISTRATION(ObjectContract<OnMariadb>);

}  // namespace
