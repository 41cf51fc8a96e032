// Content-transfer-encodings (RFC 2045 section 6): tolerant decoders.
#include <array>
#include <cstring>

#include "corbel/mime.h"
#include "mime/fields.h"

namespace corbel::mime {
namespace {

constexpr std::uint8_t kSkip = 64, kPad = 65;

constexpr std::array<std::uint8_t, 256> kBase64 = [] {
    std::array<std::uint8_t, 256> table{};
    for (auto& value : table) value = kSkip;
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (std::size_t i = 0; i < alphabet.size(); ++i) table[static_cast<unsigned char>(alphabet[i])] = static_cast<std::uint8_t>(i);
    table['='] = kPad;
    return table;
}();

std::string decodeBase64(std::string_view body) {
    std::string out(body.size() / 4 * 3 + 3, '\0');
    char* to = out.data();
    std::uint32_t bits = 0;
    unsigned count = 0;
    // What is left of a group when padding or the end comes. Encodings that were joined go on behind the padding.
    auto flush = [&] {
        if (count >= 2) *to++ = static_cast<char>(bits >> (count == 2 ? 4 : 10));
        if (count == 3) *to++ = static_cast<char>(bits >> 2);
        bits = count = 0;
    };
    auto put = [&](std::uint32_t group) {
        *to++ = static_cast<char>(group >> 16);
        *to++ = static_cast<char>(group >> 8);
        *to++ = static_cast<char>(group);
    };
    const auto* p = reinterpret_cast<const unsigned char*>(body.data());
    const auto* const end = p + body.size();
    while (p < end) {
        if (count == 0 && end - p >= 4) {
            const std::uint32_t a = kBase64[p[0]], b = kBase64[p[1]], c = kBase64[p[2]], d = kBase64[p[3]];
            if ((a | b | c | d) < kSkip) {
                put(a << 18 | b << 12 | c << 6 | d);
                p += 4;
                continue;
            }
        }
        const std::uint8_t value = kBase64[*p++];
        if (value == kPad) {
            flush();
        } else if (value < kSkip) {
            bits = bits << 6 | value;
            if (++count == 4) {
                put(bits);
                bits = count = 0;
            }
        }
    }
    flush();
    out.resize(static_cast<std::size_t>(to - out.data()));
    return out;
}

int hexDigit(char c) noexcept {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return -1;
}

void decodeQuotedLine(std::string_view line, std::string& out) {
    for (std::size_t at = 0; at < line.size();) {
        const auto equals = std::min(line.find('=', at), line.size());
        out.append(line.substr(at, equals - at));
        if (equals == line.size()) return;
        const int high = equals + 2 < line.size() ? hexDigit(line[equals + 1]) : -1;
        const int low = equals + 2 < line.size() ? hexDigit(line[equals + 2]) : -1;
        if (high >= 0 && low >= 0) {
            out.push_back(static_cast<char>(high << 4 | low));
            at = equals + 3;
        } else {
            out.push_back('=');  // RFC 2045 section 6.7: leave broken sequences as they are.
            at = equals + 1;
        }
    }
}

std::string decodeQuotedPrintable(std::string_view body) {
    std::string out;
    out.reserve(body.size());
    while (!body.empty()) {
        const auto newline = body.find('\n');
        std::string_view line = body.substr(0, newline);
        std::string_view ending;
        if (newline != std::string_view::npos) ending = newline > 0 && body[newline - 1] == '\r' ? "\r\n" : "\n";
        body.remove_prefix(newline == std::string_view::npos ? body.size() : newline + 1);
        // Blanks at the end of a line were put there on the way.
        while (!line.empty() && detail::isSpace(line.back())) line.remove_suffix(1);
        if (!line.empty() && line.back() == '=') {
            line.remove_suffix(1);
            ending = {};
        }
        decodeQuotedLine(line, out);
        out.append(ending);
    }
    return out;
}

}  // namespace

std::string decodeTransfer(std::string_view body, std::string_view encoding) {
    if (detail::sameName(encoding, "base64")) return decodeBase64(body);
    if (detail::sameName(encoding, "quoted-printable")) return decodeQuotedPrintable(body);
    return std::string(body);
}

}  // namespace corbel::mime
