#include "codec/transfer_writer.h"

#include <algorithm>

#include "corbel/text.h"

namespace corbel::convert_mime {
namespace {

constexpr std::size_t kLongestLine = 900;
constexpr std::size_t kQuotedLine = 76;
constexpr std::size_t kBase64LineBytes = 57;  ///< 76 characters.
constexpr std::size_t kPieceBytes = kBase64LineBytes * 1024;
constexpr char kHex[] = "0123456789ABCDEF";

}  // namespace

void EncodingProbe::add(std::string_view bytes) noexcept {
    _bytes += bytes.size();
    for (const char byte : bytes) {
        const auto c = static_cast<unsigned char>(byte);
        if (_afterCr && c == '\n') {
            _hasLongLine = _hasLongLine || _line > kLongestLine;
            _line = 0;
            _afterCr = false;
            continue;
        }
        // The CR belongs to no line end.
        if (_afterCr) ++_encoded, ++_line;
        _afterCr = c == '\r';
        if (_afterCr) continue;
        if (c >= 0x80 || c == 0 || c == '\n') ++_encoded;
        ++_line;
    }
}

std::string_view EncodingProbe::encoding() const noexcept {
    const std::uint64_t encoded = _encoded + _afterCr;
    if (encoded == 0 && !_hasLongLine && _line <= kLongestLine) return "7bit";
    return encoded > _bytes / 6 ? "base64" : "quoted-printable";
}

std::string_view encodingFor(std::string_view bytes) noexcept {
    EncodingProbe probe;
    probe.add(bytes);
    return probe.encoding();
}

TransferWriter::TransferWriter(std::string_view encoding, convert::ByteSink& sink)
    : _sink(sink),
      _coding(encoding == "base64"             ? Coding::Base64
              : encoding == "quoted-printable" ? Coding::Quoted
                                               : Coding::Identity) {}

void TransferWriter::write(std::string_view bytes) {
    if (_coding == Coding::Identity) return _sink.write(bytes);
    while (!bytes.empty()) {
        const std::string_view piece = bytes.substr(0, kPieceBytes);
        bytes.remove_prefix(piece.size());
        _pending.append(piece);
        if (_pending.size() >= kPieceBytes) encode(false);
    }
}

void TransferWriter::finish() { encode(true); }

void TransferWriter::encode(bool isLast) {
    _out.clear();
    const std::size_t used = _coding == Coding::Quoted ? quote(isLast) : _coding == Coding::Base64 ? base64(isLast) : 0;
    _pending.erase(0, used);
    if (!_out.empty()) _sink.write(_out);
}

std::size_t TransferWriter::base64(bool isLast) {
    const std::string_view bytes = _pending;
    const std::size_t end = isLast ? bytes.size() : bytes.size() - bytes.size() % kBase64LineBytes;
    for (std::size_t at = 0; at < end; at += kBase64LineBytes)
        _out.append(text::base64Encode(bytes.substr(at, std::min(kBase64LineBytes, end - at)))).append("\r\n");
    return end;
}

/// Two bytes stay until more come: whether a line ends there decides how what is before them is written.
std::size_t TransferWriter::quote(bool isLast) {
    constexpr std::size_t kLookAhead = 2;
    const std::string_view bytes = _pending;
    std::size_t at = 0;
    for (; at + (isLast ? 0 : kLookAhead) < bytes.size(); ++at) {
        const char c = bytes[at];
        if (c == '\r' && at + 1 < bytes.size() && bytes[at + 1] == '\n') {
            _out.append("\r\n");
            _column = 0;
            ++at;
            continue;
        }
        const bool isLineEnd = at + 1 == bytes.size() || bytes.substr(at + 1, 2) == "\r\n";
        const bool isBlank = (c == ' ' || c == '\t') && !isLineEnd;
        const bool isSafe = isBlank || (c > ' ' && c < '\x7f' && c != '=');
        // One column is kept for the "=" of a soft break, unless the line ends here.
        if (_column + (isSafe ? 1 : 3) > kQuotedLine - (isLineEnd ? 0 : 1)) {
            _out.append("=\r\n");
            _column = 0;
        }
        if (isSafe)
            _out.push_back(c);
        else
            _out.append({'=', kHex[static_cast<unsigned char>(c) >> 4], kHex[c & 15]});
        _column += isSafe ? 1 : 3;
    }
    return at;
}

void writeBase64(ValueReader& reader, convert::ByteSink& sink) {
    TransferWriter writer("base64", sink);
    std::string piece;
    for (std::uint64_t at = 0;; at += piece.size()) {
        piece.clear();
        reader.read(at, kPieceBytes, piece);
        if (piece.empty()) break;
        writer.write(piece);
    }
    writer.finish();
}

}  // namespace corbel::convert_mime
