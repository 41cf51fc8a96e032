#include "codec/read_report.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "codec/header.h"
#include "codec/header_fields.h"
#include "codec/read_bodies.h"
#include "codec/read_headers.h"
#include "corbel/property_tags.h"
#include "corbel/text.h"

namespace corbel::convert_mime {
namespace {

/// "rfc822; bob@example.org" without its type, "smtp; 550 no" too.
std::string typedValue(std::string_view value) {
    const auto semicolon = value.find(';');
    return clipped(decodeWords(unfolded(text::trim(value.substr(semicolon == std::string_view::npos ? 0 : semicolon + 1)))),
                   kMaxTextProperty);
}

/// "5.1.1 (text)" as 511; 0 for anything else.
std::int64_t statusCode(std::string_view value) {
    value = value.substr(0, value.find_first_of(" \t("));
    const auto parts = text::split(value, '.');
    if (parts.size() != 3) return 0;
    std::int64_t code = 0;
    for (const auto part : parts) {
        const auto number = text::parseUnsigned(part);
        if (!number || *number > 9) return 0;
        code = code * 10 + static_cast<std::int64_t>(*number);
    }
    return code;
}

/// Blocks of fields between empty lines.
std::vector<std::string_view> blocksOf(std::string_view fields) {
    std::vector<std::string_view> blocks;
    while (!fields.empty() && blocks.size() <= kMaxReportRecipients) {
        auto end = std::min(fields.find("\n\r\n"), fields.find("\n\n"));
        const std::string_view block = fields.substr(0, end == std::string_view::npos ? fields.size() : end + 1);
        if (!text::trim(block).empty()) blocks.push_back(block);
        fields.remove_prefix(block.size());
        while (!fields.empty() && (fields[0] == '\r' || fields[0] == '\n')) fields.remove_prefix(1);
    }
    return blocks;
}

/// The class's end for an action; the later of two counts.
int rankOf(std::string_view action) {
    static constexpr std::string_view actions[] = {"delivered", "relayed", "expanded", "delayed", "failed"};
    for (int i = 0; i < 5; ++i) {
        if (text::equalsIgnoreCase(action, actions[i])) return i;
    }
    return 0;
}

constexpr std::string_view kClassEnds[] = {"DR", "Relayed.DR", "Expanded.DR", "Delayed.DR", "NDR"};

void setUnlessEmpty(PropertyBag& bag, PropTag tag, std::string value) {
    if (!value.empty()) bag.set(tag, std::move(value));
}

void readDeliveryStatus(const std::string& bytes, MessageData& message) {
    int worst = -1;
    for (const std::string_view block : blocksOf(bytes)) {
        const HeaderFields fields(block);
        if (const auto* mta = fields.find("Reporting-MTA"))
            setUnlessEmpty(message.properties, tags::ReportingMessageTransferAgent, typedValue(mta->value));
        const HeaderField* whom = fields.find("Final-Recipient");
        if (!whom) whom = fields.find("Original-Recipient");
        if (!whom || message.recipients.size() >= kMaxRecipients) continue;
        const int rank = rankOf(text::trim(fields.value("Action")));
        const std::string address = typedValue(whom->value);
        MessageRecipient recipient = makeRecipient(RecipientKind::Originator, {address, address});
        const std::int64_t status = statusCode(fields.value("Status"));
        if (status != 0) recipient.properties.set(tags::NonDeliveryReportStatusCode, status);
        setUnlessEmpty(recipient.properties, tags::SupplementaryInfo, typedValue(fields.value("Diagnostic-Code")));
        setUnlessEmpty(recipient.properties, tags::RemoteMessageTransferAgent, typedValue(fields.value("Remote-MTA")));
        if (rank > worst) {
            worst = rank;
            for (const PropTag tag : {tags::NonDeliveryReportStatusCode, tags::SupplementaryInfo, tags::RemoteMessageTransferAgent}) {
                if (const Property* property = recipient.properties.find(tag)) message.properties.set(*property);
            }
        }
        message.recipients.push_back(std::move(recipient));
    }
    message.properties.set(tags::MessageClass, "REPORT.IPM.Note." + std::string(kClassEnds[std::max(worst, 0)]));
}

void readDisposition(const std::string& bytes, MessageData& message) {
    const HeaderFields fields(bytes);
    const std::string value = unfolded(fields.value("Disposition"));
    const auto semicolon = value.find(';');
    std::string type =
        semicolon == std::string::npos ? std::string() : text::toLower(text::trim(std::string_view(value).substr(semicolon + 1)));
    type = type.substr(0, type.find('/'));
    message.properties.set(tags::MessageClass, type == "displayed" ? "REPORT.IPM.Note.IPNRN" : "REPORT.IPM.Note.IPNNRN");
    setUnlessEmpty(message.properties, tags::ReportDisposition, clipped(decodeWords(type), kMaxTextProperty));
    setUnlessEmpty(message.properties, tags::ReportDispositionMode,
                   clipped(decodeWords(text::trim(std::string_view(value).substr(0, semicolon))), kMaxTextProperty));
    setUnlessEmpty(message.properties, tags::OriginalMessageId,
                   clipped(decodeWords(unfolded(fields.value("Original-Message-ID"))), kMaxMessageIdBytes));
}

/// What the report returns of the message that it is about.
void readOriginal(std::string_view header, PropertyBag& bag) {
    const HeaderFields fields(header);
    setUnlessEmpty(bag, tags::OriginalSubject, clipped(decodeWords(unfolded(fields.value("Subject"))), kMaxTextProperty));
    if (!bag.findId(tags::OriginalMessageId.id()))
        setUnlessEmpty(bag, tags::OriginalMessageId, clipped(decodeWords(unfolded(fields.value("Message-ID"))), kMaxMessageIdBytes));
    if (const auto sent = text::parseRfc5322Date(unfolded(fields.value("Date")))) bag.set(tags::OriginalSubmitTime, toMicros(*sent));
}

}  // namespace

void readReport(const convert::MimeSource& source, std::uint32_t root, MessageData& message) {
    const auto& parts = source.index->parts;
    for (std::uint32_t child = parts[root].firstChild; child != 0; child = parts[child].nextSibling) {
        const mime::Part& part = parts[child];
        const bool isHeaders = part.type == "TEXT" && part.subtype == "RFC822-HEADERS";
        if (part.type != "MESSAGE" && !isHeaders) continue;
        const std::string bytes = partBytes(source, child, kMaxReportBytes);
        if (part.subtype == "DELIVERY-STATUS" || part.subtype == "GLOBAL-DELIVERY-STATUS")
            readDeliveryStatus(bytes, message);
        else if (part.subtype == "DISPOSITION-NOTIFICATION" || part.subtype == "GLOBAL-DISPOSITION-NOTIFICATION")
            readDisposition(bytes, message);
        else if (part.isMessage() || isHeaders || part.subtype == "GLOBAL-HEADERS")
            readOriginal(bytes, message.properties);
    }
    if (const auto time = message.properties.integer(tags::ClientSubmitTime)) message.properties.set(tags::ReportTime, *time);
}

}  // namespace corbel::convert_mime
