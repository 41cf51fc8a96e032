// The store contract: recipients, attachments, embedded messages and big values of message objects.
#include <cppunit/extensions/HelperMacros.h>

#include "corbel/objects.h"
#include "corbel/property_tags.h"
#include "unit/store/store_fixture.h"

using namespace corbel;
using namespace corbel::testing;

namespace {

constexpr PropTag kNamedText(0x8005001F);

std::string readAllOf(ValueReader& reader, std::uint64_t step = 100'003) {
    std::string bytes;
    for (std::uint64_t at = 0; at < reader.size(); at += step) reader.read(at, step, bytes);
    return bytes;
}

void writeAll(ValueWriter& writer, std::string_view bytes) {
    for (std::size_t at = 0; at < bytes.size(); at += 70'001) writer.write(bytes.substr(at, 70'001));
    writer.commit();
}

std::string bigBytes(std::size_t size) {
    std::string bytes;
    while (bytes.size() < size) bytes += "piece " + std::to_string(bytes.size()) + ' ';
    return bytes.substr(0, size);
}

MessageRecipient recipient(RecipientKind kind, std::string name) {
    MessageRecipient made;
    made.kind = kind;
    made.addressType = "SMTP";
    made.address = name + "@example.org";
    made.displayName = std::move(name);
    made.entryid = "entryid of " + made.displayName;
    made.properties.set(PropTag(0x39FF001F), "seven bit " + made.displayName);
    return made;
}

