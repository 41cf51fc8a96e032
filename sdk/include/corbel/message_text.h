// The texts of a message that a search looks into, decoded to UTF-8: header lines, headers of parts, text parts, delivery reports.
//
// One definition for the exact scan of a protocol and for the index, so that what the one finds the other knows. Does not fold, does not
// strip HTML. Functions without state. [worker]
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "corbel/mime.h"
#include "corbel/store.h"

namespace corbel::mime {

inline constexpr std::uint64_t kMaxSearchedHeader = 1024 * 1024;     ///< Bytes of one header block.
inline constexpr std::uint64_t kMaxSearchedPart = 16 * 1024 * 1024;  ///< Bytes of one text part, before decoding.

/// A raw header value without line ends and with its encoded words decoded. `converter` may be null here and below: nothing is decoded
/// then.
std::string headerText(std::string_view raw, Converter* converter);

/// Calls `each(name, raw value)` for every field of a header block.
void forEachHeaderField(std::string_view header, const std::function<void(std::string_view, std::string_view)>& each);

/// The message's own header block, prefix included.
std::string searchedHeader(ContentReader& content, const PartIndex& index, std::uint64_t prefixBytes);

/// One text of a body.
struct BodyText {
    std::size_t part = 0;   ///< Index in PartIndex::parts.
    bool isHeader = false;  ///< The part's raw header block; else the part's decoded text.
    std::string_view text;
};
/// Tells headers of parts and texts in the order of the message until `each` says false. True when it went to the end.
bool forEachBodyText(ContentReader& content, const PartIndex& index, std::uint64_t prefixBytes, Converter* converter,
                     const std::function<bool(const BodyText&)>& each);

/// The value of a part's Content-Type parameter (name in upper case), or "".
std::string_view contentParameter(const Part& part, std::string_view name);

}  // namespace corbel::mime
