#include "tests/support.h"

#include <cstdio>

#include "codec/compose_headers.h"
#include "codec/header.h"
#include "codec/header_fields.h"

namespace corbel::convert_mime::testing {
namespace {

std::string shown(const PropValue& value) {
    if (const auto* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
    if (const auto* bytes = std::get_if<std::string>(&value)) {
        std::string out;
        for (const char c : bytes->substr(0, 300)) out += c == 0 ? '.' : static_cast<unsigned char>(c) < ' ' ? '~' : c;
        return "'" + out + "' (" + std::to_string(bytes->size()) + ")";
    }
    return "?";
}

std::vector<std::string> transportLines(std::string_view block) {
    std::vector<std::string> lines;
    const HeaderFields fields(block);
    for (const HeaderField& field : fields.all()) {
        if (!isComposedField(field.name)) lines.push_back(std::string(field.name) + ": " + decodeWords(unfolded(field.value)));
    }
    return lines;
}

void compareBags(const PropertyBag& a, const PropertyBag& b, const std::string& where, std::string& out) {
    const auto tell = [&](PropTag tag, const std::string& left, const std::string& right) {
        char id[16];
        std::snprintf(id, sizeof id, "%08X", tag.value);
        out += where + " " + id + ": " + left + " | " + right + "\n";
    };
    for (const Property& property : a.all()) {
        const Property* other = b.findId(property.tag.id());
        if (property.tag == tags::AttachDataBinary) continue;  // Bytes are compared wherever they lie.
        if (property.tag == tags::TransportMessageHeaders) {
            if (transportLines(a.text(property.tag)) != transportLines(b.text(property.tag))) tell(property.tag, "lines", "differ");
        } else if (!other) {
            tell(property.tag, shown(property.value), "absent");
        } else if (!(*other == property)) {
            tell(property.tag, shown(property.value), shown(other->value));
        }
    }
    for (const Property& property : b.all()) {
        if (property.tag != tags::TransportMessageHeaders && !a.findId(property.tag.id()))
            tell(property.tag, "absent", shown(property.value));
    }
}

}  // namespace

std::string differences(const MessageData& a, const MessageData& b, Message* messageA, Message* messageB, std::vector<std::uint32_t> path) {
    std::string out, where = "/";
    for (const auto number : path) where += std::to_string(number) + "/";
    compareBags(a.properties, b.properties, where, out);
    if (a.recipients.size() != b.recipients.size())
        out += where + " recipients: " + std::to_string(a.recipients.size()) + " | " + std::to_string(b.recipients.size()) + "\n";
    for (std::size_t i = 0; i < std::min(a.recipients.size(), b.recipients.size()); ++i) {
        if (!(a.recipients[i] == b.recipients[i]))
            out += where + " recipient " + a.recipients[i].displayName + " <" + a.recipients[i].address + "> | " +
                   b.recipients[i].displayName + " <" + b.recipients[i].address + ">\n";
    }
    if (a.attachments.size() != b.attachments.size()) {
        return out + where + " attachments: " + std::to_string(a.attachments.size()) + " | " + std::to_string(b.attachments.size()) + "\n";
    }
    for (std::size_t i = 0; i < a.attachments.size(); ++i) {
        const MessageAttachment &left = a.attachments[i], &right = b.attachments[i];
        path.push_back(left.number);
        const std::string at = where + std::to_string(left.number);
        if (left.method != right.method || left.number != right.number) out += at + " method or number\n";
        compareBags(left.properties, right.properties, at, out);
        if (left.embedded && right.embedded) {
            out += differences(*left.embedded, *right.embedded, messageA, messageB, path);
        } else if (left.embedded || right.embedded) {
            out += at + " embedded on one side only\n";
        } else if (messageA && messageB && attachmentBytes(*messageA, path) != attachmentBytes(*messageB, path)) {
            out += at + " bytes differ\n";
        }
        path.pop_back();
    }
    return out;
}

}  // namespace corbel::convert_mime::testing
