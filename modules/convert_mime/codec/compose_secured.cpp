#include "codec/compose_secured.h"

#include "codec/header_fields.h"
#include "corbel/property_tags.h"
#include "corbel/text.h"

namespace corbel::convert_mime {
namespace {

constexpr std::size_t kProbeBytes = 64;
constexpr std::uint64_t kCopyBytes = 64 * 1024;

std::string startOf(ValueReader& reader, std::uint64_t length) {
    std::string start;
    reader.read(0, length, start);
    return start;
}

}  // namespace

const MessageAttachment* securedAttachment(const MessageData& message) {
    const bool isSecured = text::startsWithIgnoreCase(message.properties.text(tags::MessageClass), "IPM.Note.SMIME");
    return isSecured && message.attachments.size() == 1 && message.attachments[0].method == AttachMethod::ByValue ? &message.attachments[0]
                                                                                                                  : nullptr;
}

bool isMultipartEntity(ValueReader& reader) {
    constexpr std::uint64_t kHeaderBytes = 64 * 1024;
    const std::string start = startOf(reader, kHeaderBytes);
    const bool hasEnd = start.find("\n\r\n") != std::string::npos || start.find("\n\n") != std::string::npos;
    const HeaderFields fields(start);
    return hasEnd && text::toLower(fields.value("Content-Type")).find("multipart/") != std::string::npos;
}

bool isSecuredEntity(ValueReader& reader) {
    const std::string start = startOf(reader, kProbeBytes);
    return (text::startsWithIgnoreCase(start, "Content-") || text::startsWithIgnoreCase(start, "MIME-Version:")) && isMultipartEntity(reader);
}

std::string smimeType(ValueReader& reader) {
    const std::string start = startOf(reader, kProbeBytes);
    if (start.find("\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02") != std::string::npos) return "signed-data";
    if (start.find("\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03") != std::string::npos) return "enveloped-data";
    if (start.find("\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01\x09") != std::string::npos) return "compressed-data";
    return {};
}

void copyAll(ValueReader& reader, convert::ByteSink& sink) {
    std::string piece;
    for (std::uint64_t at = 0;; at += piece.size()) {
        piece.clear();
        reader.read(at, kCopyBytes, piece);
        if (piece.empty()) return;
        sink.write(piece);
    }
}

}  // namespace corbel::convert_mime
