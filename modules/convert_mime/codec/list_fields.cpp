#include "codec/list_fields.h"

#include <algorithm>

#include "codec/header.h"
#include "corbel/text.h"

namespace corbel::convert_mime {
namespace {

bool isOneOf(std::string_view value, std::initializer_list<std::string_view> list) {
    return std::any_of(list.begin(), list.end(), [&](auto item) { return text::equalsIgnoreCase(value, item); });
}

/// "Alice Example; bob@example.org", as MAPI's display lists look.
std::string displayList(std::string_view raw) {
    std::string out;
    for (const auto& address : parseAddresses(raw)) {
        const std::string& shown = address.name.empty() ? address.address : address.name;
        if (shown.empty()) continue;
        if (out.size() + 2 + shown.size() > kMaxRecipientsText) break;
        if (!out.empty()) out += "; ";
        out += shown;
    }
    return out;
}

bool hasName(const mime::Part& part) {
    auto isIn = [](const auto& list) {
        return std::any_of(list.begin(), list.end(), [](const auto& p) {
            return isOneOf(p.first, {"name", "name*", "filename", "filename*"});
        });
    };
    return isIn(part.parameters) || isIn(part.dispositionParameters);
}

}  // namespace

std::uint8_t importanceOf(std::string_view header) {
    const auto importance = mime::headerField(header, "Importance");
    if (importance && !importance->empty()) return isOneOf(*importance, {"high"}) ? 2 : isOneOf(*importance, {"low"}) ? 0 : 1;
    if (const auto x = mime::headerField(header, "X-Priority"); x && !x->empty())
        return x->front() == '1' || x->front() == '2' ? 2 : x->front() == '4' || x->front() == '5' ? 0 : 1;
    if (const auto p = mime::headerField(header, "Priority")) return isOneOf(*p, {"urgent"}) ? 2 : isOneOf(*p, {"non-urgent"}) ? 0 : 1;
    return 1;
}

bool hasAttachment(const mime::PartIndex& index) {
    for (std::size_t i = 0; i < index.parts.size(); ++i) {
        const auto& part = index.parts[i];
        if (part.isMultipart()) continue;
        if (part.disposition == "ATTACHMENT") return true;
        if (part.isMessage()) {
            if (i != 0) return true;
            continue;
        }
        if (isOneOf(part.subtype, {"PGP-SIGNATURE", "PKCS7-SIGNATURE", "X-PKCS7-SIGNATURE", "PGP-ENCRYPTED"})) continue;
        const auto& parent = index.parts[part.parent];
        const bool isShownInText = !part.id.empty() && (parent.subtype == "RELATED" || part.disposition == "INLINE");
        if (isShownInText) continue;
        if (part.type == "TEXT" && (part.disposition == "INLINE" || !hasName(part))) continue;
        if (part.type != "TEXT" || hasName(part)) return true;
    }
    return false;
}

mime::ListFields makeListFields(std::string_view header, const mime::PartIndex& index) {
    mime::ListFields fields;
    if (const auto subject = mime::headerField(header, "Subject")) fields.subject = decodeWords(*subject);
    for (const char* name : {"From", "Sender"}) {
        const auto value = mime::headerField(header, name);
        if (!value || !fields.senderAddress.empty()) continue;
        const auto senders = parseAddresses(*value);
        if (senders.empty()) continue;
        fields.senderName = senders.front().name;
        fields.senderAddress = senders.front().address;
    }
    if (const auto to = mime::headerField(header, "To")) fields.to = displayList(*to);
    if (const auto id = mime::headerField(header, "Message-ID"))
        fields.messageId = decodeWords(std::string_view(*id).substr(0, kMaxMessageId));
    if (const auto date = mime::headerField(header, "Date")) {
        if (const auto sent = text::parseRfc5322Date(*date)) fields.sentMicros = toMicros(*sent);
    }
    fields.importance = importanceOf(header);
    fields.hasAttachment = hasAttachment(index);
    return fields;
}

}  // namespace corbel::convert_mime
