#include "codec/wire.h"

namespace corbel::convert_mime {
namespace {

constexpr std::uint32_t kReplacement = 0xfffd;

/// The code point at `at`, which moves behind it.
std::uint32_t nextCodePoint(std::string_view s, std::size_t& at) noexcept {
    const auto lead = static_cast<unsigned char>(s[at++]);
    if (lead < 0x80) return lead;
    const unsigned more = lead >= 0xf0 && lead < 0xf8 ? 3 : lead >= 0xe0 ? 2 : lead >= 0xc2 ? 1 : 0;
    if (more == 0 || lead >= 0xf8) return kReplacement;
    std::uint32_t point = lead & (0x3fu >> more);
    for (unsigned i = 0; i < more; ++i) {
        if (at >= s.size() || (static_cast<unsigned char>(s[at]) & 0xc0) != 0x80) return kReplacement;
        point = point << 6 | (static_cast<unsigned char>(s[at++]) & 0x3f);
    }
    return point > 0x10ffff || (point >= 0xd800 && point < 0xe000) ? kReplacement : point;
}

}  // namespace

std::string toUtf16(std::string_view utf8) {
    std::string out;
    out.reserve(utf8.size() * 2);
    for (std::size_t at = 0; at < utf8.size();) {
        const std::uint32_t point = nextCodePoint(utf8, at);
        if (point < 0x10000) {
            putU16(out, point);
        } else {
            putU16(out, 0xd800 + ((point - 0x10000) >> 10));
            putU16(out, 0xdc00 + ((point - 0x10000) & 0x3ff));
        }
    }
    return out;
}

std::string fromUtf16(std::string_view bytes) {
    std::string out;
    out.reserve(bytes.size());
    for (std::size_t at = 0; at + 2 <= bytes.size(); at += 2) {
        std::uint32_t point = getU16(bytes, at);
        if (point >= 0xd800 && point < 0xdc00 && at + 4 <= bytes.size() && (getU16(bytes, at + 2) & 0xfc00) == 0xdc00) {
            point = 0x10000 + ((point - 0xd800) << 10) + (getU16(bytes, at + 2) - 0xdc00u);
            at += 2;
        }
        appendUtf8(out, point);
    }
    return out;
}

void appendUtf8(std::string& out, std::uint32_t point) {
    if (point > 0x10ffff || (point >= 0xd800 && point < 0xe000)) point = kReplacement;
    if (point < 0x80) {
        out.push_back(static_cast<char>(point));
        return;
    }
    const unsigned more = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
    out.push_back(static_cast<char>((0xff00u >> (more + 1) & 0xff) | point >> (6 * more)));
    for (unsigned i = more; i-- > 0;) out.push_back(static_cast<char>(0x80 | (point >> (6 * i) & 0x3f)));
}

std::optional<std::int64_t> fileTimeToMicros(std::uint64_t fileTime) noexcept {
    constexpr std::uint64_t kLast = 2650467744000000000ull;   // 10000-01-01
    constexpr std::int64_t kEpochMicros = 11644473600000000;  // From 1601 to 1970.
    if (fileTime == 0 || fileTime >= kLast) return std::nullopt;
    return static_cast<std::int64_t>(fileTime / 10) - kEpochMicros;
}

}  // namespace corbel::convert_mime
