// Which part of a message is what: the text and HTML bodies, what the HTML shows, attachments (MS-OXCMAIL section 2.2).
//
// Looks at structure only, reads no body. Alternatives fill both bodies; outside of them the first text is the body and every further one
// an attachment. [any thread]
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "corbel/mime.h"

namespace corbel::convert_mime {

enum class MessageKind : std::uint8_t {
    Plain,
    ClearSigned,  ///< multipart/signed: the whole entity is one attachment, bytes exact.
    Encrypted,    ///< multipart/encrypted (RFC 1847): the same, and there is no text.
    Opaque,       ///< application/pkcs7-mime: the root is the one attachment.
    Report,       ///< multipart/report.
};

struct AttachmentPart {
    std::uint32_t part = 0;
    bool isRelated = false;  ///< Beside the HTML in multipart/related.
};

struct PartRoles {
    MessageKind kind = MessageKind::Plain;
    std::optional<std::uint32_t> text, html;
    std::vector<AttachmentPart> attachments;
};

/// Roles below `root`: part 0 or the child of a message/rfc822 part.
PartRoles rolesOf(const mime::PartIndex& index, std::uint32_t root);

/// A multipart/encrypted or multipart/signed with its parts: an attachment byte for byte, wherever it stands.
bool isProtectedEntity(const mime::Part& part);

/// The value of a parameter or of its RFC 2231 form, decoded to UTF-8; empty when there is none.
std::string parameter(const std::vector<std::pair<std::string, std::string>>& parameters, std::string_view name);
/// Decoded name of an attachment, without folders; empty when it has none.
std::string fileName(const mime::Part& part);

}  // namespace corbel::convert_mime
