// Attachments that are elsewhere, OLE objects, and what is encrypted: both ways, nothing lost.
#include <cppunit/extensions/HelperMacros.h>

#include "codec/references.h"
#include "codec/tnef.h"
#include "codec/value_readers.h"
#include "corbel/compose_names.h"
#include "tests/support.h"

using namespace corbel;
using namespace corbel::convert_mime;
using namespace corbel::convert_mime::testing;

namespace {

constexpr PropTag kRendering(0x37090102);

class AttachmentKindsTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(AttachmentKindsTest);
    CPPUNIT_TEST(references);
    CPPUNIT_TEST(pathsStayParts);
    CPPUNIT_TEST(referenceWithData);
    CPPUNIT_TEST(foreignWebAddress);
    CPPUNIT_TEST(foreignExternalBodies);
    CPPUNIT_TEST(oleObjects);
    CPPUNIT_TEST(objectsBetweenOthers);
    CPPUNIT_TEST(largeOleObject);
    CPPUNIT_TEST(objectsWithEveryType);
    CPPUNIT_TEST(largeValuesOfObjects);
    CPPUNIT_TEST(limitOfObjectValues);
    CPPUNIT_TEST(namedPropertiesOfObjects);
    CPPUNIT_TEST(encryptedIsUntouched);
    CPPUNIT_TEST(encryptedWithinOthers);
    CPPUNIT_TEST(encryptedInEmbedded);
    CPPUNIT_TEST_SUITE_END();

    static MessageAttachment attachment(std::uint32_t number, AttachMethod method, PropertyBag properties) {
        MessageAttachment made;
        made.number = number;
        made.method = method;
        made.properties = std::move(properties);
        return made;
    }

    static void mustHold(const PropertyBag& wanted, const PropertyBag& got) {
        for (const Property& property : wanted.all()) {
            if (property.tag == tags::AttachDataBinary) continue;
            const Property* found = got.find(property.tag);
            const std::string what = "property " + std::to_string(property.tag.value);
            CPPUNIT_ASSERT_MESSAGE(what + " is lost", found != nullptr);
            CPPUNIT_ASSERT_MESSAGE(what + " differs: " + std::string(got.text(property.tag)), *found == property);
        }
    }

    /// The message that was composed, once what it is read as gives the same bytes whenever it is composed.
    static std::string mustComeBack(const MessageData& data) {
        Message message(compose(data));
        const MessageData again = read(message);
        CPPUNIT_ASSERT_EQUAL(data.attachments.size(), again.attachments.size());
        for (std::size_t i = 0; i < data.attachments.size(); ++i) {
            const MessageAttachment &a = data.attachments[i], &b = again.attachments[i];
            CPPUNIT_ASSERT_EQUAL(static_cast<int>(a.method), static_cast<int>(b.method));
            mustHold(a.properties, b.properties);
            CPPUNIT_ASSERT_EQUAL(std::string(a.properties.text(tags::AttachDataBinary)), attachmentBytes(message, {b.number}));
        }
        Message second(compose(again, &message));
        const MessageData third = read(second);
        CPPUNIT_ASSERT_EQUAL(std::string(), differences(again, third, &message, &second));
        CPPUNIT_ASSERT(compose(third, &second) == *second.content.whole());
        return std::string(*second.content.whole());
    }

    static PropertyBag elsewhere(const std::string& path, std::uint32_t number) {
        PropertyBag bag{{tags::AttachLongFilename, "Größe.xlsx"}, {tags::AttachMimeTag, "application/vnd.ms-excel"}};
        bag.set(kAttachLongPathname, path);
        if (number % 3 == 0) bag.set(tags::AttachContentId, "own@id");
        if (number % 2 == 0) bag.set(tags::DisplayName, "The numbers");
        return bag;
    }

    static constexpr AttachMethod kMethods[] = {AttachMethod::ByReference, kByReferenceResolve, AttachMethod::ByReferenceOnly,
                                                kByWebReference};

