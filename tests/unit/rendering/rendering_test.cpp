// Messages made by properties on their way into IMAP, and delivered ones as properties, with the real converter on both engines, and with
// the same one in a process of its own.
#include <cppunit/extensions/HelperMacros.h>

#include "codec/converter.h"
#include "corbel/objects.h"
#include "corbel/property_tags.h"
#include "unit/isolation/isolated.h"
#include "unit/store/store_fixture.h"

using namespace corbel;
using namespace corbel::testing;

namespace {

constexpr PropTag kOwnText(0x6601001F);  // Nothing of MIME's.

struct InServer {
    mime::Converter& converter() { return _converter; }

private:
    convert_mime::GmimeConverter _converter;
};

struct InGuest {
    InGuest() { _module.start(); }
    mime::Converter& converter() { return _module.get<mime::Converter>(); }

private:
    isolation::Isolated _module{"modules/convert_mime.so"};
};

/// The real converter, but messages of one subject fail to be composed.
class FailingConverter final : public mime::Converter, convert::MessageConverter {
public:
    explicit FailingConverter(mime::Converter& real) : _real(real) {}
    std::string decodeHeader(std::string_view raw) override { return _real.decodeHeader(raw); }
    mime::ListFields listFields(std::string_view header, const mime::PartIndex& index) override { return _real.listFields(header, index); }
    std::string decodeText(std::string_view body, std::string_view encoding, std::string_view charset) override {
        return _real.decodeText(body, encoding, charset);
    }
    std::string toUtf8(std::string_view bytes, std::string_view charset) override { return _real.toUtf8(bytes, charset); }
    convert::MessageConverter& messages() override { return *this; }
    MessageData toProperties(const convert::MimeSource& source, const convert::ReadOptions& options) override {
        return _real.messages().toProperties(source, options);
    }
    std::unique_ptr<ValueReader> openAttachment(const convert::MimeSource& source, std::span<const std::uint32_t> path) override {
        return _real.messages().openAttachment(source, path);
    }
    std::unique_ptr<ValueReader> openRange(const convert::MimeSource& source, const MimeRange& range) override {
        return _real.messages().openRange(source, range);
    }
    void compose(const MessageData& message, convert::ComposeSource& source, const convert::ComposeOptions& options,
                 convert::ByteSink& sink) override {
        if (!failsFor.empty() && message.properties.text(tags::Subject) == failsFor) throw Error(ErrorCode::TooLarge, "It does not fit");
        _real.messages().compose(message, source, options, sink);
    }
    void deriveBodies(PropertyBag& message, std::uint32_t forms) override { _real.messages().deriveBodies(message, forms); }
    std::string htmlToUtf8(std::string_view html, std::uint32_t codepage) override { return _real.messages().htmlToUtf8(html, codepage); }
    std::string htmlToText(std::string_view html) override { return _real.messages().htmlToText(html); }

