#include "codec/compose_report.h"

#include <algorithm>

#include "codec/header_writer.h"
#include "corbel/property_tags.h"
#include "corbel/text.h"

namespace corbel::convert_mime {
namespace {

bool hasEnd(const std::string& messageClass, std::string_view end) { return messageClass.ends_with(end); }

std::string classOf(const MessageData& message) { return text::toUpper(message.properties.text(tags::MessageClass)); }

/// x.y.z of PidTagNonDeliveryReportStatusCode, which holds it in decimal digits: 511 is 5.1.1.
std::string statusOf(std::int64_t code, bool isFailure) {
    if (code < 200 || code >= 600) return isFailure ? "5.0.0" : "2.0.0";
    return std::to_string(code / 100) + "." + std::to_string(code / 10 % 10) + "." + std::to_string(code % 10);
}

/// What a delivery report says of one recipient. Some of many may have got the message that a report of failure is about.
std::string_view actionOf(const std::string& messageClass, std::int64_t status) {
    if (hasEnd(messageClass, ".NDR")) return status / 100 == 2 ? "delivered" : "failed";
    if (hasEnd(messageClass, ".DELAYED.DR")) return "delayed";
    if (hasEnd(messageClass, ".RELAYED.DR")) return "relayed";
    return hasEnd(messageClass, ".EXPANDED.DR") ? "expanded" : "delivered";
}

}  // namespace

std::string reportTypeOf(const MessageData& message) {
    const std::string messageClass = classOf(message);
    if (!messageClass.starts_with("REPORT.")) return {};
    if (hasEnd(messageClass, ".NDR") || hasEnd(messageClass, ".DR")) return "delivery-status";
    if (hasEnd(messageClass, ".IPNRN") || hasEnd(messageClass, ".IPNNRN")) return "disposition-notification";
    return {};
}

bool hasReportPart(const MessageData& message) {
    return std::any_of(message.attachments.begin(), message.attachments.end(), [](const auto& attachment) {
        const auto type = attachment.properties.text(tags::AttachMimeTag);
        return type == "message/delivery-status" || type == "message/disposition-notification" ||
               type == "message/global-delivery-status" || type == "message/global-disposition-notification";
    });
}

std::string composeReport(const MessageData& message, std::string_view reportType) {
    const PropertyBag& bag = message.properties;
    const std::string messageClass = classOf(message);
    std::string out;
    HeaderWriter fields(out);
    if (reportType == "disposition-notification") {
        const bool isRead = hasEnd(messageClass, ".IPNRN");
        fields.plain("Reporting-UA", "Corbel");
        std::string reader(bag.text(tags::SentRepresentingSmtpAddress));
        if (reader.empty()) reader = bag.text(tags::SentRepresentingEmailAddress);
        fields.plain("Final-Recipient", "rfc822; " + reader);
        if (const auto id = bag.text(tags::OriginalMessageId); !id.empty()) fields.plain("Original-Message-ID", id);
        const auto mode = bag.text(tags::ReportDispositionMode), type = bag.text(tags::ReportDisposition);
        fields.plain("Disposition", std::string(mode.empty() ? "manual-action/MDN-sent-manually" : mode) + "; " +
                                        (!type.empty() ? std::string(type) : isRead ? "displayed" : "deleted"));
        return out;
    }
    const bool isFailure = hasEnd(messageClass, ".NDR");
    const auto mta = bag.text(tags::ReportingMessageTransferAgent);
    fields.plain("Reporting-MTA", "dns; " + std::string(mta.empty() ? "localhost" : mta));
    const bool namesThem = std::any_of(message.recipients.begin(), message.recipients.end(),
                                       [](const auto& r) { return r.kind == RecipientKind::Originator; });
    for (const MessageRecipient& recipient : message.recipients) {
        if (namesThem && recipient.kind != RecipientKind::Originator) continue;
        out += "\r\n";
        const auto smtp = recipient.properties.text(tags::SmtpAddress);
        fields.plain("Final-Recipient", "rfc822; " + std::string(smtp.empty() ? std::string_view(recipient.address) : smtp));
        const std::int64_t status = recipient.properties.integer(tags::NonDeliveryReportStatusCode).value_or(0);
        fields.plain("Action", actionOf(messageClass, status));
        fields.plain("Status", statusOf(status, isFailure));
        if (const auto remote = recipient.properties.text(tags::RemoteMessageTransferAgent); !remote.empty())
            fields.plain("Remote-MTA", "dns; " + std::string(remote));
        if (const auto info = recipient.properties.text(tags::SupplementaryInfo); !info.empty())
            fields.plain("Diagnostic-Code", "smtp; " + std::string(info));
    }
    return out;
}

std::string composeOriginal(const PropertyBag& report) {
    std::string out;
    HeaderWriter fields(out);
    if (const auto subject = report.text(tags::OriginalSubject); !subject.empty()) fields.text("Subject", subject);
    if (const auto time = report.integer(tags::OriginalSubmitTime)) fields.plain("Date", text::formatRfc5322Date(fromMicros(*time)));
    if (const auto id = report.text(tags::OriginalMessageId); !id.empty()) fields.plain("Message-ID", id);
    return out;
}

}  // namespace corbel::convert_mime
