// Where the bytes of a BODY section lie in a stored message (RFC 3501 section 6.4.5).
//
// A stored message is a private header prefix and a shared body; the part index counts from the body's start. Pure but for
// reading header bytes. [worker]
#pragma once

#include <cstdint>
#include <string>

#include "codec/fetch_items.h"
#include "corbel/mime.h"
#include "corbel/store.h"

namespace corbel::imap {

inline constexpr std::uint64_t kMaxHeaderRead = 1024 * 1024;   ///< Bytes of a header that HEADER.FIELDS looks at.

struct SectionBytes {
    bool isNil = false;        ///< There is no such part.
    bool isText = false;       ///< `text` holds the bytes, else they are a range of the message.
    std::string text;
    std::uint64_t offset = 0;
    std::uint64_t size = 0;    ///< Of either.
};

/// Needs the part index, which a whole message does not.
bool needsStructure(const Section& section) noexcept;

/// `index` may be empty when needsStructure() is false.
SectionBytes locateSection(const Section& section, const mime::PartIndex& index, std::uint64_t prefixBytes, ContentReader& content);

}  // namespace corbel::imap
