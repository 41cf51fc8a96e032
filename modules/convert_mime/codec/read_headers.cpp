#include "codec/read_headers.h"

#include <algorithm>
#include <array>

#include "codec/charset.h"
#include "codec/list_fields.h"
#include "codec/one_off.h"
#include "codec/subject.h"
#include "corbel/convert.h"
#include "corbel/property_tags.h"
#include "corbel/text.h"

namespace corbel::convert_mime {

const PersonTags kSenderTags{tags::SenderName,    tags::SenderAddressType, tags::SenderEmailAddress,
                             tags::SenderEntryId, tags::SenderSearchKey,   tags::SenderSmtpAddress};
const PersonTags kRepresentingTags{tags::SentRepresentingName,    tags::SentRepresentingAddressType, tags::SentRepresentingEmailAddress,
                                   tags::SentRepresentingEntryId, tags::SentRepresentingSearchKey,   tags::SentRepresentingSmtpAddress};
const PersonTags kReadReceiptTags{tags::ReadReceiptName,    tags::ReadReceiptAddressType, tags::ReadReceiptEmailAddress,
                                  tags::ReadReceiptEntryId, tags::ReadReceiptSearchKey,   tags::ReadReceiptSmtpAddress};

namespace {

constexpr std::int64_t kMailUser = 6;  // MAPI_MAILUSER, of PidTagObjectType.

/// Blanks and folds between words become one blank.
std::string collapsed(std::string_view value) {
    std::string out;
    for (const char c : text::trim(value)) {
        const bool isBlank = c == ' ' || c == '\t' || c == '\r' || c == '\n';
        if (!isBlank)
            out.push_back(c == '\0' ? '?' : c);
        else if (!out.empty() && out.back() != ' ')
            out.push_back(' ');
    }
    return out;
}

std::string wordOf(const HeaderFields& fields, std::string_view name) {
    return clipped(decodeWords(unfolded(fields.value(name))), kMaxTextProperty);
}

void setText(PropertyBag& bag, PropTag tag, std::string value) {
    if (!value.empty()) bag.set(tag, std::move(value));
}

void setTime(PropertyBag& bag, PropTag tag, std::string_view date) {
    if (date.empty()) return;
    if (const auto time = text::parseRfc5322Date(unfolded(date))) bag.set(tag, toMicros(*time));
}

void readPeople(const HeaderFields& fields, PropertyBag& bag) {
    const auto firstOf = [&](std::string_view name) -> std::optional<Address> {
        for (auto& address : parseAddresses(unfolded(fields.value(name)))) {
            if (!address.address.empty() || !address.name.empty()) return std::move(address);
        }
        return std::nullopt;
    };
    const auto from = firstOf("From"), sender = firstOf("Sender");
    if (const auto& representing = from ? from : sender) setPerson(bag, kRepresentingTags, *representing);
    if (const auto& actual = sender ? sender : from) setPerson(bag, kSenderTags, *actual);

    std::vector<std::string> entryids;
    std::string names;
    for (const auto& address : parseAddresses(unfolded(fields.value("Reply-To")))) {
        if (address.address.empty()) continue;
        const std::string& name = address.name.empty() ? address.address : address.name;
        entryids.push_back(makeOneOff({name, "SMTP", address.address}));
        names += (names.empty() ? "" : "; ") + name;
    }
    if (!entryids.empty()) {
        bag.set(tags::ReplyRecipientEntries, makeFlatEntries(entryids));
        bag.set(tags::ReplyRecipientNames, clipped(std::move(names), kMaxTextProperty));
    }
    if (const auto receipt = firstOf("Disposition-Notification-To")) {
        bag.set(tags::ReadReceiptRequested, std::int64_t{1});
        bag.set(tags::NonReceiptNotificationRequested, std::int64_t{1});
        setPerson(bag, kReadReceiptTags, *receipt);
    }
    if (!fields.value("Return-Receipt-To").empty()) bag.set(tags::OriginatorDeliveryReportRequested, std::int64_t{1});
}

void readRecipients(const HeaderFields& fields, std::vector<MessageRecipient>& recipients) {
    struct Kind {
        std::string_view field;
        RecipientKind kind;
    };
    for (const Kind& kind : {Kind{"To", RecipientKind::To}, Kind{"Cc", RecipientKind::Cc}, Kind{"Bcc", RecipientKind::Bcc}}) {
        for (const HeaderField& field : fields.all()) {
            if (!text::equalsIgnoreCase(field.name, kind.field) || recipients.size() >= kMaxRecipients) continue;
            for (const auto& address : parseAddresses(unfolded(field.value), kMaxRecipients - recipients.size(), kMaxRecipientField)) {
                if (!address.address.empty()) recipients.push_back(makeRecipient(kind.kind, address));
            }
        }
    }
}

void readUrgency(std::string_view block, const HeaderFields& fields, PropertyBag& bag) {
    const std::int64_t importance = importanceOf(block);
    bag.set(tags::Importance, importance);
    const std::string priority = text::toLower(collapsed(fields.value("Priority")));
    bag.set(tags::Priority, priority == "urgent"       ? std::int64_t{1}
                            : priority == "non-urgent" ? std::int64_t{-1}
                            : priority == "normal"     ? 0
                                                       : importance - 1);

    static constexpr std::array<std::string_view, 3> levels{"personal", "private", "company-confidential"};
    const std::string sensitivity = text::toLower(collapsed(fields.value("Sensitivity")));
    const auto level = std::find(levels.begin(), levels.end(), sensitivity);
    bag.set(tags::Sensitivity, level == levels.end() ? std::int64_t{0} : level - levels.begin() + 1);
}

void readAutoResponseSuppress(const HeaderFields& fields, PropertyBag& bag) {
    static constexpr std::array<std::string_view, 6> bits{"dr", "ndr", "rn", "nrn", "oof", "autoreply"};
    const std::string value = text::toLower(collapsed(fields.value("X-Auto-Response-Suppress")));
    if (value.empty()) return;
    std::int64_t mask = 0;
    for (const auto word : text::split(value, ',')) {
        if (text::trim(word) == "all") mask = -1;
        for (std::size_t i = 0; i < bits.size() && mask != -1; ++i) {
            if (text::trim(word) == bits[i]) mask |= std::int64_t{1} << i;
        }
    }
    bag.set(tags::AutoResponseSuppress, mask);
}

void readConversation(const HeaderFields& fields, PropertyBag& bag) {
    std::string topic = wordOf(fields, "Thread-Topic");
    if (topic.empty()) topic = std::string(bag.text(tags::NormalizedSubject));
    setText(bag, tags::ConversationTopic, std::move(topic));
    const std::string index = mime::decodeTransfer(fields.value("Thread-Index").substr(0, 4096), "base64");
    setText(bag, tags::ConversationIndex, index);

    setText(bag, tags::InternetMessageId, clipped(decodeWords(collapsed(fields.value("Message-ID"))), kMaxMessageIdBytes));
    setText(bag, tags::InReplyToId, clipped(decodeUnlabelled(collapsed(fields.value("In-Reply-To"))), kMaxTextProperty));
    setText(bag, tags::InternetReferences, clipped(decodeUnlabelled(collapsed(fields.value("References"))), kMaxReferences));
}

}  // namespace

std::string clipped(std::string s, std::size_t limit) {
    if (s.size() <= limit) return s;
    while (limit > 0 && (static_cast<unsigned char>(s[limit]) & 0xc0) == 0x80) --limit;
    s.resize(limit);
    return s;
}

void setPerson(PropertyBag& bag, const PersonTags& tags, const Address& person) {
    const std::string name = clipped(person.name.empty() ? person.address : person.name, kMaxTextProperty);
    const std::string address = clipped(person.address, kMaxTextProperty);
    bag.set(tags.name, name);
    bag.set(tags.addressType, "SMTP");
    bag.set(tags.emailAddress, address);
    bag.set(tags.smtpAddress, address);
    bag.set(tags.entryid, makeOneOff({name, "SMTP", address}));
    bag.set(tags.searchKey, searchKey("SMTP", address));
}

MessageRecipient makeRecipient(RecipientKind kind, const Address& address) {
    MessageRecipient recipient;
    recipient.kind = kind;
    recipient.addressType = "SMTP";
    recipient.address = clipped(address.address, kMaxTextProperty);
    recipient.displayName = clipped(address.name.empty() ? address.address : address.name, kMaxTextProperty);
    recipient.entryid = makeOneOff({recipient.displayName, recipient.addressType, recipient.address});
    recipient.properties.set(tags::SmtpAddress, recipient.address);
    recipient.properties.set(tags::SearchKey, searchKey(recipient.addressType, recipient.address));
    recipient.properties.set(tags::ObjectType, kMailUser);
    recipient.properties.set(tags::DisplayType, std::int64_t{0});
    return recipient;
}

void setDisplayLists(MessageData& message) {
    std::array<std::string, 4> lists;
    for (const auto& recipient : message.recipients) {
        std::string& list = lists[static_cast<std::size_t>(recipient.kind) & 3];
        if (list.size() < kMaxTextProperty) list += (list.empty() ? "" : "; ") + recipient.displayName;
    }
    message.properties.set(tags::DisplayTo, clipped(std::move(lists[1]), kMaxTextProperty));
    message.properties.set(tags::DisplayCc, clipped(std::move(lists[2]), kMaxTextProperty));
    message.properties.set(tags::DisplayBcc, clipped(std::move(lists[3]), kMaxTextProperty));
}

void setSubject(PropertyBag& bag, std::string subject) {
    const SubjectParts parts = splitSubject(subject);
    bag.set(tags::SubjectPrefix, std::string(parts.prefix));
    bag.set(tags::NormalizedSubject, std::string(parts.normalized));
    bag.set(tags::Subject, std::move(subject));
}

void setAttachmentName(PropertyBag& bag, const std::string& name) {
    constexpr std::size_t kLongestExtension = 16;
    if (name.empty()) return;
    const auto add = [&bag](PropTag tag, std::string value) {
        if (!bag.findId(tag.id())) bag.set(tag, std::move(value));
    };
    for (const PropTag tag : {tags::AttachLongFilename, tags::AttachFilename, tags::DisplayName}) add(tag, clipped(name, kMaxTextProperty));
    if (const auto dot = name.rfind('.'); dot != std::string::npos && name.size() - dot <= kLongestExtension)
        add(tags::AttachExtension, name.substr(dot));
}

std::string transportHeaders(std::string_view block) {
    std::string out;
    for (std::size_t at = 0; at < block.size();) {
        const auto newline = std::min(block.find('\n', at), block.size());
        std::string_view line = block.substr(at, newline - at);
        at = newline + 1;
        if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
        if (line.empty() || out.size() + line.size() + 2 > convert::kMaxTransportHeaderBytes) break;
        out.append(line).append("\r\n");
    }
    std::erase(out, '\0');
    return clipped(decodeUnlabelled(out), convert::kMaxTransportHeaderBytes);
}

void readHeaders(std::string_view block, const HeaderFields& fields, MessageData& message) {
    PropertyBag& bag = message.properties;
    setSubject(bag, wordOf(fields, "Subject"));
    readPeople(fields, bag);
    readRecipients(fields, message.recipients);
    setDisplayLists(message);
    readUrgency(block, fields, bag);
    readAutoResponseSuppress(fields, bag);
    readConversation(fields, bag);
    setTime(bag, tags::ClientSubmitTime, fields.value("Date"));
    const std::string_view received = fields.value("Received");
    if (const auto semicolon = received.rfind(';'); semicolon != std::string_view::npos)
        setTime(bag, tags::MessageDeliveryTime, received.substr(semicolon + 1));
    setTime(bag, tags::ExpiryTime, fields.value(fields.find("Expires") ? "Expires" : "Expiry-Date"));
    setTime(bag, tags::ReplyTime, fields.value("Reply-By"));
    for (const auto& [name, tag] :
         {std::pair{"List-Help", tags::ListHelp}, {"List-Subscribe", tags::ListSubscribe}, {"List-Unsubscribe", tags::ListUnsubscribe}})
        setText(bag, tag, clipped(decodeUnlabelled(collapsed(fields.value(name))), kMaxTextProperty));
    setText(bag, tags::TransportMessageHeaders, transportHeaders(block));
}

}  // namespace corbel::convert_mime