    void references() {
        MessageData data;
        data.properties = {{tags::Subject, "elsewhere"}, {tags::Body, "see\r\n"}};
        const std::string longUrl = "https://files.example.org/s/" + std::string(300, 'k') + "?a=1&b=\"2\";c";
        std::uint32_t number = 0;
        for (const std::string& path : {std::string("http://files.example.org/Größe \"1\".xlsx"), longUrl}) {
            for (const AttachMethod method : kMethods) {
                data.attachments.push_back(attachment(number, method, elsewhere(path, number)));
                ++number;
            }
        }
        CPPUNIT_ASSERT(mustComeBack(data) == compose(data));
    }

    /// Anybody can write a path of a file server, at which a reader's client would log in: it goes out, and comes back as a part.
    void pathsStayParts() {
        MessageData data;
        data.properties = {{tags::Subject, "elsewhere"}, {tags::Body, "see\r\n"}};
        std::uint32_t number = 0;
        for (const std::string& path : {std::string("\\\\server\\share\\Größe \"1\".xlsx"), std::string("C:\\x\r\nTo: victim"),
                                        std::string("file://server/a b"), std::string()}) {
            for (const AttachMethod method : kMethods) {
                data.attachments.push_back(attachment(number, method, elsewhere(path, number)));
                ++number;
            }
        }
        data.attachments.push_back(attachment(number, kByWebReference, elsewhere("https://example.org/a", number)));
        data.attachments.back().properties.set(tags::AttachPathname, "\\\\SRV\\G~1.XLS");
        Message message(compose(data));
        CPPUNIT_ASSERT((*message.content.whole()).find("\nTo: victim") == std::string::npos);
        const MessageData again = read(message);
        CPPUNIT_ASSERT_EQUAL(data.attachments.size(), again.attachments.size());
        for (const MessageAttachment& found : again.attachments) {
            CPPUNIT_ASSERT(found.method == AttachMethod::ByValue);
            CPPUNIT_ASSERT_EQUAL(std::string(), std::string(found.properties.text(kAttachLongPathname)));
        }
        Message second(compose(again, &message));
        CPPUNIT_ASSERT_EQUAL(std::string(), differences(again, read(second), &message, &second));
    }

    /// A copy of the data beside the path is worth more than the path.
    void referenceWithData() {
        MessageData data;
        data.attachments.push_back(
            attachment(0, AttachMethod::ByReference, {{kAttachLongPathname, "\\\\s\\f"}, {tags::AttachDataBinary, "the bytes"}}));
        Message message(compose(data));
        const MessageData again = read(message);
        CPPUNIT_ASSERT(again.attachments.at(0).method == AttachMethod::ByValue);
        CPPUNIT_ASSERT_EQUAL(std::string("the bytes"), attachmentBytes(message, {0}));
    }

    static std::string external(const std::string& parameters, const std::string& below = "") {
        return "Subject: e\r\nContent-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\n\r\nsee\r\n--m\r\nContent-Type: "
               "message/external-body; " +
               parameters + "\r\n\r\nContent-Type: application/pdf; name=a.pdf\r\nContent-ID: <1@x>\r\n\r\n" + below + "\r\n--m--\r\n";
    }

    void foreignWebAddress() {
        Message message(external("access-type=URL;\r\n URL=\"https://example.org/a/ b\""));
        const MessageData data = read(message);
        const MessageAttachment& found = data.attachments.at(0);
        CPPUNIT_ASSERT(found.method == kByWebReference && !found.range && found.dataBytes == 0);
        CPPUNIT_ASSERT_EQUAL(std::string("https://example.org/a/b"), std::string(found.properties.text(kAttachLongPathname)));
        CPPUNIT_ASSERT_EQUAL(std::string("application/pdf"), std::string(found.properties.text(tags::AttachMimeTag)));
        CPPUNIT_ASSERT_EQUAL(std::string("a.pdf"), std::string(found.properties.text(tags::AttachLongFilename)));
        Message second(compose(data, &message));
        CPPUNIT_ASSERT_EQUAL(std::string(), differences(data, read(second), &message, &second));
    }

