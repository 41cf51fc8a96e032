#include "codec/path.h"

#include "corbel/text.h"

namespace corbel::lmtp {

namespace {

bool isAlnum(unsigned char c) noexcept { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

/// RFC 5322 atext, and any byte of a UTF-8 character (RFC 6531 section 3.3).
bool isAtext(unsigned char c) noexcept { return c >= 0x80 || isAlnum(c) || std::string_view("!#$%&'*+-/=?^_`{|}~").find(static_cast<char>(c)) != std::string_view::npos; }

Error wrong(const char* what) { return Error(ErrorCode::Syntax, what); }

bool isDotString(std::string_view s) noexcept {
    if (s.empty() || s.front() == '.' || s.back() == '.') return false;
    for (std::size_t i = 0; i < s.size(); ++i) {
        if (s[i] == '.' ? s[i - 1] == '.' : !isAtext(static_cast<unsigned char>(s[i]))) return false;
    }
    return true;
}

/// The local part in front of '@' or '>', unquoted. False when it breaks the grammar.
bool takeLocalPart(std::string_view& text, std::string& local) {
    if (!text.empty() && text.front() == '"') {
        std::size_t i = 1;
        for (; i < text.size() && text[i] != '"'; ++i) {
            if (text[i] == '\\' && ++i == text.size()) return false;
            const auto c = static_cast<unsigned char>(text[i]);
            if (c < 0x20 || c == 0x7f) return false;
            local += text[i];
        }
        if (i >= text.size() || local.empty()) return false;
        text.remove_prefix(i + 1);
        return true;
    }
    std::size_t end = 0;
    while (end < text.size() && text[end] != '@' && text[end] != '>') ++end;
    local.assign(text.substr(0, end));
    text.remove_prefix(end);
    return isDotString(local);
}

bool isDomainName(std::string_view text) noexcept {
    std::size_t label = 0;
    char previous = '.';
    for (const char c : text) {
        if (c == '.') {
            if (label == 0 || previous == '-') return false;
            label = 0;
        } else {
            const auto u = static_cast<unsigned char>(c);
            if (!(u >= 0x80 || isAlnum(u) || c == '_' || (c == '-' && label > 0)) || ++label > kMaxDomainLabel) return false;
        }
        previous = c;
    }
    return label > 0 && previous != '-';
}

bool isAddressLiteral(std::string_view text) noexcept {
    if (text.size() < 3 || text.back() != ']') return false;
    for (const char c : text.substr(1, text.size() - 2)) {
        if (c < 0x21 || c > 0x7e || c == '[' || c == ']' || c == '\\') return false;
    }
    return true;
}

}  // namespace

bool isDomain(std::string_view text) noexcept {
    if (text.empty() || text.size() > kMaxDomain) return false;
    return text.front() == '[' ? isAddressLiteral(text) : isDomainName(text) && text::isValidUtf8(text);
}

std::string Path::address() const {
    if (isNull()) return {};
    std::string out;
    if (isDotString(local)) {
        out = local;
    } else {
        out += '"';
        for (const char c : local) {
            if (c == '"' || c == '\\') out += '\\';
            out += c;
        }
        out += '"';
    }
    if (!domain.empty()) out.append("@").append(domain);
    return out;
}

Result<Path> parsePath(std::string_view& text) {
    if (text.empty() || text.front() != '<') return wrong("An address stands in angle brackets");
    text.remove_prefix(1);
    Path path;
    if (!text.empty() && text.front() == '>') {
        text.remove_prefix(1);
        return path;
    }
    // A source route is accepted and ignored (RFC 5321 appendix C).
    if (!text.empty() && text.front() == '@') {
        const std::size_t end = text.substr(0, kMaxSourceRoute).find(':');
        if (end == std::string_view::npos) return wrong("Bad source route");
        for (const std::string_view hop : text::split(text.substr(0, end), ',')) {
            if (hop.size() < 2 || hop.front() != '@' || !isDomain(hop.substr(1))) return wrong("Bad source route");
        }
        text.remove_prefix(end + 1);
    }
    if (!takeLocalPart(text, path.local)) return wrong("Bad local part");
    if (path.local.size() > kMaxLocalPart) return wrong("Local part too long");
    if (!text.empty() && text.front() == '@') {
        const std::size_t end = text.find('>');
        if (end == std::string_view::npos) return wrong("Address without closing bracket");
        path.domain.assign(text.substr(1, end - 1));
        text.remove_prefix(end);
        if (!isDomain(path.domain)) return wrong("Bad domain");
    }
    if (text.empty() || text.front() != '>') return wrong("Address without closing bracket");
    text.remove_prefix(1);
    for (const std::string& part : {path.local, path.domain}) {
        for (const char c : part) path.hasUtf8 |= static_cast<unsigned char>(c) >= 0x80;
    }
    if (path.hasUtf8 && !text::isValidUtf8(path.local)) return wrong("Address is not valid UTF-8");
    return path;
}

}  // namespace corbel::lmtp
