// IMAP's ENVELOPE (RFC 3501 section 7.4.2).
#include <array>

#include "corbel/mime.h"
#include "corbel/text.h"
#include "mime/address_list.h"
#include "mime/fields.h"
#include "mime/imap_string.h"

namespace corbel::mime {
namespace {

enum Item { Date, Subject, From, Sender, ReplyTo, To, Cc, Bcc, InReplyTo, MessageId, Items, None = Items };

Item itemOf(std::string_view name) {
    struct Entry {
        std::string_view name;
        Item item;
    };
    static constexpr std::array<Entry, 10> entries{{{"date", Date}, {"subject", Subject}, {"from", From}, {"sender", Sender},
        {"reply-to", ReplyTo}, {"to", To}, {"cc", Cc}, {"bcc", Bcc}, {"in-reply-to", InReplyTo}, {"message-id", MessageId}}};
    if (name.empty() || name.size() > 11) return None;
    const char first = text::lower(name[0]);
    for (const auto& entry : entries) {
        if (entry.name[0] == first && detail::sameName(entry.name, name)) return entry.item;
    }
    return None;
}

}  // namespace

void renderEnvelope(std::string_view header, std::string& out) {
    // A text field that comes twice counts once. Addresses of all fields count: a client that looks at another one than the
    // server checked must not see other people.
    std::array<std::optional<std::string_view>, Items> texts;
    std::array<std::string, Items> addresses;
    detail::FieldReader reader(header);
    for (detail::Field field; reader.next(field);) {
        const Item item = itemOf(field.name);
        if (item == None) continue;
        if (item >= From && item <= Bcc) {
            detail::appendAddresses(addresses[item], field.value);
        } else if (!texts[item]) {
            texts[item] = field.value;
        }
    }

    auto appendText = [&](Item item) {
        if (!texts[item]) {
            out.append("NIL");
        } else if (texts[item]->find('\n') == std::string_view::npos) {
            detail::appendString(out, *texts[item]);
        } else {
            detail::appendString(out, detail::unfold(*texts[item]));
        }
    };
    auto appendList = [&](Item item, Item fallback) {
        const auto& list = addresses[item].empty() ? addresses[fallback] : addresses[item];
        out.push_back(' ');
        if (list.empty()) {
            out.append("NIL");
        } else {
            out.append("(").append(list).append(")");
        }
    };
    out.push_back('(');
    appendText(Date);
    out.push_back(' ');
    appendText(Subject);
    appendList(From, From);
    appendList(Sender, From);
    appendList(ReplyTo, From);
    for (const Item item : {To, Cc, Bcc}) appendList(item, item);
    out.push_back(' ');
    appendText(InReplyTo);
    out.push_back(' ');
    appendText(MessageId);
    out.push_back(')');
}

}  // namespace corbel::mime