    /// What a reference cannot hold stays as it came.
    void foreignExternalBodies() {
        for (const std::string& bytes :
             {external("access-type=anon-ftp; site=ftp.example.org; name=a"), external("access-type=URL; URL=\"file://server/share\""),
              external("access-type=URL; URL=\"https://example.org/\"; expiration=\"Fri, 14 Jun 2030 19:13:14 -0400\""),
              external("access-type=URL; URL=\"https://example.org/\"", "bytes below"),
              external("access-type=local-file; name=\"/etc/passwd\""),
              external("access-type=URL; URL=\"https://example.org/\"; x-mapi-attach-method=5"),
              external("access-type=URL; URL=\"https://example.org/\"; x-mapi-attach-method=263"),
              external("access-type=local-file; name=\"\\\\\\\\srv\\\\s\"; x-mapi-attach-method=2")}) {
            Message message(bytes);
            const MessageData data = read(message);
            CPPUNIT_ASSERT(data.attachments.at(0).method == AttachMethod::ByValue);
            CPPUNIT_ASSERT(attachmentBytes(message, {0}).starts_with("Content-Type: application/pdf"));
            Message second(compose(data, &message));
            CPPUNIT_ASSERT(attachmentBytes(message, {0}) == attachmentBytes(second, {0}));
        }
    }

