// Content-transfer-encodings for output: which one a text needs, quoted-printable and base64 of bytes that come in pieces.
//
// Memory does not follow the length of what is written. Owned by the caller. [any thread, one at a time]
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "corbel/convert.h"

namespace corbel::convert_mime {

/// Looks at a text, piece after piece, for the encoding that it needs.
class EncodingProbe {
public:
    void add(std::string_view bytes) noexcept;
    /// "7bit", "quoted-printable" or "base64"; 7bit only for CRLF lines of at most 900 bytes.
    std::string_view encoding() const noexcept;

private:
    std::uint64_t _bytes = 0, _line = 0, _encoded = 0;  ///< Of the line since its start; `_encoded`: what quoted-printable writes as "=XX".
    bool _hasLongLine = false, _afterCr = false;
};

/// Writes in one of EncodingProbe's encodings. Only CRLF counts as a newline: other CR and LF are encoded.
class TransferWriter {
public:
    TransferWriter(std::string_view encoding, convert::ByteSink& sink);
    void write(std::string_view bytes);
    /// Writes what waits for more; nothing may be written after it.
    void finish();

private:
    enum class Coding { Identity, Quoted, Base64 };
    void encode(bool isLast);
    std::size_t quote(bool isLast);
    std::size_t base64(bool isLast);

    convert::ByteSink& _sink;
    const Coding _coding;
    std::string _pending, _out;
    std::size_t _column = 0;
};

/// "7bit", "quoted-printable" or "base64", the one that a text of these bytes needs.
std::string_view encodingFor(std::string_view bytes) noexcept;

/// Base64 of a reader's bytes, lines of 76, in pieces.
void writeBase64(ValueReader& reader, convert::ByteSink& sink);

}  // namespace corbel::convert_mime
