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

void appendBase64Lines(std::string_view bytes, std::string& out) {
    for (std::size_t at = 0; at < bytes.size(); at += kBase64LineBytes)
        out.append(text::base64Encode(bytes.substr(at, kBase64LineBytes))).append("\r\n");
}

void writeQuotedPrintable(std::string_view bytes, convert::ByteSink& sink) {
    std::string out;
    std::size_t column = 0;
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        const char c = bytes[at];
        if (c == '\r' && at + 1 < bytes.size() && bytes[at + 1] == '\n') {
            out.append("\r\n");
            column = 0;
            ++at;
        } else {
            const bool isLineEnd = at + 1 == bytes.size() || bytes.substr(at + 1, 2) == "\r\n";
            const bool isBlank = (c == ' ' || c == '\t') && !isLineEnd;
            const bool isSafe = isBlank || (c > ' ' && c < '\x7f' && c != '=');
            // One column is kept for the "=" of a soft break, unless the line ends here.
            if (column + (isSafe ? 1 : 3) > kQuotedLine - (isLineEnd ? 0 : 1)) {
                out.append("=\r\n");
                column = 0;
            }
            if (isSafe)
                out.push_back(c);
            else
                out.append({'=', kHex[static_cast<unsigned char>(c) >> 4], kHex[c & 15]});
            column += isSafe ? 1 : 3;
        }
        if (out.size() >= kPieceBytes) {
            sink.write(out);
            out.clear();
        }
    }
    sink.write(out);
}

}  // namespace

std::string_view encodingFor(std::string_view bytes) noexcept {
    std::size_t lineStart = 0, encoded = 0;
    bool isClean = true;
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        const auto c = static_cast<unsigned char>(bytes[at]);
        if (c == '\r' && at + 1 < bytes.size() && bytes[at + 1] == '\n') {
            isClean = isClean && at - lineStart <= kLongestLine;
            lineStart = ++at + 1;
        } else if (c >= 0x80 || c == 0 || c == '\r' || c == '\n') {
            ++encoded;
        }
    }
    isClean = isClean && encoded == 0 && bytes.size() - std::min(lineStart, bytes.size()) <= kLongestLine;
    if (isClean) return "7bit";
    return encoded > bytes.size() / 6 ? "base64" : "quoted-printable";
}

void writeEncoded(std::string_view bytes, std::string_view encoding, convert::ByteSink& sink) {
    if (encoding == "quoted-printable") return writeQuotedPrintable(bytes, sink);
    if (encoding != "base64") return sink.write(bytes);
    for (std::size_t at = 0; at < bytes.size(); at += kPieceBytes) {
        std::string out;
        appendBase64Lines(bytes.substr(at, kPieceBytes), out);
        sink.write(out);
    }
}

void writeBase64(ValueReader& reader, convert::ByteSink& sink) {
    std::string piece, out;
    for (std::uint64_t at = 0;;) {
        piece.clear();
        out.clear();
        // A reader may give less than was asked for only at its end.
        reader.read(at, kPieceBytes, piece);
        appendBase64Lines(piece, out);
        sink.write(out);
        at += piece.size();
        if (piece.size() < kPieceBytes) return;
    }
}

}  // namespace corbel::convert_mime
