// MIME to properties and back, case by case.
#include <cppunit/extensions/HelperMacros.h>

#include "codec/one_off.h"
#include "corbel/error.h"
#include "tests/support.h"

using namespace corbel;
using namespace corbel::convert_mime::testing;

namespace {

class MessageTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(MessageTest);
    CPPUNIT_TEST(plainText);
    CPPUNIT_TEST(people);
    CPPUNIT_TEST(urgency);
    CPPUNIT_TEST(alternativeWithImage);
    CPPUNIT_TEST(attachmentsAreRanges);
    CPPUNIT_TEST(embedded);
    CPPUNIT_TEST(embeddedTooDeep);
    CPPUNIT_TEST(clearSigned);
    CPPUNIT_TEST(opaqueSigned);
    CPPUNIT_TEST(bigAttachmentInPieces);
    CPPUNIT_TEST(derivedBodies);
    CPPUNIT_TEST(composedFromProperties);
    CPPUNIT_TEST(foreignAddresses);
    CPPUNIT_TEST(headersCannotBeInjected);
    CPPUNIT_TEST(bodyTooLarge);
    CPPUNIT_TEST(unknownPaths);
    CPPUNIT_TEST_SUITE_END();

    static std::string text(const MessageData& data, PropTag tag) { return std::string(data.properties.text(tag)); }

    void roundTrip(const std::string& bytes) {
        Message first(bytes);
        const MessageData data = read(first);
        Message second(compose(data, &first));
        const MessageData again = read(second);
        CPPUNIT_ASSERT_EQUAL(std::string(), differences(data, again, &first, &second));
        CPPUNIT_ASSERT_EQUAL(*second.content.whole(), std::string_view(compose(again, &second)));
    }

