// Attachments whose bytes are elsewhere (PidTagAttachMethod 2, 3, 4 and 7, MS-OXCMSG section 2.2.2.9) as message/external-body (RFC 2046
// section 5.2.3, RFC 2017), both ways.
//
// The method stands in a parameter of its own. Only a web address is read back as a reference: anybody can write a path of a file server, at
// which a reader's client would log in. Anything else stays an attachment with its bytes. Functions without state. [worker]
#pragma once

#include <optional>
#include <string>

#include "codec/header_writer.h"
#include "corbel/convert.h"

namespace corbel::convert_mime {

inline constexpr PropTag kAttachLongPathname(0x370D001F);
inline constexpr AttachMethod kByReferenceResolve{3}, kByWebReference{7};
inline constexpr std::uint64_t kMaxReferenceBytes = 64 * 1024;  ///< Of the described part's header.

/// What a message/external-body says: the header of the part that is elsewhere, and where that is.
struct Reference {
    AttachMethod method;
    std::string path;
    mime::PartIndex described;
};

bool isReference(AttachMethod method) noexcept;

/// nullopt for any part that is no reference.
std::optional<Reference> referenceOf(const convert::MimeSource& source, std::uint32_t part);

/// Parameters of the message/external-body part.
Parameters referenceParameters(const MessageAttachment& attachment);

/// The described part has to have a Content-ID; this one means that the attachment has none.
std::string placeholderId(std::string_view seed, std::uint32_t number);
bool isPlaceholderId(std::string_view id) noexcept;

}  // namespace corbel::convert_mime
