// Delivery reports, receipts and requests for them, made from properties and read again.
#include <cppunit/extensions/HelperMacros.h>

#include "tests/support.h"

using namespace corbel;
using namespace corbel::convert_mime::testing;

namespace {

class ReportTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(ReportTest);
    CPPUNIT_TEST(deliveryReports);
    CPPUNIT_TEST(someGotIt);
    CPPUNIT_TEST(receipts);
    CPPUNIT_TEST(requests);
    CPPUNIT_TEST(replyHeaders);
    CPPUNIT_TEST_SUITE_END();

    static std::string text(const MessageData& data, PropTag tag) { return std::string(data.properties.text(tag)); }

    static MessageData report(const std::string& messageClass) {
        MessageData data;
        data.properties = {{tags::MessageClass, messageClass},
                           {tags::Subject, "Report"},
                           {tags::Body, "for people\r\n"},
                           {tags::OriginalSubject, "Größe"},
                           {tags::OriginalMessageId, "<1@example.org>"},
                           {tags::OriginalSubmitTime, std::int64_t{1'795'492'596} * 1'000'000},
                           {tags::ReportingMessageTransferAgent, "mx.example.org"}};
        data.recipients.push_back({RecipientKind::To, "SMTP", "sender@example.org", "sender", "", {}});
        return data;
    }

    static MessageRecipient about(const std::string& address, std::int64_t status) {
        return {RecipientKind::Originator,
                "SMTP",
                address,
                address,
                "",
                {{tags::NonDeliveryReportStatusCode, status},
                 {tags::SupplementaryInfo, "550 no such user"},
                 {tags::RemoteMessageTransferAgent, "remote.example.net"}}};
    }

    static void mustKeep(const MessageData& data, const MessageData& again) {
        for (const Property& property : data.properties.all()) {
            const Property* found = again.properties.find(property.tag);
            CPPUNIT_ASSERT_MESSAGE("lost: " + std::to_string(property.tag.value), found != nullptr);
            CPPUNIT_ASSERT_MESSAGE("differs: " + std::to_string(property.tag.value), *found == property);
        }
        CPPUNIT_ASSERT_EQUAL(data.recipients.size(), again.recipients.size());
        for (std::size_t i = 0; i < data.recipients.size(); ++i) {
            CPPUNIT_ASSERT(data.recipients[i].kind == again.recipients[i].kind);
            CPPUNIT_ASSERT_EQUAL(data.recipients[i].address, again.recipients[i].address);
            for (const Property& property : data.recipients[i].properties.all())
                CPPUNIT_ASSERT(again.recipients[i].properties.find(property.tag) &&
                               *again.recipients[i].properties.find(property.tag) == property);
        }
    }

    void deliveryReports() {
        struct Row {
            const char* messageClass;
            std::int64_t status;
        };
        for (const Row& row : {Row{"REPORT.IPM.Note.NDR", 511}, Row{"REPORT.IPM.Note.NDR", 447}, Row{"REPORT.IPM.Note.DR", 200},
                               Row{"REPORT.IPM.Note.Delayed.DR", 441}, Row{"REPORT.IPM.Note.Relayed.DR", 200},
                               Row{"REPORT.IPM.Note.Expanded.DR", 200}}) {
            MessageData data = report(row.messageClass);
            data.recipients.push_back(about("bob@example.net", row.status));
            Message message(compose(data));
            const MessageData again = read(message);
            mustKeep(data, again);
            CPPUNIT_ASSERT_EQUAL(std::string("550 no such user"), text(again, tags::SupplementaryInfo));
            Message second(compose(again, &message));
            CPPUNIT_ASSERT_EQUAL(std::string(), differences(again, read(second), &message, &second));
        }
    }

    void someGotIt() {
        MessageData data = report("REPORT.IPM.Note.NDR");
        data.recipients.push_back(about("bob@example.net", 200));
        data.recipients.push_back(about("carol@example.net", 522));
        Message message(compose(data));
        CPPUNIT_ASSERT(message.content.whole()->find("Action: delivered\r\nStatus: 2.0.0\r\n") != std::string_view::npos);
        CPPUNIT_ASSERT(message.content.whole()->find("Action: failed\r\nStatus: 5.2.2\r\n") != std::string_view::npos);
        mustKeep(data, read(message));
    }

    void receipts() {
        for (const auto& [messageClass, type, mode] :
             {std::tuple{"REPORT.IPM.Note.IPNRN", "displayed", "automatic-action/MDN-sent-automatically"},
              std::tuple{"REPORT.IPM.Note.IPNNRN", "dispatched", "manual-action/MDN-sent-manually"}}) {
            MessageData data = report(messageClass);
            data.properties.erase(tags::ReportingMessageTransferAgent.id());
            data.properties.set(tags::ReportDisposition, type);
            data.properties.set(tags::ReportDispositionMode, mode);
            data.properties.set(tags::SentRepresentingAddressType, "SMTP");
            data.properties.set(tags::SentRepresentingEmailAddress, "reader@example.org");
            Message message(compose(data));
            mustKeep(data, read(message));
            CPPUNIT_ASSERT(message.content.whole()->find("Final-Recipient: rfc822; reader@example.org\r\n") != std::string_view::npos);
        }
        MessageData bare = report("REPORT.IPM.Note.IPNNRN");
        CPPUNIT_ASSERT(compose(bare).find("Disposition: manual-action/MDN-sent-manually; deleted\r\n") != std::string::npos);
    }

    void requests() {
        MessageData data;
        data.properties = {{tags::SentRepresentingName, "Anna"},
                           {tags::SentRepresentingAddressType, "SMTP"},
                           {tags::SentRepresentingEmailAddress, "anna@example.org"},
                           {tags::ReadReceiptRequested, std::int64_t{1}},
                           {tags::OriginatorDeliveryReportRequested, std::int64_t{1}}};
        Message own(compose(data));
        mustKeep(data, read(own));
        CPPUNIT_ASSERT_EQUAL(std::string("anna@example.org"), text(read(own), tags::ReadReceiptEmailAddress));
        data.properties.set(tags::ReadReceiptName, "The office");
        data.properties.set(tags::ReadReceiptAddressType, "SMTP");
        data.properties.set(tags::ReadReceiptEmailAddress, "office@example.org");
        Message other(compose(data));
        mustKeep(data, read(other));
        Message none(compose({{{tags::Subject, "none"}}, {}, {}}));
        CPPUNIT_ASSERT(!read(none).properties.find(tags::ReadReceiptRequested));
        CPPUNIT_ASSERT(!read(none).properties.find(tags::OriginatorDeliveryReportRequested));
    }

    void replyHeaders() {
        const std::string bytes =
            "From: anna@example.org\r\nReply-To: \"Müller, Jörg\" <joerg@example.org>, list@example.org\r\nTo: bob@example.org\r\nSubject: AW: "
            "x\r\nMessage-ID: <3@x>\r\nIn-Reply-To: <2@x>\r\nReferences: <1@x>\r\n <2@x>\r\nThread-Topic: x\r\nThread-Index: "
            "Ac1AAAAAAAAAAAAAAAAAAAAAAAAAAA==\r\nReply-By: Tue, 24 Nov 2026 05:31:16 +0100\r\n\r\nyes\r\n";
        Message message(bytes);
        const MessageData data = read(message);
        CPPUNIT_ASSERT_EQUAL(std::string("<2@x>"), text(data, tags::InReplyToId));
        CPPUNIT_ASSERT_EQUAL(std::string("<1@x> <2@x>"), text(data, tags::InternetReferences));
        CPPUNIT_ASSERT_EQUAL(std::string("Müller, Jörg; list@example.org"), text(data, tags::ReplyRecipientNames));
        Message second(compose(data, &message));
        CPPUNIT_ASSERT_EQUAL(std::string(), differences(data, read(second), &message, &second));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ReportTest);

}  // namespace