    void plainText() {
        Message message(
            "Received: from a by b; Tue, 24 Nov 2026 05:31:18 +0100\r\nFrom: Alice <alice@example.org>\r\nTo: bob@example.org\r\n"
            "Subject: Re: =?utf-8?q?=C3=84pfel?=\r\nDate: Tue, 24 Nov 2026 05:31:16 +0100\r\nMessage-ID: <1@x>\r\nX-Other: kept\r\n"
            "Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nGr=FC=DFe\r\n");
        const MessageData data = read(message);
        CPPUNIT_ASSERT_EQUAL(std::string("IPM.Note"), text(data, tags::MessageClass));
        CPPUNIT_ASSERT_EQUAL(std::string("Re: Äpfel"), text(data, tags::Subject));
        CPPUNIT_ASSERT_EQUAL(std::string("Re: "), text(data, tags::SubjectPrefix));
        CPPUNIT_ASSERT_EQUAL(std::string("Äpfel"), text(data, tags::NormalizedSubject));
        CPPUNIT_ASSERT_EQUAL(std::string("Äpfel"), text(data, tags::ConversationTopic));
        CPPUNIT_ASSERT_EQUAL(std::string("Grüße\r\n"), text(data, tags::Body));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{28591}, *data.properties.integer(tags::InternetCodepage));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, *data.properties.integer(tags::NativeBody));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1795494676000000}, *data.properties.integer(tags::ClientSubmitTime));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1795494678000000}, *data.properties.integer(tags::MessageDeliveryTime));
        CPPUNIT_ASSERT_EQUAL(std::string("<1@x>"), text(data, tags::InternetMessageId));
        CPPUNIT_ASSERT(text(data, tags::TransportMessageHeaders).find("X-Other: kept\r\n") != std::string::npos);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, *data.properties.integer(tags::HasAttachments));
        const std::string composed = compose(data);
        CPPUNIT_ASSERT(composed.find("X-Other: kept\r\n") != std::string::npos);
        CPPUNIT_ASSERT(composed.find("Content-Type: text/plain; charset=iso-8859-1\r\n") != std::string::npos);
        roundTrip(std::string(*message.content.whole()));
    }

    void people() {
        Message message(
            "From: \"Boss, The\" <boss@example.org>\r\nSender: sec@example.org\r\nReply-To: a@x.org, B <b@x.org>\r\n"
            "To: Team: one@x.org, Two <two@x.org>;, =?utf-8?q?J=C3=B6rg?= <j@x.org>\r\nCc: c@x.org\r\nBcc: d@x.org\r\n"
            "Disposition-Notification-To: boss@example.org\r\n\r\nx");
        const MessageData data = read(message);
        CPPUNIT_ASSERT_EQUAL(std::string("Boss, The"), text(data, tags::SentRepresentingName));
        CPPUNIT_ASSERT_EQUAL(std::string("boss@example.org"), text(data, tags::SentRepresentingEmailAddress));
        CPPUNIT_ASSERT_EQUAL(std::string("sec@example.org"), text(data, tags::SenderSmtpAddress));
        const auto sender = convert_mime::parseOneOff(text(data, tags::SenderEntryId));
        CPPUNIT_ASSERT(sender && *sender == (convert_mime::OneOff{"sec@example.org", "SMTP", "sec@example.org"}));
        CPPUNIT_ASSERT_EQUAL(std::string("a@x.org; B"), text(data, tags::ReplyRecipientNames));
        CPPUNIT_ASSERT_EQUAL(std::size_t{5}, data.recipients.size());
        CPPUNIT_ASSERT(data.recipients[2].displayName == "Jörg" && data.recipients[3].kind == RecipientKind::Cc &&
                       data.recipients[4].kind == RecipientKind::Bcc);
        CPPUNIT_ASSERT_EQUAL(std::string("one@x.org; Two; Jörg"), text(data, tags::DisplayTo));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, *data.properties.integer(tags::ReadReceiptRequested));
        roundTrip(std::string(*message.content.whole()));
        convert::ComposeOptions options = plainOptions();
        options.withBcc = false;
        CPPUNIT_ASSERT(compose(data, nullptr, options).find("d@x.org") == std::string::npos);
    }

    void urgency() {
        for (const auto& [header, importance, priority, sensitivity] :
             {std::tuple{"Importance: high\r\nSensitivity: Private", 2, 1, 2},
              {"Priority: urgent", 2, 1, 0},
              {"X-Priority: 5\r\nSensitivity: Personal", 0, -1, 1},
              {"Importance: normal\r\nPriority: urgent\r\nSensitivity: Company-Confidential", 1, 1, 3},
              {"Importance: high\r\nPriority: normal", 2, 0, 0}}) {
            Message message(std::string(header) + "\r\nSubject: s\r\n\r\nx");
            const MessageData data = read(message);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(header, std::int64_t{importance}, *data.properties.integer(tags::Importance));
            CPPUNIT_ASSERT_EQUAL_MESSAGE(header, std::int64_t{priority}, *data.properties.integer(tags::Priority));
            CPPUNIT_ASSERT_EQUAL_MESSAGE(header, std::int64_t{sensitivity}, *data.properties.integer(tags::Sensitivity));
            roundTrip(std::string(*message.content.whole()));
        }
    }

    static std::string related() {
        return "Subject: pictures\r\nContent-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\nContent-Type: multipart/alternative; "
               "boundary=a\r\n\r\n--a\r\n"
               "Content-Type: text/plain; charset=utf-8\r\n\r\nplain\r\n--a\r\nContent-Type: multipart/related; boundary=r\r\n\r\n--r\r\n"
               "Content-Type: text/html; charset=utf-8\r\n\r\n<p>rich <img src=\"cid:one%40x\"></p>\r\n--r\r\nContent-Type: image/png; "
               "name=logo.png\r\n"
               "Content-ID: <one@x>\r\nContent-Disposition: inline\r\nContent-Transfer-Encoding: "
               "base64\r\n\r\niVBORw0KGgo=\r\n--r--\r\n--a--\r\n--m\r\n"
               "Content-Type: application/pdf\r\nContent-Disposition: attachment; "
               "filename*=utf-8''%C3%9Cbersicht.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n"
               "JVBERi0xLjQK\r\n--m--\r\n";
    }

    void alternativeWithImage() {
        Message message(related());
        const MessageData data = read(message);
        CPPUNIT_ASSERT_EQUAL(std::string("plain"), text(data, tags::Body));
        CPPUNIT_ASSERT_EQUAL(std::string("<p>rich <img src=\"cid:one%40x\"></p>"), text(data, tags::Html));
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, data.attachments.size());
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, data.attachments[0].properties.integer(tags::AttachmentHidden).value_or(0));
        CPPUNIT_ASSERT_EQUAL(std::string("one@x"), std::string(data.attachments[0].properties.text(tags::AttachContentId)));
        CPPUNIT_ASSERT_EQUAL(std::string("Übersicht.pdf"), std::string(data.attachments[1].properties.text(tags::AttachLongFilename)));
        CPPUNIT_ASSERT_EQUAL(std::string(".pdf"), std::string(data.attachments[1].properties.text(tags::AttachExtension)));
        CPPUNIT_ASSERT(!data.attachments[1].properties.integer(tags::AttachmentHidden));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, *data.properties.integer(tags::HasAttachments));
        roundTrip(related());
    }

    void attachmentsAreRanges() {
        Message message(related());
        const MessageData data = read(message);
        CPPUNIT_ASSERT(data.attachments[1].range && !data.attachments[1].properties.find(tags::AttachDataBinary));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{9}, data.attachments[1].dataBytes);
        CPPUNIT_ASSERT_EQUAL(std::string("%PDF-1.4\n"), attachmentBytes(message, {1}));
        const auto reader = convert_mime::MimeMessageConverter().openRange(message.source(), *data.attachments[1].range);
        std::string tail, head;
        reader->read(5, 100, tail);
        reader->read(0, 5, head);
        CPPUNIT_ASSERT_EQUAL(std::string("%PDF-1.4\n"), head + tail);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{9}, reader->size());
        convert::ReadOptions headersOnly;
        headersOnly.withBodies = headersOnly.withAttachments = false;
        const MessageData little = read(message, headersOnly);
        CPPUNIT_ASSERT(little.attachments.empty() && !little.properties.find(tags::Body));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, *little.properties.integer(tags::HasAttachments));
    }

    void embedded() {
        const std::string bytes =
            "Subject: outer\r\nContent-Type: multipart/mixed; boundary=o\r\n\r\n--o\r\n\r\nsee below\r\n--o\r\nContent-Type: "
            "message/rfc822\r\n\r\n" +
            related() + "\r\n--o--\r\n";
        Message message(bytes);
        const MessageData data = read(message);
        CPPUNIT_ASSERT(data.attachments.at(0).method == AttachMethod::Embedded && data.attachments[0].embedded);
        CPPUNIT_ASSERT_EQUAL(std::string("pictures"), text(*data.attachments[0].embedded, tags::Subject));
        CPPUNIT_ASSERT_EQUAL(std::string("pictures"), std::string(data.attachments[0].properties.text(tags::DisplayName)));
        CPPUNIT_ASSERT_EQUAL(std::string("%PDF-1.4\n"), attachmentBytes(message, {0, 1}));
        CPPUNIT_ASSERT_EQUAL(related(), attachmentBytes(message, {0}));
        roundTrip(bytes);
    }

    void embeddedTooDeep() {
        std::string bytes = "Subject: innermost\r\n\r\nx";
        for (std::size_t i = 0; i < kMaxEmbeddedDepth + 2; ++i) bytes = "Subject: level\r\nContent-Type: message/rfc822\r\n\r\n" + bytes;
        Message message(bytes);
        const MessageData data = read(message);
        const MessageData* level = &data;
        std::size_t depth = 0;
        for (; level->attachments.at(0).embedded; ++depth) level = level->attachments[0].embedded.get();
        CPPUNIT_ASSERT_EQUAL(kMaxEmbeddedDepth, depth);
        CPPUNIT_ASSERT(level->attachments[0].method == AttachMethod::ByValue);
        roundTrip(bytes);
    }

    void clearSigned() {
        const std::string entity =
            "Content-Type: multipart/signed; protocol=\"application/pkcs7-signature\";\r\n micalg=sha-256; boundary=s\r\n\r\nThis is "
            "signed\r\n--s\r\n"
            "Content-Type: text/plain\r\n\r\nsigned text \r\n--s\r\nContent-Type: application/pkcs7-signature; "
            "name=smime.p7s\r\nContent-Transfer-Encoding: base64\r\n\r\nMIIB\r\n--s--\r\nepilogue";
        const std::string bytes = "From: a@x.org\r\nSubject: signed\r\nMIME-Version: 1.0\r\n" + entity;
        Message message(bytes);
        const MessageData data = read(message);
        CPPUNIT_ASSERT_EQUAL(std::string("IPM.Note.SMIME.MultipartSigned"), text(data, tags::MessageClass));
        CPPUNIT_ASSERT_EQUAL(std::string("signed text "), text(data, tags::Body));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, data.attachments.size());
        CPPUNIT_ASSERT_EQUAL(entity, attachmentBytes(message, {0}));
        const std::string composed = compose(data, &message);
        CPPUNIT_ASSERT(composed.ends_with("\r\n" + entity));
        roundTrip(bytes);
    }

    void opaqueSigned() {
        const std::string bytes =
            "Subject: sealed\r\nContent-Type: application/pkcs7-mime; smime-type=enveloped-data; "
            "name=smime.p7m\r\nContent-Transfer-Encoding: base64\r\n"
            "Content-Disposition: attachment; filename=smime.p7m\r\n\r\nMIAGCSqGSIb3DQEHA6CA\r\n";
        Message message(bytes);
        const MessageData data = read(message);
        CPPUNIT_ASSERT_EQUAL(std::string("IPM.Note.SMIME"), text(data, tags::MessageClass));
        CPPUNIT_ASSERT(compose(data, &message).find("smime-type=enveloped-data") != std::string::npos);
        roundTrip(bytes);
    }

    void bigAttachmentInPieces() {
        std::string bytes =
            "Subject: big\r\nContent-Type: multipart/mixed; boundary=o\r\n\r\n--o\r\n\r\nx\r\n--o\r\nContent-Type: "
            "application/octet-stream; name=big.bin\r\nContent-Transfer-Encoding: base64\r\n\r\n";
        for (int i = 0; i < 100000; ++i) bytes += "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5ejAxMjM0\r\n";
        Message message(bytes + "--o--\r\n");
        const MessageData data = read(message);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{5700000}, data.attachments.at(0).dataBytes);
        CPPUNIT_ASSERT(message.content.largest <= 1024 * 1024);
        message.content.largest = 0;

        struct CountingSink final : convert::ByteSink {
            void write(std::string_view piece) override { total += piece.size(), largest = std::max(largest, piece.size()); }
            std::size_t total = 0, largest = 0;
        } sink;
        MessageSource source(&message);
        convert_mime::MimeMessageConverter().compose(data, source, plainOptions(), sink);
        CPPUNIT_ASSERT(sink.total > 7800000 && sink.largest < 256 * 1024);
        CPPUNIT_ASSERT(message.content.largest < 256 * 1024);
    }

    void derivedBodies() {
        Message html(
            "Subject: h\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<html><head><title>no</title></head><body><p>One &amp; "
            "<b>two</b></p><ul><li>x</ul></body></html>");
        convert::ReadOptions options;
        options.derive = convert::kBodyText | convert::kBodyHtml | convert::kBodyRtf;
        const MessageData data = read(html, options);
        CPPUNIT_ASSERT_EQUAL(std::string("One & two\r\n\r\n* x\r\n"), text(data, tags::Body));
        PropertyBag rtfOnly{{tags::RtfCompressed, text(data, tags::RtfCompressed)}};
        convert_mime::MimeMessageConverter().deriveBodies(rtfOnly, convert::kBodyText | convert::kBodyHtml);
        CPPUNIT_ASSERT_EQUAL(text(data, tags::Html), std::string(rtfOnly.text(tags::Html)));
        CPPUNIT_ASSERT_EQUAL(std::string("One & two\r\n\r\n* x\r\n"), std::string(rtfOnly.text(tags::Body)));

        MessageData message;
        message.properties = {{tags::Subject, "rich only"}, {tags::RtfCompressed, text(data, tags::RtfCompressed)}};
        const std::string composed = compose(message);
        CPPUNIT_ASSERT(composed.find("multipart/alternative") != std::string::npos && composed.find("<b>two</b>") != std::string::npos);
    }

    void composedFromProperties() {
        MessageData data;
        data.properties = {{tags::MessageClass, "IPM.Note"},
                           {tags::Subject, "=?utf-8?q?literal?= Grüße"},
                           {tags::Body, "line\nGrüße"},
                           {tags::InternetMessageId, "<2@x>"}};
        data.recipients.push_back({RecipientKind::To, "SMTP", "bob@example.org", "Bob \"B\" O'Neil", "", {}});
        MessageAttachment attachment;
        attachment.number = 7;
        attachment.properties = {
            {tags::AttachLongFilename, "a \"quoted\" name.txt"}, {tags::AttachMimeTag, "text/plain"}, {tags::AttachDataBinary, "data"}};
        data.attachments.push_back(attachment);
        const std::string composed = compose(data);
        CPPUNIT_ASSERT_EQUAL(composed, compose(data));
        Message message(composed);
        const MessageData again = read(message);
        CPPUNIT_ASSERT_EQUAL(text(data, tags::Subject), text(again, tags::Subject));
        CPPUNIT_ASSERT_EQUAL(std::string("line\r\nGrüße"), text(again, tags::Body));
        CPPUNIT_ASSERT_EQUAL(std::string("Bob \"B\" O'Neil"), again.recipients.at(0).displayName);
        CPPUNIT_ASSERT_EQUAL(std::string("a \"quoted\" name.txt"),
                             std::string(again.attachments.at(0).properties.text(tags::AttachLongFilename)));
        CPPUNIT_ASSERT_EQUAL(std::string("data"), attachmentBytes(message, {0}));
    }

    void foreignAddresses() {
        MessageData data;
        data.properties = {{tags::SenderName, "Anna"}, {tags::SenderAddressType, "ZARAFA"}, {tags::SenderEmailAddress, "anna"}};
        data.recipients.push_back({RecipientKind::To, "EX", "/o=Org/cn=bob", "Bob", "", {}});
        data.recipients.push_back({RecipientKind::To, "EX", "/o=Org/cn=carl", "Carl", "", {{tags::SmtpAddress, "carl@example.org"}}});
        const std::string composed = compose(data);
        CPPUNIT_ASSERT(composed.find("From: Anna <anna@example.org>\r\n") != std::string::npos);
        CPPUNIT_ASSERT(composed.find("<IMCEAEX-_o=Org_cn=bob@invalid>") != std::string::npos);
        CPPUNIT_ASSERT(composed.find("<carl@example.org>") != std::string::npos);
    }

    void headersCannotBeInjected() {
        const std::string evil = "x\r\nBcc: victim@example.org\r\n\r\nbody\n\rX: y\0z";
        MessageData data;
        for (const PropTag tag : {tags::Subject, tags::SenderName, tags::SenderEmailAddress, tags::InternetMessageId, tags::InReplyToId,
                                  tags::InternetReferences, tags::ListHelp, tags::ConversationTopic, tags::ReadReceiptEmailAddress,
                                  tags::TransportMessageHeaders})
            data.properties.set(tag, evil);
        data.properties.set(tags::ReadReceiptRequested, std::int64_t{1});
        data.recipients.push_back({RecipientKind::To, "SMTP", "a@b" + evil, evil, "", {}});
        MessageAttachment attachment;
        for (const PropTag tag : {tags::AttachLongFilename, tags::AttachMimeTag, tags::AttachContentId, tags::AttachContentLocation,
                                  tags::TextAttachmentCharset, tags::DisplayName})
            attachment.properties.set(tag, evil);
        attachment.properties.set(tags::AttachDataBinary, "data");
        data.attachments.push_back(attachment);
        Message message(compose(data));
        const MessageData again = read(message);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, again.recipients.size());
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, again.attachments.size());
        CPPUNIT_ASSERT_EQUAL(std::string("data"), attachmentBytes(message, {0}));
        CPPUNIT_ASSERT(message.content.whole()->find("\nBcc:") == std::string_view::npos &&
                       message.content.whole()->find("\nX:") == std::string_view::npos);
    }

    void bodyTooLarge() {
        const std::string text(convert::kMaxBodyBytes + 1, 'x');
        Message large("Subject: s\r\n\r\n" + text), fits("Subject: s\r\n\r\n" + text.substr(1));
        const MessageData asAttachment = read(large);
        CPPUNIT_ASSERT(asAttachment.attachments.size() == 1 && !asAttachment.properties.find(tags::Body));
        CPPUNIT_ASSERT(read(fits).attachments.empty());
    }

    void unknownPaths() {
        Message message(related());
        for (const std::vector<std::uint32_t>& path : {std::vector<std::uint32_t>{}, {2}, {0, 0}, {99999999}}) {
            try {
                attachmentBytes(message, path);
                CPPUNIT_FAIL("opened");
            } catch (const Error& error) {
                CPPUNIT_ASSERT(error.code() == ErrorCode::NotFound);
            }
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(MessageTest);

}  // namespace
