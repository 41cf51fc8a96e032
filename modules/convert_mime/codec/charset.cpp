#include "codec/charset.h"

#include <iconv.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "corbel/error.h"
#include "corbel/text.h"

namespace corbel::convert_mime {
namespace {

constexpr std::string_view kReplacement = "\xef\xbf\xbd";

bool isAscii(std::string_view s) noexcept {
    return std::all_of(s.begin(), s.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

Error unsupported(std::string_view charset) {
    return Error(ErrorCode::Unsupported, "Unknown charset", "charset '" + std::string(charset.substr(0, kMaxCharsetName)) + "'");
}

/// iconv reads "//" and "," in a name as options of its own.
bool isName(std::string_view charset) noexcept {
    return !charset.empty() && charset.size() <= kMaxCharsetName && std::all_of(charset.begin(), charset.end(), [](char c) {
        return (c >= '0' && c <= '9') || (text::lower(c) >= 'a' && text::lower(c) <= 'z') || c == '-' || c == '_' || c == '.' || c == ':' ||
               c == '+';
    });
}

/// Names that iconv does not know under the label that mail uses.
std::string strictName(std::string_view charset) {
    struct Alias {
        std::string_view label, name;
    };
    static constexpr std::array<Alias, 16> aliases{{{"utf8", "utf-8"},
                                                    {"unicode-1-1-utf-7", "utf-7"},
                                                    {"x-sjis", "shift_jis"},
                                                    {"x-euc-jp", "euc-jp"},
                                                    {"x-gbk", "gbk"},
                                                    {"x-big5", "big5"},
                                                    {"ks_c_5601-1987", "cp949"},
                                                    {"ks_c_5601", "cp949"},
                                                    {"x-windows-949", "cp949"},
                                                    {"iso-8859-8-i", "iso-8859-8"},
                                                    {"iso-8859-8-e", "iso-8859-8"},
                                                    {"iso-8859-6-i", "iso-8859-6"},
                                                    {"x-mac-roman", "macintosh"},
                                                    {"tis-620-2533", "tis-620"},
                                                    {"windows-31j", "cp932"},
                                                    {"ansi_x3.110-1983", "iso-8859-1"}}};
    std::string lower = text::toLower(text::trim(charset));
    if (lower.starts_with("x-cp") || lower.starts_with("x-windows-")) lower.erase(0, 2);
    if (lower.starts_with("windows-") && lower != "windows-31j" && lower != "windows-949") lower.replace(0, 8, "cp");
    for (const auto& alias : aliases) {
        if (lower == alias.label) return std::string(alias.name);
    }
    return lower;
}

/// Supersets that programs mean when they write the smaller name.
std::string lenientName(std::string_view charset) {
    struct Alias {
        std::string_view label, name;
    };
    static constexpr std::array<Alias, 11> aliases{{{"iso-8859-1", "cp1252"},
                                                    {"latin1", "cp1252"},
                                                    {"iso8859-1", "cp1252"},
                                                    {"iso-8859-9", "cp1254"},
                                                    {"iso-8859-11", "cp874"},
                                                    {"gb2312", "gb18030"},
                                                    {"gbk", "gb18030"},
                                                    {"euc-kr", "cp949"},
                                                    {"shift_jis", "cp932"},
                                                    {"big5", "big5-hkscs"},
                                                    {"iso-2022-jp", "iso-2022-jp-3"}}};
    std::string name = strictName(charset);
    for (const auto& alias : aliases) {
        if (name == alias.label) return std::string(alias.name);
    }
    return name;
}

/// glibc lets code points above U+10FFFF pass.
std::string repairUtf8(std::string_view bytes) {
    std::string out;
    out.reserve(bytes.size() + 16);
    for (std::size_t at = 0; at < bytes.size();) {
        const auto lead = static_cast<unsigned char>(bytes[at]);
        const std::size_t length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
        const auto sequence = bytes.substr(at, length);
        if (length == 1 || text::isValidUtf8(sequence)) {
            out.append(sequence);
            at += sequence.size();
        } else {
            out.append(kReplacement);
            ++at;
        }
    }
    return out;
}

class Iconv {
public:
    explicit Iconv(const std::string& from, const std::string& to = "UTF-8")
        : _handle(isName(from) && isName(to) ? ::iconv_open(to.c_str(), from.c_str()) : iconv_t(-1)) {}
    ~Iconv() {
        if (ok()) ::iconv_close(_handle);
    }
    Iconv(const Iconv&) = delete;
    Iconv& operator=(const Iconv&) = delete;
    bool ok() const noexcept { return _handle != iconv_t(-1); }

    /// False at the first wrong sequence when `isStrict`; else always true.
    bool convert(std::string_view bytes, bool isStrict, std::string& out) {
        char* in = const_cast<char*>(bytes.data());
        std::size_t left = bytes.size();
        out.reserve(out.size() + left + left / 8);
        std::array<char, 4096> buffer;
        bool isFlushing = false;
        for (;;) {
            char* to = buffer.data();
            std::size_t room = buffer.size();
            const auto result = isFlushing ? ::iconv(_handle, nullptr, nullptr, &to, &room) : ::iconv(_handle, &in, &left, &to, &room);
            const int error = result == static_cast<std::size_t>(-1) ? errno : 0;
            out.append(buffer.data(), static_cast<std::size_t>(to - buffer.data()));
            if (error == E2BIG) continue;
            if (error == 0) {
                if (isFlushing) return true;
                isFlushing = true;
                continue;
            }
            if (isStrict) return false;
            if (isFlushing) return true;
            out.append(kReplacement);
            if (error != EILSEQ || left == 0) return true;  // EINVAL: the text ends within a sequence.
            ++in;
            --left;
        }
    }

private:
    iconv_t _handle;
};

std::string decode(std::string_view bytes, const std::string& name, std::string_view label, bool isStrict) {
    Iconv iconv(name);
    if (!iconv.ok()) throw unsupported(label);
    std::string out;
    const bool isGood = iconv.convert(bytes, isStrict, out) && text::isValidUtf8(out);
    if (!isGood && !isStrict) return repairUtf8(out);
    if (!isGood) throw Error(ErrorCode::Syntax, "The text is not valid in its charset", "charset " + name);
    return out;
}

bool isUsAscii(const std::string& name) {
    return name.empty() || name == "us-ascii" || name == "ascii" || name == "ansi_x3.4-1968" || name == "unknown-8bit";
}

}  // namespace

std::string decodeUnlabelled(std::string_view bytes) {
    if (isAscii(bytes) || text::isValidUtf8(bytes)) return std::string(bytes);
    return decode(bytes, "cp1252", "windows-1252", false);
}

std::string decodeLenient(std::string_view bytes, std::string_view charset) {
    const std::string name = lenientName(charset);
    if (isUsAscii(name)) return decodeUnlabelled(bytes);
    if (name == "utf-8") return text::isValidUtf8(bytes) ? std::string(bytes) : repairUtf8(bytes);
    return decode(bytes, name, charset, false);
}

std::string decodeAnyway(std::string_view bytes, std::string_view charset) {
    try {
        return decodeLenient(bytes, charset);
    } catch (const Error&) {
        return decodeUnlabelled(bytes);
    }
}

std::optional<std::string> encodeText(std::string_view utf8, std::string_view charset) {
    const std::string name = strictName(charset);
    if (isUsAscii(name)) return isAscii(utf8) ? std::optional(std::string(utf8)) : std::nullopt;
    if (name == "utf-8") return std::string(utf8);
    Iconv iconv("utf-8", name);
    std::string out;
    if (!iconv.ok() || !iconv.convert(utf8, true, out)) return std::nullopt;
    return out;
}

std::string decodeStrict(std::string_view bytes, std::string_view charset) {
    const std::string name = strictName(charset);
    if (isUsAscii(name) || name == "utf-8") {
        if (name == "utf-8" ? text::isValidUtf8(bytes) : isAscii(bytes)) return std::string(bytes);
        throw Error(ErrorCode::Syntax, "The text is not valid in its charset", "charset " + (name.empty() ? "us-ascii" : name));
    }
    return decode(bytes, name, charset, true);
}

}  // namespace corbel::convert_mime
