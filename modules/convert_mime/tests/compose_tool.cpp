// For the client test: reads messages, writes each composed anew and what its properties say, as JSON lines.
//
//   convert_mime_compose OUTDIR FILE...
#include <cstdio>
#include <filesystem>
#include <iostream>

#include "codec/bodies.h"
#include "codec/references.h"
#include "tests/support.h"

using namespace corbel;
using namespace corbel::convert_mime::testing;

namespace {

std::string json(std::string_view s) {
    std::string out = "\"";
    for (const char c : s) {
        char escape[8];
        if (c == '"' || c == '\\')
            out.append({'\\', c});
        else if (static_cast<unsigned char>(c) < 0x20)
            std::snprintf(escape, sizeof escape, "\\u%04x", c), out += escape;
        else
            out.push_back(c);
    }
    return out + "\"";
}

std::string hex(std::string_view bytes) {
    std::string out;
    for (const char c : bytes) {
        char digits[4];
        std::snprintf(digits, sizeof digits, "%02x", static_cast<unsigned char>(c));
        out += digits;
    }
    return out;
}

std::string describe(const MessageData& data, Message& message) {
    const PropertyBag& bag = data.properties;
    std::string out = "{\"class\":" + json(bag.text(tags::MessageClass)) + ",\"subject\":" + json(bag.text(tags::Subject)) +
                      ",\"from_name\":" + json(bag.text(tags::SentRepresentingName)) +
                      ",\"from\":" + json(bag.text(tags::SentRepresentingEmailAddress)) +
                      ",\"id\":" + json(bag.text(tags::InternetMessageId));
    if (bag.find(tags::Body)) out += ",\"text\":" + json(bag.text(tags::Body));
    if (bag.find(tags::Html))
        out += ",\"html\":" + json(convert_mime::utf8OfHtml(bag.text(tags::Html),
                                                            static_cast<std::uint32_t>(bag.integer(tags::InternetCodepage).value_or(0))));
    out += ",\"to\":[";
    for (const auto& recipient : data.recipients) {
        if (recipient.kind != RecipientKind::To) continue;
        if (out.back() != '[') out += ",";
        out += "[" + json(recipient.displayName) + "," + json(recipient.address) + "]";
    }
    out += "],\"attachments\":[";
    for (const auto& attachment : data.attachments) {
        if (out.back() != '[') out += ",";
        out += "{\"name\":" + json(attachment.properties.text(tags::AttachLongFilename)) +
               ",\"method\":" + std::to_string(static_cast<unsigned>(attachment.method)) +
               ",\"path\":" + json(attachment.properties.text(convert_mime::kAttachLongPathname)) +
               ",\"bytes\":" + (attachment.embedded ? "null" : json(hex(attachmentBytes(message, {attachment.number})))) + "}";
    }
    return out + "]}";
}

}  // namespace

int main(int argc, char** argv) {
    for (int i = 2; i < argc; ++i) {
        Message message(readFile(argv[i]));
        const MessageData data = read(message);
        const auto name = std::filesystem::path(argv[i]).filename();
        std::ofstream(std::filesystem::path(argv[1]) / name, std::ios::binary) << compose(data, &message);
        std::cout << "[" << json(name.string()) << "," << describe(data, message) << "]\n";
    }
}