    void oleObjects() {
        MessageData data;
        data.properties = {{tags::Subject, "objects"}, {tags::Body, "see\r\n"}, {tags::MessageClass, "IPM.Note"}};
        data.attachments.push_back(
            attachment(0, AttachMethod::ByValue, {{tags::AttachLongFilename, "plain.txt"}, {tags::AttachDataBinary, "file"}}));
        data.attachments.push_back(attachment(1, AttachMethod::Ole,
                                              {{tags::AttachLongFilename, "Tabelle Ü.xls"},
                                               {tags::DisplayName, "Microsoft Excel Worksheet"},
                                               {tags::AttachMimeTag, "application/vnd.ms-excel"},
                                               {tags::RenderingPosition, std::int64_t{17}},
                                               {tags::AttachTag, std::string("\x2a\x86\x48\x86\xf7\x14\x03\x0a\x03\x02\x01", 11)},
                                               {tags::CreationTime, std::int64_t{1'795'492'596'123'456}},
                                               {tags::AttachmentHidden, std::int64_t{1}},
                                               {PropTag(0x6A010014), std::int64_t{-5'000'000'000}},
                                               {PropTag(0x6A020005), 0.25},
                                               {kRendering, std::string(1001, '\x01')},
                                               {tags::AttachDataBinary, std::string("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1storage", 15)}}));
        data.attachments.push_back(attachment(2, AttachMethod::Ole, {{tags::AttachDataBinary, "a stream"}}));
        data.attachments.push_back(attachment(3, AttachMethod::Ole, {{tags::DisplayName, "without data"}}));
        mustComeBack(data);
        Message message(compose(data));
        const MessageData again = read(message);
        CPPUNIT_ASSERT_EQUAL(std::string("IPM.Note"), std::string(again.properties.text(tags::MessageClass)));

        // A winmail.dat holds properties one by one, also those that reading adds to an attachment without them (a short name, a type).
        // With them from the start the first bytes are the last already.
        MessageData whole = data;
        for (std::size_t i = 0; i < whole.attachments.size(); ++i) {
            PropertyBag& bag = whole.attachments[i].properties;
            for (const Property& property : again.attachments.at(i).properties.all()) {
                if (property.tag != tags::AttachDataBinary) bag.set(property);
            }
        }
        CPPUNIT_ASSERT(mustComeBack(whole) == compose(whole));
    }

    static MessageData withObject(PropertyBag properties) {
        MessageData data;
        data.properties = {{tags::Subject, "objects"}, {tags::Body, "see\r\n"}};
        data.attachments.push_back(attachment(0, AttachMethod::Ole, std::move(properties)));
        return data;
    }

    void objectsWithEveryType() {
        PropertyBag bag{{tags::AttachLongFilename, "a.xls"}, {tags::AttachDataBinary, "data"}};
        const std::vector<std::int64_t> numbers{-3, 0, 4};
        const std::vector<std::string> texts{"one", "", std::string(40'000, 'x'), "zwölf"};
        bag.set(PropTag(0x6A000003 | 0x1000), numbers);
        bag.set(PropTag(0x6A010002 | 0x1000), numbers);
        bag.set(PropTag(0x6A020014 | 0x1000), std::vector<std::int64_t>{std::int64_t{-1} << 40, 7});
        bag.set(PropTag(0x6A030006 | 0x1000), numbers);
        bag.set(PropTag(0x6A040040 | 0x1000), std::vector<std::int64_t>{1'795'492'596'123'456, 0});
        bag.set(PropTag(0x6A050005 | 0x1000), std::vector<double>{0.25, -1e300});
        bag.set(PropTag(0x6A060004 | 0x1000), std::vector<double>{0.5});
        bag.set(PropTag(0x6A070007 | 0x1000), std::vector<double>{45'000.5});
        bag.set(PropTag(0x6A08001F | 0x1000), texts);
        bag.set(PropTag(0x6A090102 | 0x1000), std::vector<std::string>{std::string("\0a", 2), "abc", ""});
        bag.set(PropTag(0x6A0A0048 | 0x1000), std::vector<std::string>{"0123456789abcdef", "fedcba9876543210"});
        bag.set(PropTag(0x6A0B000B), std::int64_t{1});
        bag.set(PropTag(0x6A0C0006), std::int64_t{123'456});
        bag.set(PropTag(0x6A0D0007), 45'000.25);
        bag.set(PropTag(0x6A0E0048), "0123456789abcdef");
        bag.set(PropTag(0x6A0F001F), "");
        mustComeBack(withObject(bag));
    }

    /// In the bag, and where the bag only says that they are too large for it.
    void largeValuesOfObjects() {
        const std::string rendering(3'000'001, '\x05'), text = std::string(100'000, 'a') + "\xc3\xbc";
        const PropTag note(0x6A01001F);
        const PropertyBag whole{{tags::AttachLongFilename, "a.xls"}, {tags::AttachDataBinary, "data"}, {kRendering, rendering}, {note, text}};
        const std::string composed = mustComeBack(withObject(whole));
        class Source final : public convert::ComposeSource {
        public:
            explicit Source(const PropertyBag& bag) : _bag(bag) {}
            std::unique_ptr<ValueReader> open(std::span<const std::uint32_t> path, PropTag tag) override {
                return path.size() == 1 && path[0] == 0 && _bag.find(tag) ? std::make_unique<StringValue>(std::string(_bag.text(tag)))
                                                                         : nullptr;
            }
            std::string smtpAddress(std::string_view, std::string_view, std::string_view) override { return {}; }

        private:
            const PropertyBag& _bag;
        } source(whole);
        constexpr std::int64_t kTooBig = 0x8007000E;
        const MessageData data = withObject({{tags::AttachLongFilename, "a.xls"},
                                             {PropTag(kRendering.id(), PropType::Error), kTooBig},
                                             {PropTag(note.id(), PropType::Error), kTooBig},
                                             {PropTag(0x6A02000A), kTooBig}});
        StringSink sink;
        MimeMessageConverter().compose(data, source, plainOptions(), sink);
        Message message(sink.out);
        const MessageData again = read(message);
        mustHold(whole, again.attachments.at(0).properties);
        CPPUNIT_ASSERT(!again.attachments[0].properties.findId(0x6A02));
        CPPUNIT_ASSERT_EQUAL(std::string("data"), attachmentBytes(message, {0}));
    }

    /// By name, since another server has other ids.
    void namedPropertiesOfObjects() {
        const std::vector<PropName> names{{std::string(16, 'g'), std::uint32_t{0x8201}},
                                          {std::string("0123456789abcdef"), std::string("näme")},
                                          {std::string(16, 'h'), std::string("n")},
                                          {std::string(16, 'h'), std::string(600, 'n')}};
        class Names final : public NamedProperties {
        public:
            Names(const std::vector<PropName>& names, PropId first) : _names(names), _first(first) {}
            std::vector<PropId> idsOf(std::span<const PropName> wanted, bool) override {
                std::vector<PropId> ids;
                for (const PropName& name : wanted) {
                    const auto at = std::find(_names.begin(), _names.end(), name);
                    ids.push_back(at == _names.end() ? PropId{0} : static_cast<PropId>(_first + (at - _names.begin())));
                }
                return ids;
            }
            std::vector<std::optional<PropName>> namesOf(std::span<const PropId> ids) override {
                std::vector<std::optional<PropName>> found;
                for (const PropId id : ids) {
                    const std::size_t at = static_cast<std::size_t>(id) - _first;
                    found.push_back(at < _names.size() ? std::optional(_names[at]) : std::nullopt);
                }
                return found;
            }
            std::vector<std::pair<PropId, PropName>> list(std::string_view) override { return {}; }
            void assign(const PropName&, PropId) override {}

        private:
            const std::vector<PropName>& _names;
            const PropId _first;
        } here(names, 0x8100), there(names, 0x9000);
        class Source final : public convert::ComposeSource, public convert::ComposeNames {
        public:
            explicit Source(NamedProperties& names) : _names(names) {}
            std::unique_ptr<ValueReader> open(std::span<const std::uint32_t> path, PropTag tag) override {
                return path.size() == 1 && tag == PropTag(0x81040102) ? std::make_unique<StringValue>("unnamed") : nullptr;
            }
            std::string smtpAddress(std::string_view, std::string_view, std::string_view) override { return {}; }
            std::vector<std::optional<PropName>> namesOf(std::span<const PropId> ids) override { return _names.namesOf(ids); }

        private:
            NamedProperties& _names;
        } source(here);
        const std::vector<std::string> texts{"a", "ü"};
        const MessageData data = withObject({{PropTag(0x81000003), std::int64_t{-7}},
                                             {PropTag(0x8101101F), texts},
                                             {PropTag(0x81020102), std::string(40'000, 'b')},
                                             {PropTag(0x8103001F), "its name is too long"},
                                             {PropTag(0x8104000A), std::int64_t{0x8007000E}},
                                             {PropTag(0x6A01001F), "beside"},
                                             {tags::AttachDataBinary, "data"}});
        StringSink sink;
        MimeMessageConverter().compose(data, source, plainOptions(), sink);
        Message message(sink.out);
        convert::ReadOptions options;
        options.names = &there;
        const MessageData again = read(message, options);
        mustHold({{PropTag(0x90000003), std::int64_t{-7}},
                  {PropTag(0x9001101F), texts},
                  {PropTag(0x90020102), std::string(40'000, 'b')},
                  {PropTag(0x6A01001F), "beside"}},
                 again.attachments.at(0).properties);
        for (const Property& property : again.attachments[0].properties.all()) CPPUNIT_ASSERT(property.tag.id() <= 0x9002);
        CPPUNIT_ASSERT_EQUAL(std::string("data"), attachmentBytes(message, {0}));
        // A source that knows no names.
        Message nameless(compose(data));
        const MessageData left = read(nameless, options);
        mustHold({{PropTag(0x6A01001F), "beside"}}, left.attachments.at(0).properties);
        CPPUNIT_ASSERT(!left.attachments[0].properties.findId(0x9000));
    }

    /// What readers would leave out is not written, and hides nothing behind it.
    void limitOfObjectValues() {
        PropertyBag bag{{kRendering, std::string(kMaxTnefValueBytes, 'x')}, {PropTag(0x6A020003), std::int64_t{5}}};
        bag.set(PropTag(0x6A010102), std::string(kMaxTnefValueBytes + 1, 'x'));
        bag.set(PropTag(0x6A031003), std::vector<std::int64_t>(kMaxTnefValues + 1, 1));
        for (PropId id = 0x6A10; id < 0x6A14; ++id) bag.set(PropTag(id, PropType::Binary), std::string(kMaxTnefValueBytes, 'x'));
        const std::string composed = compose(withObject(bag));
        CPPUNIT_ASSERT(composed.size() < kMaxTnefMessageBytes * 3 / 2);
        Message message(composed);
        const PropertyBag again = read(message).attachments.at(0).properties;
        CPPUNIT_ASSERT_EQUAL(std::int64_t{5}, *again.integer(PropTag(0x6A020003)));
        CPPUNIT_ASSERT_EQUAL(kMaxTnefValueBytes, again.text(kRendering).size());
        CPPUNIT_ASSERT(again.findId(0x6A10) && again.findId(0x6A11) && !again.findId(0x6A13));
        CPPUNIT_ASSERT(!again.findId(0x6A01) && !again.findId(0x6A03));
    }

    /// Numbers are the order, also where objects, files and messages take turns.
    void objectsBetweenOthers() {
        MessageData data;
        data.properties = {{tags::Subject, "objects"}, {tags::Body, "see\r\n"}};
        const auto add = [&data](AttachMethod method, const std::string& bytes) {
            data.attachments.push_back(attachment(static_cast<std::uint32_t>(data.attachments.size()), method,
                                                  {{tags::AttachLongFilename, bytes + ".x"}, {tags::AttachDataBinary, bytes}}));
        };
        for (const AttachMethod method : {AttachMethod::Ole, AttachMethod::Ole, AttachMethod::ByValue, AttachMethod::Ole,
                                          AttachMethod::ByValue, AttachMethod::ByValue, AttachMethod::Ole})
            add(method, "bytes " + std::to_string(data.attachments.size()));
        const std::string composed = mustComeBack(data);
        std::size_t parts = 0;
        for (std::size_t at = 0; (at = composed.find("Content-Type: application/ms-tnef", at)) != std::string::npos; ++at) ++parts;
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, parts);
        Message message(composed);
        CPPUNIT_ASSERT_THROW(attachmentBytes(message, {7}), Error);
    }

    /// Goes through in pieces, and is read in pieces.
    void largeOleObject() {
        class Source final : public convert::ComposeSource {
        public:
            std::unique_ptr<ValueReader> open(std::span<const std::uint32_t> path, PropTag tag) override {
                struct Bytes final : ValueReader {
                    std::uint64_t size() const noexcept override { return 3'000'001; }
                    void read(std::uint64_t offset, std::uint64_t length, std::string& out) override {
                        for (; length > 0 && offset < size(); ++offset, --length) out.push_back(static_cast<char>(offset * 7));
                    }
                };
                return path.empty() || tag != tags::AttachDataBinary ? nullptr : std::make_unique<Bytes>();
            }
            std::string smtpAddress(std::string_view, std::string_view, std::string_view) override { return {}; }
        } source;
        struct Sink final : convert::ByteSink {
            void write(std::string_view piece) override { out.append(piece), largest = std::max(largest, piece.size()); }
            std::string out;
            std::size_t largest = 0;
        } sink;
        MessageData data;
        data.attachments.push_back(attachment(0, AttachMethod::Ole, {{tags::AttachLongFilename, "large"}}));
        data.attachments[0].dataBytes = 3'000'001;
        MimeMessageConverter().compose(data, source, plainOptions(), sink);
        CPPUNIT_ASSERT(sink.largest < 256 * 1024);
        Message message(sink.out);
        const MessageData again = read(message);
        CPPUNIT_ASSERT(again.attachments.at(0).method == AttachMethod::Ole);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{3'000'001}, again.attachments[0].dataBytes);
        const std::string bytes = attachmentBytes(message, {0});
        CPPUNIT_ASSERT_EQUAL(std::size_t{3'000'001}, bytes.size());
        for (const std::size_t at : {std::size_t{0}, std::size_t{65'536}, std::size_t{3'000'000}})
            CPPUNIT_ASSERT_EQUAL(static_cast<char>(at * 7), bytes[at]);
    }

    static std::string encrypted() {
        return "Content-Type: multipart/encrypted;\r\n\tprotocol=\"application/pgp-encrypted\"; boundary=e\r\nContent-Description: odd  "
               "spacing\r\n\r\n"
               "This is an OpenPGP/MIME encrypted message\r\n--e \r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: "
               "1\r\n\r\n--e\r\n"
               "Content-Type: application/octet-stream; name=encrypted.asc\r\nContent-Disposition: inline\r\n\r\n-----BEGIN PGP "
               "MESSAGE-----\r\n"
               "\r\nhQEMA \r\n-----END PGP MESSAGE-----\r\n\r\n--e--\r\nepilogue";
    }

    void encryptedIsUntouched() {
        const std::string bytes = "From: a@x.org\r\nSubject: secret\r\nMIME-Version: 1.0\r\n" + encrypted();
        Message message(bytes);
        const MessageData data = read(message);
        CPPUNIT_ASSERT_EQUAL(std::string("IPM.Note"), std::string(data.properties.text(tags::MessageClass)));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, data.attachments.size());
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{encrypted().size()}, data.attachments[0].dataBytes);
        CPPUNIT_ASSERT_EQUAL(encrypted(), attachmentBytes(message, {0}));
        const std::string composed = compose(data, &message);
        CPPUNIT_ASSERT(composed.ends_with("\r\n" + encrypted()));
        Message second(composed);
        CPPUNIT_ASSERT_EQUAL(std::string(), differences(data, read(second), &message, &second));
    }

    /// As a mailing list sends it on, with its footer.
    void encryptedWithinOthers() {
        Message message("From: a@x.org\r\nSubject: secret\r\nContent-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\n" + encrypted() +
                        "\r\n--m\r\nContent-Type: text/plain\r\n\r\nfooter\r\n--m--\r\n");
        const MessageData data = read(message);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, data.attachments.size());
        CPPUNIT_ASSERT_EQUAL(encrypted(), attachmentBytes(message, {0}));
        Message second(compose(data, &message));
        CPPUNIT_ASSERT(second.content.whole()->find(encrypted() + "\r\n--") != std::string_view::npos);
        CPPUNIT_ASSERT_EQUAL(std::string(), differences(data, read(second), &message, &second));
    }

    void encryptedInEmbedded() {
        Message message(
            "Subject: fwd\r\nContent-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\n\r\nsee\r\n--m\r\nContent-Type: "
            "message/rfc822\r\n\r\nSubject: secret\r\n" +
            encrypted() + "\r\n--m--\r\n");
        const MessageData data = read(message);
        CPPUNIT_ASSERT_EQUAL(encrypted(), attachmentBytes(message, {0, 0}));
        Message second(compose(data, &message));
        CPPUNIT_ASSERT_EQUAL(encrypted(), attachmentBytes(second, {0, 0}));
        CPPUNIT_ASSERT_EQUAL(std::string(), differences(data, read(second), &message, &second));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(AttachmentKindsTest);

}  // namespace
