#include "http/request_head.h"

#include "corbel/text.h"

namespace corbel::http {
namespace {

Error syntax(std::string detail) { return Error(ErrorCode::Syntax, "Malformed HTTP request", std::move(detail)); }

/// RFC 9110 section 5.6.2.
bool isToken(std::string_view s) {
    if (s.empty()) return false;
    for (const char c : s) {
        const bool isAlphanumeric = (c >= '0' && c <= '9') || (text::lower(c) >= 'a' && text::lower(c) <= 'z');
        if (!isAlphanumeric && std::string_view("!#$%&'*+-.^_`|~").find(c) == std::string_view::npos) return false;
    }
    return true;
}

bool hasControl(std::string_view s) {
    for (const char c : s)
        if ((static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7F) return true;
    return false;
}

/// Origin-form, or absolute-form with its authority cut off (RFC 9112 section 3.2).
bool splitTarget(RequestHead& head) {
    std::string_view target = head.target;
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (!text::startsWithIgnoreCase(target, scheme)) continue;
        const auto slash = target.find('/', scheme.size());
        target = slash == std::string_view::npos ? std::string_view("/") : target.substr(slash);
    }
    if (target == "*" && head.method == "OPTIONS") {
        head.path = "*";
        return true;
    }
    if (target.empty() || target.front() != '/') return false;
    const auto mark = target.find('?');
    if (mark != std::string_view::npos) {
        head.query = target.substr(mark + 1);
        target = target.substr(0, mark);
    }
    auto path = percentDecode(target, false);
    if (!path || path->find('\0') != std::string::npos) return false;
    for (const auto segment : text::split(*path, '/'))
        if (segment == "." || segment == "..") return false;
    head.path = std::move(*path);
    return true;
}

std::optional<Error> parseRequestLine(std::string_view line, RequestHead& head) {
    const auto parts = text::split(line, ' ');
    if (parts.size() != 3 || !isToken(parts[0])) return syntax("request line");
    if (parts[1].size() > kMaxTarget) return Error(ErrorCode::TooLarge, "The request target is too long");
    if (parts[2] != "HTTP/1.1" && parts[2] != "HTTP/1.0") return Error(ErrorCode::Unsupported, "Only HTTP/1.1 is spoken here");
    head.method = parts[0];
    head.target = parts[1];
    head.isHttp10 = parts[2] == "HTTP/1.0";
    if (hasControl(head.target) || !splitTarget(head)) return syntax("request target");
    return std::nullopt;
}

/// What the fields say of the body and the connection.
std::optional<Error> interpret(RequestHead& head) {
    std::size_t hosts = 0, lengths = 0;
    for (const auto& [name, value] : head.headers) {
        if (name == "host") ++hosts;
        if (name == "content-length") {
            ++lengths;
            head.contentLength = text::parseUnsigned(value);
            if (!head.contentLength) return syntax("Content-Length");
        }
        if (name == "transfer-encoding") {
            if (!text::equalsIgnoreCase(value, "chunked") || head.isChunked) return Error(ErrorCode::Unsupported, "Only the chunked transfer coding is known");
            head.isChunked = true;
        }
    }
    if (hosts > 1 || (hosts == 0 && !head.isHttp10)) return syntax("Host");
    if (lengths > 1 || (lengths == 1 && head.isChunked)) return syntax("ambiguous body length");
    if (head.isChunked && head.isHttp10) return syntax("chunked in HTTP/1.0");
    head.expectsContinue = head.headerHasToken("expect", "100-continue");
    head.keepAlive = head.isHttp10 ? head.headerHasToken("connection", "keep-alive") : !head.headerHasToken("connection", "close");
    return std::nullopt;
}

}  // namespace

std::optional<std::string_view> RequestHead::header(std::string_view name) const {
    for (const auto& [key, value] : headers)
        if (key == name) return value;
    return std::nullopt;
}

std::optional<std::string> RequestHead::queryValue(std::string_view name) const {
    for (const auto part : text::split(query, '&')) {
        const auto equals = part.find('=');
        if (percentDecode(part.substr(0, equals), true) != name) continue;
        return percentDecode(equals == std::string_view::npos ? std::string_view() : part.substr(equals + 1), true);
    }
    return std::nullopt;
}

bool RequestHead::headerHasToken(std::string_view name, std::string_view token) const {
    for (const auto& [key, value] : headers) {
        if (key != name) continue;
        for (const auto part : text::split(value, ','))
            if (text::equalsIgnoreCase(text::trim(part.substr(0, part.find(';'))), token)) return true;
    }
    return false;
}

bool RequestHead::acceptsGzip() const {
    for (const auto& [key, value] : headers) {
        if (key != "accept-encoding") continue;
        for (const auto part : text::split(value, ',')) {
            const auto semicolon = part.find(';');
            if (!text::equalsIgnoreCase(text::trim(part.substr(0, semicolon)), "gzip")) continue;
            if (semicolon == std::string_view::npos) return true;
            const auto weight = text::trim(part.substr(semicolon + 1));
            return !text::startsWithIgnoreCase(weight, "q=0") || weight.find_first_of("123456789") != std::string_view::npos;
        }
    }
    return false;
}

std::optional<std::string> percentDecode(std::string_view in, bool plusIsBlank) {
    std::string out;
    out.reserve(in.size());
    for (std::size_t i = 0; i < in.size(); ++i) {
        if (in[i] == '%') {
            const auto byte = text::hexDecode(in.substr(i + 1, 2));
            if (!byte || byte->size() != 1) return std::nullopt;
            out += *byte;
            i += 2;
        } else {
            out += plusIsBlank && in[i] == '+' ? ' ' : in[i];
        }
    }
    return out;
}

Result<RequestHead> parseRequestHead(std::string_view bytes) {
    RequestHead head;
    bool isFirst = true;
    while (!bytes.empty()) {
        const auto end = bytes.find('\n');
        std::string_view line = bytes.substr(0, end);
        bytes = end == std::string_view::npos ? std::string_view() : bytes.substr(end + 1);
        if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
        if (line.empty()) {
            if (isFirst) continue;  // RFC 9112 section 2.2: an empty line before the request line
            break;
        }
        if (isFirst) {
            if (auto error = parseRequestLine(line, head)) return *error;
            isFirst = false;
            continue;
        }
        const auto colon = line.find(':');
        if (colon == std::string_view::npos || !isToken(line.substr(0, colon)) || hasControl(line)) return syntax("header field");
        if (head.headers.size() == kMaxHeaders) return Error(ErrorCode::LimitReached, "Too many header fields");
        head.headers.emplace_back(text::toLower(line.substr(0, colon)), std::string(text::trim(line.substr(colon + 1))));
    }
    if (isFirst) return syntax("empty request");
    if (auto error = interpret(head)) return *error;
    return head;
}

}  // namespace corbel::http
