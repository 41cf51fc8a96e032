// UTF-8 validity and IMAP's modified UTF-7 (RFC 3501 section 5.1.3).
#include <array>

#include "corbel/text.h"

namespace corbel::text {
namespace {

constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";

/// The code point at `i`, which moves past it; nullopt when the bytes are not UTF-8 there (RFC 3629: no overlong forms, no surrogates).
std::optional<char32_t> nextCodePoint(std::string_view s, std::size_t& i) noexcept {
    const auto byte = [&](std::size_t n) { return static_cast<unsigned char>(s[n]); };
    const unsigned char lead = byte(i);
    if (lead < 0x80) {
        ++i;
        return lead;
    }
    const int more = lead >= 0xF0 && lead < 0xF5 ? 3 : lead >= 0xE0 && lead < 0xF0 ? 2 : lead >= 0xC2 && lead < 0xE0 ? 1 : 0;
    if (more == 0 || i + static_cast<std::size_t>(more) >= s.size()) return std::nullopt;
    char32_t point = lead & (0x3F >> more);
    for (int k = 1; k <= more; ++k) {
        const unsigned char c = byte(i + static_cast<std::size_t>(k));
        if ((c & 0xC0) != 0x80) return std::nullopt;
        point = point << 6 | (c & 0x3F);
    }
    static constexpr std::array<char32_t, 4> least = {0, 0x80, 0x800, 0x10000};
    if (point < least[static_cast<std::size_t>(more)] || point > 0x10FFFF || (point >= 0xD800 && point < 0xE000)) return std::nullopt;
    i += static_cast<std::size_t>(more) + 1;
    return point;
}

void appendUtf8(std::string& out, char32_t p) {
    if (p < 0x80) {
        out += static_cast<char>(p);
    } else if (p < 0x800) {
        out += {static_cast<char>(0xC0 | p >> 6), static_cast<char>(0x80 | (p & 0x3F))};
    } else if (p < 0x10000) {
        out += {static_cast<char>(0xE0 | p >> 12), static_cast<char>(0x80 | (p >> 6 & 0x3F)), static_cast<char>(0x80 | (p & 0x3F))};
    } else {
        out += {static_cast<char>(0xF0 | p >> 18), static_cast<char>(0x80 | (p >> 12 & 0x3F)),
                static_cast<char>(0x80 | (p >> 6 & 0x3F)), static_cast<char>(0x80 | (p & 0x3F))};
    }
}

/// UTF-16 units to "&...-".
void appendShifted(std::string& out, const std::u16string& units) {
    out += '&';
    std::uint32_t bits = 0;
    int count = 0;
    for (const char16_t unit : units) {
        bits = bits << 16 | unit;
        count += 16;
        while (count >= 6) {
            count -= 6;
            out += kDigits[bits >> count & 63];
        }
        bits &= (1u << count) - 1;
    }
    if (count > 0) out += kDigits[bits << (6 - count) & 63];
    out += '-';
}

/// The text between '&' and '-' to UTF-8; false when it breaks a rule.
bool decodeShifted(std::string_view digits, std::string& out) {
    std::uint32_t bits = 0;
    int count = 0;
    char32_t high = 0;
    for (const char c : digits) {
        const auto digit = kDigits.find(c);
        if (digit == std::string_view::npos) return false;
        bits = bits << 6 | static_cast<std::uint32_t>(digit);
        count += 6;
        if (count < 16) continue;
        count -= 16;
        const char32_t unit = bits >> count & 0xFFFF;
        bits &= (1u << count) - 1;
        if (high != 0) {
            if (unit < 0xDC00 || unit > 0xDFFF) return false;
            appendUtf8(out, 0x10000 + ((high - 0xD800) << 10) + (unit - 0xDC00));
            high = 0;
        } else if (unit >= 0xD800 && unit < 0xDC00) {
            high = unit;
        } else if ((unit >= 0xDC00 && unit < 0xE000) || (unit >= 0x20 && unit < 0x7F)) {
            return false;  // a lone surrogate, or a character that must stand for itself
        } else {
            appendUtf8(out, unit);
        }
    }
    return high == 0 && count < 6 && bits == 0;
}

}  // namespace

bool isValidUtf8(std::string_view s) noexcept {
    for (std::size_t i = 0; i < s.size();)
        if (!nextCodePoint(s, i)) return false;
    return true;
}

std::string toModifiedUtf7(std::string_view utf8) {
    std::string out;
    std::u16string pending;
    const auto flush = [&] {
        if (!pending.empty()) appendShifted(out, pending);
        pending.clear();
    };
    for (std::size_t i = 0; i < utf8.size();) {
        auto point = nextCodePoint(utf8, i);
        if (!point) {
            point = 0xFFFD;
            ++i;
        }
        if (*point >= 0x20 && *point < 0x7F) {
            flush();
            out += static_cast<char>(*point);
            if (*point == '&') out += '-';
        } else if (*point >= 0x10000) {
            pending += static_cast<char16_t>(0xD800 + ((*point - 0x10000) >> 10));
            pending += static_cast<char16_t>(0xDC00 + ((*point - 0x10000) & 0x3FF));
        } else {
            pending += static_cast<char16_t>(*point);
        }
    }
    flush();
    return out;
}

std::optional<std::string> fromModifiedUtf7(std::string_view name) {
    std::string out;
    for (std::size_t i = 0; i < name.size();) {
        const char c = name[i];
        if (static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) >= 0x7F) return std::nullopt;
        if (c != '&') {
            out += c;
            ++i;
            continue;
        }
        const auto end = name.find('-', i);
        if (end == std::string_view::npos) return std::nullopt;
        const auto digits = name.substr(i + 1, end - i - 1);
        i = end + 1;
        if (digits.empty()) {
            out += '&';
            continue;
        }
        const bool shiftsAgain = name.substr(i, 1) == "&" && name.substr(i, 2) != "&-";
        if (shiftsAgain || !decodeShifted(digits, out)) return std::nullopt;
    }
    return out;
}

}  // namespace corbel::text