template <class Engine>
class ObjectPartsContract : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(ObjectPartsContract);
    CPPUNIT_TEST(recipientsComeBackInOrder);
    CPPUNIT_TEST(attachmentsKeepTheirNumbers);
    CPPUNIT_TEST(attachmentsAreSharedByVersions);
    CPPUNIT_TEST(embeddedMessagesNest);
    CPPUNIT_TEST(embeddedMessagesHaveALimit);
    CPPUNIT_TEST(bigValuesAreStreamed);
    CPPUNIT_TEST(valueWriterWithoutCommitChangesNothing);
    CPPUNIT_TEST(rangesReadTheMimeTheyAreOf);
    CPPUNIT_TEST(dataGoesInAndOutWhole);
    CPPUNIT_TEST(limitsOfParts);
    CPPUNIT_TEST(quotaCountsWhatIsSaved);
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

    void recipientsComeBackInOrder() {
        const std::vector<MessageRecipient> given{recipient(RecipientKind::To, "zoe"), recipient(RecipientKind::Cc, "adam"),
                                                  recipient(RecipientKind::To, "Bob"), recipient(RecipientKind::Bcc, "eve")};
        const auto message = objects().create(_inbox);
        message->setRecipients(given);
        const ItemId item = message->save().place.item;
        reopen();
        const auto again = objects().open(item);
        CPPUNIT_ASSERT(given == again->recipients());
        PropertyBag all = again->get();
        CPPUNIT_ASSERT_EQUAL(std::string_view("zoe; Bob"), all.text(tags::DisplayTo));
        CPPUNIT_ASSERT_EQUAL(std::string_view("adam"), all.text(tags::DisplayCc));
        CPPUNIT_ASSERT_EQUAL(std::string_view("eve"), all.text(tags::DisplayBcc));
        again->setRecipients({given[1]});
        again->save();
        CPPUNIT_ASSERT((std::vector<MessageRecipient>{given[1]}) == objects().open(item)->recipients());
        CPPUNIT_ASSERT_EQUAL(std::string_view(), objects().open(item)->get().text(tags::DisplayTo));
    }

    void attachmentsKeepTheirNumbers() {
        const auto message = objects().create(_inbox);
        for (int i = 0; i < 3; ++i) {
            const auto attachment = message->createAttachment(AttachMethod::ByValue);
            attachment->set(std::vector<Property>{{tags::AttachLongFilename, "file" + std::to_string(i)},
                                                  {tags::AttachDataBinary, std::string(i + 1u, 'x')}});
        }
        const ItemId item = message->save().place.item;
        CPPUNIT_ASSERT(objects().open(item)->get().integer(tags::HasAttachments) == 1);
        const auto again = objects().open(item);
        again->eraseAttachment(1);
        again->createAttachment(AttachMethod::ByValue)->set(std::vector<Property>{{tags::AttachmentHidden, std::int64_t{1}}});
        again->save();
        reopen();
        const auto last = objects().open(item);
        CPPUNIT_ASSERT((std::vector<std::uint32_t>{0, 2, 3}) == last->attachments());
        const auto two = last->openAttachment(2);
        CPPUNIT_ASSERT_EQUAL(std::string_view("file2"), two->get().text(tags::AttachLongFilename));
        CPPUNIT_ASSERT(two->get().integer(tags::AttachNumber) == 2);
        CPPUNIT_ASSERT(two->get().integer(tags::AttachMethodTag) == 1);
        CPPUNIT_ASSERT_EQUAL(std::string("xxx"), readAllOf(*two->openData()));
        CPPUNIT_ASSERT_EQUAL(std::string("xxx"), readAllOf(*two->openValue(tags::AttachDataBinary)));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NotFound, codeOf([&] { last->openAttachment(1); }));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NotFound, codeOf([&] { last->openAttachment(3)->openData(); }));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::InvalidArgument, codeOf([&] { last->openAttachment(3)->openEmbedded(); }));
        last->eraseAttachment(0);
        last->eraseAttachment(2);
        last->save();
        CPPUNIT_ASSERT(objects().open(item)->get().integer(tags::HasAttachments) == 0);
    }

    void attachmentsAreSharedByVersions() {
        const std::string bytes = bigBytes(1'500'000);
        const auto message = objects().create(_inbox);
        writeAll(*message->createAttachment(AttachMethod::ByValue)->writeData(), bytes);
        const ItemId item = message->save().place.item;
        const ItemId doomed = [&] {
            const auto other = objects().create(_inbox);
            writeAll(*other->createAttachment(AttachMethod::ByValue)->writeData(), bytes);
            return other->save().place.item;
        }();
        for (int i = 0; i < 3; ++i) {
            message->set(std::vector<Property>{{tags::Subject, "version " + std::to_string(i)}});
            message->save();
            _setup->stores().runMaintenance();
        }
        objects().remove(_inbox, {&doomed, 1});
        _setup->stores().runMaintenance();
        reopen();
        const auto again = objects().open(item)->openAttachment(0);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{bytes.size()}, again->dataBytes());
        CPPUNIT_ASSERT(readAllOf(*again->openData()) == bytes);
        std::string middle;
        again->openData()->read(700'000, 10, middle);
        CPPUNIT_ASSERT_EQUAL(bytes.substr(700'000, 10), middle);
    }

    void embeddedMessagesNest() {
        const auto outer = objects().create(_inbox);
        const auto attachment = outer->createAttachment(AttachMethod::Embedded);
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NotFound, codeOf([&] { attachment->openEmbedded(); }));
        const auto inner = attachment->openEmbedded(true);
        inner->set(std::vector<Property>{{tags::Subject, std::string("inner")}});
        inner->setRecipients({recipient(RecipientKind::To, "bob")});
        inner->createAttachment(AttachMethod::ByValue)->set(std::vector<Property>{{tags::AttachDataBinary, std::string("data")}});
        CPPUNIT_ASSERT_EQUAL(ErrorCode::Unsupported, codeOf([&] { inner->save(); }));
        const ItemId item = outer->save().place.item;
        reopen();
        const auto again = objects().open(item);
        const auto read = again->openAttachment(0)->openEmbedded();
        CPPUNIT_ASSERT_EQUAL(std::string_view("inner"), read->get().text(tags::Subject));
        CPPUNIT_ASSERT_EQUAL(std::string_view("bob"), read->get().text(tags::DisplayTo));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, read->recipients().size());
        CPPUNIT_ASSERT_EQUAL(std::string("data"), readAllOf(*read->openAttachment(0)->openData()));
        // A change deep inside is saved by the message outside.
        read->set(std::vector<Property>{{tags::Subject, std::string("changed")}});
        again->save();
        const auto last = objects().open(item)->openAttachment(0)->openEmbedded();
        CPPUNIT_ASSERT_EQUAL(std::string_view("changed"), last->get().text(tags::Subject));
        CPPUNIT_ASSERT_EQUAL(std::string("data"), readAllOf(*last->openAttachment(0)->openData()));
    }

    void embeddedMessagesHaveALimit() {
        const auto outermost = objects().create(_inbox);
        std::vector<std::unique_ptr<MessageObject>> chain;
        MessageObject* at = outermost.get();
        for (std::size_t depth = 0; depth < kMaxEmbeddedDepth; ++depth) {
            chain.push_back(at->createAttachment(AttachMethod::Embedded)->openEmbedded(true));
            at = chain.back().get();
            at->set(std::vector<Property>{{tags::Subject, "depth " + std::to_string(depth + 1)}});
        }
        CPPUNIT_ASSERT_EQUAL(ErrorCode::LimitReached, codeOf([&] { at->createAttachment(AttachMethod::Embedded); }));
        const ItemId item = outermost->save().place.item;
        auto read = objects().open(item);
        for (std::size_t depth = 0; depth < kMaxEmbeddedDepth; ++depth) read = read->openAttachment(0)->openEmbedded();
        CPPUNIT_ASSERT_EQUAL("depth " + std::to_string(kMaxEmbeddedDepth), std::string(read->get().text(tags::Subject)));
        const MessageData data = objects().open(item)->data();
        CPPUNIT_ASSERT_EQUAL(std::string_view("depth 1"), data.attachments.at(0).embedded->properties.text(tags::Subject));
        objects().remove(_inbox, {&item, 1});
    }

    void bigValuesAreStreamed() {
        const std::string body = bigBytes(kMaxInlineValueBytes + 1), html = bigBytes(1'200'000), small = bigBytes(kMaxInlineValueBytes);
        const auto message = objects().create(_inbox);
        message->set(std::vector<Property>{{tags::Body, body}, {PropTag(0x66010102), small}});
        writeAll(*message->writeValue(tags::Html), html);
        CPPUNIT_ASSERT(message->get().findId(tags::Body.id())->tag.type() == PropType::Error);
        CPPUNIT_ASSERT(readAllOf(*message->openValue(tags::Html)) == html);
        const ItemId item = message->save().place.item;
        reopen();
        const auto again = objects().open(item);
        const PropTag asked[] = {tags::Html, tags::Body, tags::Subject};
        const PropertyBag some = again->get(asked);
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, some.size());
        CPPUNIT_ASSERT(std::get<std::int64_t>(some.all()[0].value) == kErrorValueTooBig);
        CPPUNIT_ASSERT(readAllOf(*again->openValue(tags::Html)) == html);
        CPPUNIT_ASSERT(readAllOf(*again->openValue(tags::Body)) == body);
        CPPUNIT_ASSERT(readAllOf(*again->openValue(PropTag(0x66010102))) == small);
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NotFound, codeOf([&] { again->openValue(PropTag(tags::Html.id(), PropType::Unicode)); }));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::NotFound, codeOf([&] { again->openValue(tags::Subject); }));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::InvalidArgument, codeOf([&] { again->writeValue(tags::Importance); }));
        const std::vector<PropTag> tagsThere = again->tags();
        CPPUNIT_ASSERT(std::find(tagsThere.begin(), tagsThere.end(), tags::Html) != tagsThere.end());
        // The old values go with the old content, the ones that stay are kept.
        again->set(std::vector<Property>{{tags::Body, std::string("short now")}});
        again->save();
        _setup->stores().runMaintenance();
        const auto last = objects().open(item);
        CPPUNIT_ASSERT_EQUAL(std::string_view("short now"), last->get().text(tags::Body));
        CPPUNIT_ASSERT(readAllOf(*last->openValue(tags::Html)) == html);
    }

    void valueWriterWithoutCommitChangesNothing() {
        const auto message = objects().create(_inbox);
        {
            const auto writer = message->writeValue(tags::Body);
            writer->write("lost");
        }
        CPPUNIT_ASSERT(message->get().empty());
        const auto writer = message->writeValue(tags::Body);
        writer->write("kept");
        writer->commit();
        CPPUNIT_ASSERT_EQUAL(ErrorCode::InvalidArgument, codeOf([&] { writer->commit(); }));
        CPPUNIT_ASSERT_EQUAL(std::string_view("kept"), message->get().text(tags::Body));
        const auto broken = message->writeValue(tags::Subject);
        broken->write("\xff");
        CPPUNIT_ASSERT_EQUAL(ErrorCode::InvalidArgument, codeOf([&] { broken->commit(); }));
    }

    void rangesReadTheMimeTheyAreOf() {
        const std::string mime = "Subject: rendered\r\n\r\nSGVsbG8gd29ybGQ=\r\n";
        const auto message = objects().create(_inbox);
        MessageData data;
        data.properties.set(tags::Subject, std::string("with a range"));
        MessageAttachment attachment;
        attachment.number = 7;
        attachment.range = MimeRange{0, 21, 16, "BASE64"};
        attachment.dataBytes = 11;
        data.attachments.push_back(attachment);
        message->setData(data);
        const auto staged = _setup->stage(mime);
        SaveOptions options;
        options.mime = staged.get();
        const SaveResult saved = message->save(options);
        CPPUNIT_ASSERT(saved.place.state == ItemState::Visible);
        CPPUNIT_ASSERT_EQUAL(mime, readAll(*_session, _inbox, kFieldContent).at(0).content);
        const auto again = objects().open(saved.place.item);
        CPPUNIT_ASSERT(again->openAttachment(7)->range() == attachment.range);
        CPPUNIT_ASSERT_EQUAL(std::string("Hello world"), readAllOf(*again->openAttachment(7)->openData()));
        // A newer version of the message still reads the older one's bytes.
        again->set(std::vector<Property>{{tags::Subject, std::string("newer")}});
        again->save();
        _setup->stores().runMaintenance();
        reopen();
        CPPUNIT_ASSERT_EQUAL(std::string("Hello world"), readAllOf(*objects().open(saved.place.item)->openAttachment(7)->openData()));
    }

    void dataGoesInAndOutWhole() {
        auto inner = std::make_shared<MessageData>();
        inner->properties.set(tags::Subject, std::string("inner"));
        MessageData data;
        data.properties.set(tags::Subject, std::string("outer"));
        data.properties.set(kNamedText, std::string("named"));
        data.recipients = {recipient(RecipientKind::To, "bob")};
        data.attachments.resize(2);
        data.attachments[0].number = 1;
        data.attachments[0].properties.set(tags::AttachDataBinary, std::string("abc"));
        data.attachments[1].number = 4;
        data.attachments[1].method = AttachMethod::Embedded;
        data.attachments[1].embedded = inner;
        const auto message = objects().create(_inbox);
        message->set(std::vector<Property>{{tags::Importance, std::int64_t{2}}});
        message->setData(data);
        const ItemId item = message->save().place.item;
        const MessageData read = objects().open(item)->data();
        CPPUNIT_ASSERT_EQUAL(std::string_view("outer"), read.properties.text(tags::Subject));
        CPPUNIT_ASSERT_EQUAL(std::string_view("named"), read.properties.text(kNamedText));
        CPPUNIT_ASSERT(!read.properties.find(tags::Importance));
        CPPUNIT_ASSERT(data.recipients == read.recipients);
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, read.attachments.size());
        CPPUNIT_ASSERT_EQUAL(std::string_view("abc"), read.attachments[0].properties.text(tags::AttachDataBinary));
        CPPUNIT_ASSERT_EQUAL(std::uint32_t{4}, read.attachments[1].number);
        CPPUNIT_ASSERT_EQUAL(std::string_view("inner"), read.attachments[1].embedded->properties.text(tags::Subject));
    }

    void limitsOfParts() {
        const auto message = objects().create(_inbox);
        CPPUNIT_ASSERT_EQUAL(ErrorCode::LimitReached,
                             codeOf([&] { message->setRecipients(std::vector<MessageRecipient>(kMaxRecipients + 1)); }));
        MessageData data;
        data.attachments.resize(kMaxAttachments);
        for (std::size_t i = 0; i < data.attachments.size(); ++i) data.attachments[i].number = static_cast<std::uint32_t>(i);
        message->setData(data);
        CPPUNIT_ASSERT_EQUAL(ErrorCode::LimitReached, codeOf([&] { message->createAttachment(AttachMethod::ByValue); }));
        MessageRecipient tooLong = recipient(RecipientKind::To, std::string(400, 'a'));
        message->setRecipients({tooLong});
        CPPUNIT_ASSERT_EQUAL(ErrorCode::TooLarge, codeOf([&] { message->save(); }));
        message->setRecipients({recipient(RecipientKind::To, "bob")});
        message->save();
    }

    void quotaCountsWhatIsSaved() {
        _setup->quotaBytes = 100'000;
        const auto message = objects().create(_inbox);
        writeAll(*message->createAttachment(AttachMethod::ByValue)->writeData(), bigBytes(99'000));
        message->save();
        CPPUNIT_ASSERT(_session->quota().usedBytes >= 99'000);
        const auto second = objects().create(_inbox);
        second->set(std::vector<Property>{{tags::Body, bigBytes(5'000)}});
        CPPUNIT_ASSERT_EQUAL(ErrorCode::OverQuota, codeOf([&] { second->save(); }));
        message->eraseAttachment(0);
        message->save();
        CPPUNIT_ASSERT(_session->quota().usedBytes < 1'000);
        second->save();
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

CPPUNIT_TEST_SUITE_REGISTRATION(ObjectPartsContract<OnSqlite>);
CPPUNIT_TEST_SUITE_REGISTRATION(ObjectPartsContract<OnMariadb>);

}  // namespace
