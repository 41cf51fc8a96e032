// The texts that SEARCH looks into: headers and bodies of a message, decoded to UTF-8 and folded so that case does not matter.
//
// Pure functions over a message's bytes and its part index. [worker]
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "corbel/mime.h"
#include "corbel/store.h"

namespace corbel::imap {

/// Unicode NFKC case folding; broken UTF-8 becomes U+FFFD.
std::string foldText(std::string_view utf8);

/// A raw header value (folded lines, encoded words) as folded text.
std::string foldHeaderValue(std::string_view raw, mime::Converter* converter);

/// Whether a field `name` holds `needle` (already folded); an empty needle asks only whether the field is there.
bool headerContains(std::string_view header, const std::string& name, std::string_view needle, mime::Converter* converter);

/// The whole header block as folded text.
std::string foldHeader(std::string_view header, mime::Converter* converter);

/// Whether a text part, a delivery report, a part's header or the header of a message inside holds `needle` (already folded).
bool bodyContains(ContentReader& content, const mime::PartIndex& index, std::uint64_t prefixBytes, std::string_view needle,
                  mime::Converter* converter);

}  // namespace corbel::imap
