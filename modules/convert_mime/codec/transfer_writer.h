// Content-transfer-encodings for output: which one a text needs, quoted-printable, base64 in pieces.
//
// [any thread]
#pragma once

#include <string>
#include <string_view>

#include "corbel/convert.h"

namespace corbel::convert_mime {

/// "7bit", "quoted-printable" or "base64", the one that a text of these bytes needs; 7bit only for CRLF lines of at most 900 bytes.
std::string_view encodingFor(std::string_view bytes) noexcept;

/// Writes text in one of encodingFor()'s encodings. Only CRLF counts as a newline: other CR and LF are encoded.
void writeEncoded(std::string_view bytes, std::string_view encoding, convert::ByteSink& sink);

/// Base64 of a reader's bytes, lines of 76, in pieces.
void writeBase64(ValueReader& reader, convert::ByteSink& sink);

}  // namespace corbel::convert_mime
