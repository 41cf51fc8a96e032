#include "codec/compose_headers.h"

#include <algorithm>
#include <array>

#include "codec/header_fields.h"
#include "codec/one_off.h"
#include "codec/read_headers.h"
#include "codec/subject.h"
#include "corbel/property_tags.h"
#include "corbel/text.h"

namespace corbel::convert_mime {
namespace {

constexpr std::size_t kLongestRawLine = 998;

Address personOf(const PropertyBag& bag, const PersonTags& tags, convert::ComposeSource& source) {
    Address person{std::string(bag.text(tags.name)), {}};
    person.address =
        smtpOf(source, bag.text(tags.addressType), bag.text(tags.emailAddress), bag.text(tags.smtpAddress), bag.text(tags.entryid));
    if (person.name.empty()) person.name = person.address;
    return person;
}

bool isSomebody(const Address& person) { return !person.address.empty() || !person.name.empty(); }

void composePeople(const MessageData& message, convert::ComposeSource& source, const convert::ComposeOptions& options,
                   HeaderWriter& fields) {
    const PropertyBag& bag = message.properties;
    const Address representing = personOf(bag, kRepresentingTags, source), sender = personOf(bag, kSenderTags, source);
    const Address& from = isSomebody(representing) ? representing : sender;
    if (isSomebody(from)) fields.addresses("From", {from});
    const bool isOther = isSomebody(sender) && (!text::equalsIgnoreCase(sender.address, from.address) || sender.name != from.name);
    if (isOther) fields.addresses("Sender", {sender});

    std::vector<Address> replyTo;
    for (const std::string& entryid : parseFlatEntries(bag.text(tags::ReplyRecipientEntries))) {
        const auto person = parseOneOff(entryid);
        const std::string address =
            person ? smtpOf(source, person->addressType, person->address, {}, entryid) : source.smtpAddress({}, {}, entryid);
        if (!address.empty()) replyTo.push_back({person ? person->displayName : std::string(), address});
    }
    fields.addresses("Reply-To", replyTo);

    std::array<std::vector<Address>, 4> lists;
    for (const MessageRecipient& recipient : message.recipients) {
        const std::string address =
            smtpOf(source, recipient.addressType, recipient.address, recipient.properties.text(tags::SmtpAddress), recipient.entryid);
        lists[static_cast<std::size_t>(recipient.kind) & 3].push_back({recipient.displayName, address});
    }
    fields.addresses("To", lists[1]);
    fields.addresses("Cc", lists[2]);
    if (options.withBcc) fields.addresses("Bcc", lists[3]);
    // A message that names nobody is not valid without one (RFC 5322 section 3.6.3 lets it be, relays do not).
    if (lists[1].empty() && lists[2].empty()) fields.raw("To: undisclosed-recipients:;\r\n");
}

void composeUrgency(const PropertyBag& bag, HeaderWriter& fields) {
    const std::int64_t importance = bag.integer(tags::Importance).value_or(1),
                       priority = bag.integer(tags::Priority).value_or(importance - 1);
    if (importance != 1) fields.plain("Importance", importance > 1 ? "high" : "low");
    if (priority != importance - 1) {
        // Importance has to be said too, or the priority would be taken for it.
        if (importance == 1) fields.plain("Importance", "normal");
        fields.plain("Priority", priority > 0 ? "urgent" : priority < 0 ? "non-urgent" : "normal");
    }
    static constexpr std::array<std::string_view, 3> levels{"Personal", "Private", "Company-Confidential"};
    const std::int64_t sensitivity = bag.integer(tags::Sensitivity).value_or(0);
    if (sensitivity >= 1 && sensitivity <= 3) fields.plain("Sensitivity", levels[static_cast<std::size_t>(sensitivity - 1)]);
}

void composeReceipts(const PropertyBag& bag, convert::ComposeSource& source, HeaderWriter& fields) {
    Address sender = personOf(bag, kRepresentingTags, source);
    if (!isSomebody(sender)) sender = personOf(bag, kSenderTags, source);
    if (bag.integer(tags::ReadReceiptRequested).value_or(0)) {
        const Address receiver = personOf(bag, kReadReceiptTags, source);
        const Address& to = receiver.address.empty() ? sender : receiver;
        if (!to.address.empty()) fields.addresses("Disposition-Notification-To", {to});
    }
    if (bag.integer(tags::OriginatorDeliveryReportRequested).value_or(0) && !sender.address.empty())
        fields.addresses("Return-Receipt-To", {sender});
}

void composeConversation(const PropertyBag& bag, const convert::ComposeOptions& options, HeaderWriter& fields) {
    std::string subject(bag.text(tags::Subject));
    if (!bag.findId(tags::Subject.id()))
        subject = std::string(bag.text(tags::SubjectPrefix)) + std::string(bag.text(tags::NormalizedSubject));
    if (!subject.empty()) fields.text("Subject", subject);

    auto date = bag.integer(tags::ClientSubmitTime);
    if (!date) date = bag.integer(tags::MessageDeliveryTime);
    if (!date && toMicros(options.date) != 0) date = toMicros(options.date);
    if (date) fields.plain("Date", text::formatRfc5322Date(fromMicros(*date)));

    std::string id(bag.text(tags::InternetMessageId));
    if (id.empty()) id = options.messageId;
    if (isPlainAscii(id)) {
        if (!id.empty()) fields.plain("Message-ID", id);
    } else {
        fields.text("Message-ID", id);
    }
    if (const auto parent = bag.text(tags::InReplyToId); !parent.empty()) fields.plain("In-Reply-To", parent);
    if (const auto references = bag.text(tags::InternetReferences); !references.empty()) fields.plain("References", references);
    const auto topic = bag.text(tags::ConversationTopic);
    if (!topic.empty() && topic != splitSubject(subject).normalized) fields.text("Thread-Topic", topic);
    if (const auto index = bag.text(tags::ConversationIndex); !index.empty() && index.size() <= 2048)
        fields.plain("Thread-Index", text::base64Encode(index));
}

void composeOthers(const PropertyBag& bag, HeaderWriter& fields) {
    if (const auto time = bag.integer(tags::ExpiryTime)) fields.plain("Expires", text::formatRfc5322Date(fromMicros(*time)));
    if (const auto time = bag.integer(tags::ReplyTime)) fields.plain("Reply-By", text::formatRfc5322Date(fromMicros(*time)));
    if (const auto mask = bag.integer(tags::AutoResponseSuppress)) {
        static constexpr std::array<std::string_view, 6> bits{"DR", "NDR", "RN", "NRN", "OOF", "AutoReply"};
        std::string words;
        for (std::size_t i = 0; i < bits.size(); ++i) {
            if (*mask >> i & 1) words += (words.empty() ? "" : ", ") + std::string(bits[i]);
        }
        fields.plain("X-Auto-Response-Suppress", static_cast<std::uint32_t>(*mask) == 0xffffffff ? "All" : words.empty() ? "None" : words);
    }
    for (const auto& [name, tag] :
         {std::pair{"List-Help", tags::ListHelp}, {"List-Subscribe", tags::ListSubscribe}, {"List-Unsubscribe", tags::ListUnsubscribe}})
        if (const auto value = bag.text(tag); !value.empty()) fields.plain(name, value);
}

void composeTransport(const PropertyBag& bag, HeaderWriter& fields) {
    const std::string_view block = bag.text(tags::TransportMessageHeaders);
    const HeaderFields lines(block);
    for (const HeaderField& field : lines.all()) {
        if (isComposedField(field.name)) continue;
        bool isClean = field.raw.ends_with("\r\n");
        for (const auto line : text::split(field.raw.substr(0, field.raw.size() - 2 * isClean), '\n')) {
            const auto bytes = line.substr(0, line.size() - (line.ends_with('\r') ? 1 : 0));
            isClean = isClean && line.size() <= kLongestRawLine &&
                      std::all_of(bytes.begin(), bytes.end(), [](char c) { return c == '\t' || (c >= ' ' && c < '\x7f'); });
        }
        if (isClean)
            fields.raw(field.raw);
        else
            fields.text(field.name, unfolded(field.value));
    }
}

/// MS-OXCMAIL section 2.1.1.3: what is not safe in a local part as "+XX", blanks as "_".
std::string encapsulated(std::string_view addressType, std::string_view address) {
    static constexpr char hex[] = "0123456789ABCDEF";
    std::string out = "IMCEA" + text::toUpper(addressType) + "-";
    for (const char c : address) {
        const char lower = text::lower(c);
        if ((c >= '0' && c <= '9') || (lower >= 'a' && lower <= 'z') || c == '-' || c == '=')
            out.push_back(c);
        else if (c == '/')
            out.push_back('_');
        else
            out.append({'+', hex[static_cast<unsigned char>(c) >> 4], hex[c & 15]});
    }
    return out + "@invalid";
}

}  // namespace

bool isComposedField(std::string_view name) noexcept {
    static constexpr std::array<std::string_view, 31> names{"From",
                                                            "Sender",
                                                            "Reply-To",
                                                            "To",
                                                            "Cc",
                                                            "Bcc",
                                                            "Subject",
                                                            "Date",
                                                            "Message-ID",
                                                            "In-Reply-To",
                                                            "References",
                                                            "Thread-Topic",
                                                            "Thread-Index",
                                                            "Importance",
                                                            "Priority",
                                                            "X-Priority",
                                                            "X-MSMail-Priority",
                                                            "Sensitivity",
                                                            "Disposition-Notification-To",
                                                            "Return-Receipt-To",
                                                            "Expires",
                                                            "Expiry-Date",
                                                            "Reply-By",
                                                            "X-Auto-Response-Suppress",
                                                            "List-Help",
                                                            "List-Subscribe",
                                                            "List-Unsubscribe",
                                                            "MIME-Version",
                                                            "X-MS-TNEF-Correlator",
                                                            "X-MS-Has-Attach",
                                                            "Lines"};
    if (text::startsWithIgnoreCase(name, "Content-")) return true;
    return std::any_of(names.begin(), names.end(), [&](auto n) { return text::equalsIgnoreCase(n, name); });
}

std::string smtpOf(convert::ComposeSource& source, std::string_view addressType, std::string_view address, std::string_view smtp,
                   std::string_view entryid) {
    const bool isSmtp = addressType.empty() || text::equalsIgnoreCase(addressType, "SMTP");
    if (isSmtp && !address.empty()) return std::string(address);
    if (!smtp.empty()) return std::string(smtp);
    if (const auto person = parseOneOff(entryid); person && text::equalsIgnoreCase(person->addressType, "SMTP") && !person->address.empty())
        return person->address;
    if (address.empty() && entryid.empty()) return {};
    std::string resolved = source.smtpAddress(addressType, address, entryid);
    if (!resolved.empty() || address.empty() || isSmtp) return resolved;
    return encapsulated(addressType, address);
}

void composeHeaders(const MessageData& message, convert::ComposeSource& source, const convert::ComposeOptions& options,
                    HeaderWriter& fields) {
    const PropertyBag& bag = message.properties;
    if (options.withTransportHeaders) composeTransport(bag, fields);
    composePeople(message, source, options, fields);
    composeConversation(bag, options, fields);
    composeUrgency(bag, fields);
    composeReceipts(bag, source, fields);
    composeOthers(bag, fields);
    fields.plain("MIME-Version", "1.0");
}

}  // namespace corbel::convert_mime