    std::string failsFor;

private:
    mime::Converter& _real;
};

template <class Engine, class Place>
class RenderingTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(RenderingTest);
    CPPUNIT_TEST(savedMessageAppears);
    CPPUNIT_TEST(bigPartsAreStreamed);
    CPPUNIT_TEST(embeddedMessage);
    CPPUNIT_TEST(changedMessageGetsAnotherUid);
    CPPUNIT_TEST(leftFromBeforeAStop);
    CPPUNIT_TEST(manyInSeveralTurns);
    CPPUNIT_TEST(referenceAndObject);
    CPPUNIT_TEST(largeValueOfAnObject);
    CPPUNIT_TEST(signedWithinAnother);
    CPPUNIT_TEST(oneThatCannotBeRenderedStopsNoOther);
    CPPUNIT_TEST(deliveredMessageHasItsProperties);
    CPPUNIT_TEST(deliveredMessageLosesAnAttachment);
    CPPUNIT_TEST(associatedStaysAway);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override {
        _setup = std::make_unique<StoreSetup<Engine>>();
        reopen();
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

private:
    void reopen() {
        _session.reset();
        _setup->close();
        _setup->stores().setConverter(&_converter);
        _session = _setup->open();
        _inbox = _setup->folder(*_session, "INBOX");
    }

    Objects& objects() { return _session->objects(); }

    SaveResult save(std::string_view subject, std::string_view body = "text\r\n") {
        const auto message = objects().create(_inbox);
        const Property properties[] = {{tags::Subject, std::string(subject)}, {tags::Body, std::string(body)}, {kOwnText, "beside"}};
        message->set(properties);
        return message->save();
    }

    std::vector<ReadRow> rows() { return readAll(*_session, _inbox, kFieldContent | kFieldStructure); }

    void savedMessageAppears() {
        const auto message = objects().create(_inbox);
        const Property properties[] = {{tags::Subject, "Grüße"},
                                       {tags::Body, "Guten Tag\r\n"},
                                       {tags::SentRepresentingName, "Anna"},
                                       {tags::SentRepresentingAddressType, "SMTP"},
                                       {tags::SentRepresentingEmailAddress, "anna@example.org"},
                                       {kOwnText, "beside"}};
        message->set(properties);
        message->setRecipients(std::vector<MessageRecipient>{{RecipientKind::To, "SMTP", "bob@example.org", "Bob", "", {}}});
        const ItemId item = message->save().place.item;
        CPPUNIT_ASSERT(rows().empty());
        _setup->stores().runMaintenance();
        const auto seen = rows();
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, seen.size());
        CPPUNIT_ASSERT(seen[0].content.find("From: Anna <anna@example.org>\r\nTo: Bob <bob@example.org>\r\nSubject: =?utf-8?") !=
                       std::string::npos);
        CPPUNIT_ASSERT(seen[0].content.ends_with("\r\n\r\nGuten Tag\r\n"));
        const ItemPlace place = objects().find(item).value();
        CPPUNIT_ASSERT(place.state == ItemState::Visible && place.uid == seen[0].row.uid);
        const PropertyBag bag = objects().open(item)->get();
        CPPUNIT_ASSERT_EQUAL(std::string("Grüße"), std::string(bag.text(tags::Subject)));
        CPPUNIT_ASSERT_EQUAL(std::string("beside"), std::string(bag.text(kOwnText)));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, objects().open(item)->recipients().size());
        _setup->stores().runMaintenance();
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, rows().size());
    }

    void bigPartsAreStreamed() {
        const auto message = objects().create(_inbox);
        const std::string body(200'000, 'b'), data(3'000'000, '\x7f');
        const auto value = message->writeValue(tags::Body);
        value->write(body);
        value->commit();
        const auto attachment = message->createAttachment(AttachMethod::ByValue);
        const Property name[] = {{tags::AttachLongFilename, "big.bin"}};
        attachment->set(name);
        const auto bytes = attachment->writeData();
        for (int i = 0; i < 3; ++i) bytes->write(std::string_view(data).substr(0, 1'000'000));
        bytes->commit();
        message->save();
        _setup->stores().runMaintenance();
        const auto seen = rows();
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, seen.size());
        const auto index = mime::scan(seen[0].content);
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, index.parts.size());
        const auto decoded = [&](std::size_t part) {
            return mime::decodeTransfer(std::string_view(seen[0].content).substr(index.parts[part].bodyOffset, index.parts[part].bodySize),
                                        index.parts[part].encoding);
        };
        CPPUNIT_ASSERT(decoded(1) == body);
        CPPUNIT_ASSERT(decoded(2) == data);
    }

    void embeddedMessage() {
        const auto message = objects().create(_inbox);
        const auto attachment = message->createAttachment(AttachMethod::Embedded);
        const auto inner = attachment->openEmbedded(true);
        const Property properties[] = {{tags::Subject, "inside"}};
        inner->set(properties);
        const auto data = inner->createAttachment(AttachMethod::ByValue);
        const auto bytes = data->writeData();
        bytes->write(std::string(50'000, 'x'));
        bytes->commit();
        message->save();
        _setup->stores().runMaintenance();
        const auto seen = rows();
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, seen.size());
        CPPUNIT_ASSERT(seen[0].content.find("Content-Type: message/rfc822\r\n") != std::string::npos);
        CPPUNIT_ASSERT(seen[0].content.find("Subject: inside\r\n") != std::string::npos);
        CPPUNIT_ASSERT(seen[0].content.size() > 66'000);
    }

    void changedMessageGetsAnotherUid() {
        const ItemId item = save("before").place.item;
        _setup->stores().runMaintenance();
        const Uid first = rows().at(0).row.uid;
        const auto message = objects().open(item);
        const Property subject[] = {{tags::Subject, "after"}};
        message->set(subject);
        message->save();
        CPPUNIT_ASSERT(rows().empty());
        _setup->stores().runMaintenance();
        const auto seen = rows();
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, seen.size());
        CPPUNIT_ASSERT(seen[0].row.uid > first && seen[0].content.find("Subject: after\r\n") != std::string::npos);
    }

    void leftFromBeforeAStop() {
        save("waiting");
        reopen();
        _setup->stores().runMaintenance();
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, rows().size());
    }

    void manyInSeveralTurns() {
        for (int i = 0; i < 120; ++i) save("message " + std::to_string(i));
        _setup->stores().runMaintenance();
        CPPUNIT_ASSERT_EQUAL(std::size_t{100}, rows().size());
        _setup->stores().runMaintenance();
        CPPUNIT_ASSERT_EQUAL(std::size_t{120}, rows().size());
    }

    /// What fails on the way stays pending, and is made when it can be.
    void oneThatCannotBeRenderedStopsNoOther() {
        _converter.failsFor = "fails";
        const ItemId failing = save("fails").place.item;
        save("small");
        _setup->stores().runMaintenance();
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, rows().size());
        CPPUNIT_ASSERT(objects().find(failing).value().state == ItemState::Pending);
        _converter.failsFor.clear();
        reopen();
        _setup->stores().runMaintenance();
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, rows().size());
    }

    void referenceAndObject() {
        const auto message = objects().create(_inbox);
        const auto reference = message->createAttachment(AttachMethod{7});
        const Property path[] = {{PropTag(0x370D001F), "https://example.org/file"}};
        reference->set(path);
        const auto ole = message->createAttachment(AttachMethod::Ole);
        const auto bytes = ole->writeData();
        bytes->write(std::string(100'000, 'o'));
        bytes->commit();
        message->save();
        _setup->stores().runMaintenance();
        const auto seen = rows();
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, seen.size());
        // Sent to somebody else it arrives as what it was.
        const Uid uid = _setup->append(*_session, _inbox, seen[0].content);
        const auto arrived = objects().open(objects().itemOfUid(_inbox, uid));
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, arrived->attachments().size());
        CPPUNIT_ASSERT(arrived->openAttachment(0)->method() == AttachMethod{7});
        CPPUNIT_ASSERT_EQUAL(std::string("https://example.org/file"), std::string(arrived->openAttachment(0)->get().text(path[0].tag)));
        CPPUNIT_ASSERT(arrived->openAttachment(1)->method() == AttachMethod::Ole);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{100'000}, arrived->openAttachment(1)->dataBytes());
        // And when it is saved anew from there.
        const Property subject[] = {{tags::Subject, "changed"}};
        arrived->set(subject);
        arrived->save();
        _setup->stores().runMaintenance();
        const auto all = rows();
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, all.size());
        CPPUNIT_ASSERT(all[1].content.find("URL=\"https://example.org/file\"") != std::string::npos);
        CPPUNIT_ASSERT(all[1].content.find("application/ms-tnef") != std::string::npos);
    }

    /// By reference in the store, whole in the message, and by reference again where that arrives.
    void largeValueOfAnObject() {
        const PropTag rendering(0x37090102), note(0x6A01001F), numbers(0x6A021003);
        const std::string picture(300'000, '\x05'), words(50'000, 'w');
        const auto message = objects().create(_inbox);
        const auto ole = message->createAttachment(AttachMethod::Ole);
        const PropName name{std::string(16, 'g'), std::string("colour")};
        const PropTag named(_setup->stores().namedProperties().idsOf({&name, 1}, true).at(0), PropType::Unicode);
        const Property properties[] = {{named, "green"}, {note, words}, {numbers, std::vector<std::int64_t>{1, -2}}};
        ole->set(properties);
        const auto value = ole->writeValue(rendering);
        value->write(picture);
        value->commit();
        const auto bytes = ole->writeData();
        bytes->write("object");
        bytes->commit();
        message->save();
        _setup->stores().runMaintenance();
        const auto seen = rows();
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, seen.size());
        const Uid uid = _setup->append(*_session, _inbox, seen[0].content);
        const auto mustBeThere = [&](MessageObject& arrived) {
            const auto attachment = arrived.openAttachment(0);
            CPPUNIT_ASSERT(attachment->get().find(numbers)->value == PropValue(std::vector<std::int64_t>{1, -2}));
            CPPUNIT_ASSERT_EQUAL(std::string("green"), std::string(attachment->get().text(named)));
            for (const auto& [tag, wanted] : {std::pair(rendering, picture), std::pair(note, words)}) {
                std::string got;
                const auto reader = attachment->openValue(tag);
                reader->read(0, reader->size(), got);
                CPPUNIT_ASSERT(got == wanted);
            }
        };
        const auto arrived = objects().open(objects().itemOfUid(_inbox, uid));
        mustBeThere(*arrived);
        const Property subject[] = {{tags::Subject, "changed"}};
        arrived->set(subject);
        const ItemId changed = arrived->save().place.item;
        _setup->stores().runMaintenance();
        mustBeThere(*objects().open(changed));
        const Uid again = _setup->append(*_session, _inbox, rows().at(1).content);
        mustBeThere(*objects().open(objects().itemOfUid(_inbox, again)));
    }

    /// Somebody changes the subject of what a mailing list sent on.
    void signedWithinAnother() {
        const std::string entity =
            "Content-Type: multipart/signed; protocol=\"application/pgp-signature\";  boundary=s\r\nX-Own: 1\r\n\r\n--s\r\nContent-Type: "
            "text/plain\r\n\r\nsigned text\r\n--s\r\nContent-Type: application/pgp-signature\r\n\r\nsignature\r\n--s--\r\n";
        const Uid uid = _setup->append(*_session, _inbox,
                                       "From: a@example.org\r\nSubject: [list] a\r\nContent-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\n" +
                                           entity + "\r\n--m\r\n\r\nlist footer\r\n--m--\r\n");
        const auto message = objects().open(objects().itemOfUid(_inbox, uid));
        CPPUNIT_ASSERT_EQUAL(std::string("signed text"), std::string(message->get().text(tags::Body)));
        for (const std::string wanted : {"changed", "changed again"}) {
            const Property subject[] = {{tags::Subject, wanted}};
            message->set(subject);
            message->save();
            _setup->stores().runMaintenance();
            const auto seen = rows();
            CPPUNIT_ASSERT_EQUAL(std::size_t{1}, seen.size());
            const std::string& content = seen[0].content;
            CPPUNIT_ASSERT(content.find("Subject: " + wanted + "\r\n") != std::string::npos);
            CPPUNIT_ASSERT(content.find(entity + "\r\n--") != std::string::npos && content.find("list footer") == content.rfind("list footer"));
            CPPUNIT_ASSERT_EQUAL(content.find("signed text"), content.rfind("signed text"));
        }
    }

    static std::string delivered() {
        return "From: Anna <anna@example.org>\r\nTo: bob@example.org\r\nSubject: two files\r\nImportance: high\r\nContent-Type: "
               "multipart/mixed; boundary=b\r\n\r\n--b\r\n"
               "Content-Type: text/html; charset=utf-8\r\n\r\n<p>hello</p>\r\n--b\r\nContent-Type: application/pdf; "
               "name=one.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\nb25l\r\n--b\r\n"
               "Content-Type: application/pdf; name=two.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\ndHdv\r\n--b--\r\n";
    }

    void deliveredMessageHasItsProperties() {
        const Uid uid = _setup->append(*_session, _inbox, delivered());
        const auto message = objects().open(objects().itemOfUid(_inbox, uid));
        const PropertyBag all = message->get();
        CPPUNIT_ASSERT_EQUAL(std::string("<p>hello</p>"), std::string(all.text(tags::Html)));
        CPPUNIT_ASSERT_EQUAL(std::string("hello\r\n"), std::string(all.text(tags::Body)));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{2}, *all.integer(tags::Importance));
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, message->attachments().size());
        std::string bytes;
        message->openAttachment(1)->openData()->read(0, 100, bytes);
        CPPUNIT_ASSERT_EQUAL(std::string("two"), bytes);
    }

    void deliveredMessageLosesAnAttachment() {
        const Uid uid = _setup->append(*_session, _inbox, delivered());
        const auto message = objects().open(objects().itemOfUid(_inbox, uid));
        message->eraseAttachment(0);
        message->save();
        _setup->stores().runMaintenance();
        const auto seen = rows();
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, seen.size());
        CPPUNIT_ASSERT(seen[0].content.find("one.pdf") == std::string::npos && seen[0].content.find("two.pdf") != std::string::npos);
        CPPUNIT_ASSERT(seen[0].content.find("dHdv\r\n") != std::string::npos && seen[0].content.find("<p>hello</p>") != std::string::npos);
    }

    void associatedStaysAway() {
        const auto message = objects().create(_inbox, true);
        const Property subject[] = {{tags::Subject, "view"}};
        message->set(subject);
        message->save();
        _setup->stores().runMaintenance();
        CPPUNIT_ASSERT(rows().empty());
    }

    Place _place;
    FailingConverter _converter{_place.converter()};
    std::unique_ptr<StoreSetup<Engine>> _setup;
    std::unique_ptr<StoreSession> _session;
    FolderId _inbox = 0;
};

using OnSqliteInServer = RenderingTest<OnSqlite, InServer>;
using OnMariadbInServer = RenderingTest<OnMariadb, InServer>;
using OnSqliteInGuest = RenderingTest<OnSqlite, InGuest>;
CPPUNIT_TEST_SUITE_REGISTRATION(OnSqliteInServer);
CPPUNIT_TEST_SUITE_REGISTRATION(OnMariadbInServer);
CPPUNIT_TEST_SUITE_REGISTRATION(OnSqliteInGuest);

}  // namespace
