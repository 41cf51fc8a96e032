#include "http/response.h"

#include <array>
#include <cstdio>

#include "corbel/text.h"
#include "http/gzip.h"

namespace corbel::http {
namespace {

constexpr std::size_t kGzipFrom = 1024;   ///< A smaller body does not pay.
constexpr std::size_t kChunkPiece = 16384;

/// Frames what an inner producer writes as HTTP/1.1 chunks (or passes it through for HTTP/1.0).
class ChunkedProducer final : public Producer {
public:
    ChunkedProducer(std::unique_ptr<Producer> inner, bool isChunked) : _inner(std::move(inner)), _isChunked(isChunked) {}

    bool fill(Output& out) override {
        if (!_isChunked) return _inner->fill(out);
        Chunk chunk;
        const bool more = _inner->fill(chunk);
        if (!chunk.bytes.empty()) {
            char size[24];
            std::snprintf(size, sizeof size, "%zx\r\n", chunk.bytes.size());
            out.write(size);
            out.write(chunk.bytes);
            out.write("\r\n");
        }
        if (!more) out.write("0\r\n\r\n");
        return more;
    }

private:
    /// One chunk's bytes: full early, so that the real queue decides how many are made.
    class Chunk final : public Output {
    public:
        std::string bytes;
        void write(std::string_view more) override { bytes += more; }
        std::span<char> reserve(std::size_t size) override {
            _from = bytes.size();
            bytes.resize(_from + size);
            return {bytes.data() + _from, size};
        }
        void commit(std::size_t used) override { bytes.resize(_from + used); }
        std::size_t queued() const noexcept override { return bytes.size(); }
        bool full() const noexcept override { return bytes.size() >= kChunkPiece; }

    private:
        std::size_t _from = 0;
    };

    std::unique_ptr<Producer> _inner;
    bool _isChunked;
};

bool isCompressible(std::string_view contentType) {
    return contentType.starts_with("text/") || contentType.find("json") != std::string_view::npos || contentType.find("xml") != std::string_view::npos;
}

std::string jsonString(std::string_view s) {
    std::string out = "\"";
    for (const char c : s) {
        if (c == '"' || c == '\\') out += '\\';
        if (static_cast<unsigned char>(c) < 0x20) {
            char escape[8];
            std::snprintf(escape, sizeof escape, "\\u%04x", c);
            out += escape;
        } else {
            out += c;
        }
    }
    return out + '"';
}

}  // namespace

std::string_view reasonPhrase(int status) noexcept {
    struct Reason {
        int status;
        std::string_view phrase;
    };
    static constexpr std::array<Reason, 30> reasons = {{{200, "OK"}, {201, "Created"}, {202, "Accepted"}, {204, "No Content"}, {206, "Partial Content"},
        {207, "Multi-Status"}, {301, "Moved Permanently"}, {302, "Found"}, {303, "See Other"}, {304, "Not Modified"}, {307, "Temporary Redirect"},
        {308, "Permanent Redirect"}, {400, "Bad Request"}, {401, "Unauthorized"}, {403, "Forbidden"}, {404, "Not Found"}, {405, "Method Not Allowed"},
        {408, "Request Timeout"}, {409, "Conflict"}, {412, "Precondition Failed"}, {413, "Content Too Large"}, {414, "URI Too Long"},
        {415, "Unsupported Media Type"}, {423, "Locked"}, {429, "Too Many Requests"}, {431, "Request Header Fields Too Large"},
        {500, "Internal Server Error"}, {501, "Not Implemented"}, {503, "Service Unavailable"}, {507, "Insufficient Storage"}}};
    for (const auto& reason : reasons)
        if (reason.status == status) return reason.phrase;
    return "Unknown";
}

int statusOf(ErrorCode code) noexcept {
    switch (code) {
        case ErrorCode::InvalidArgument:
        case ErrorCode::Syntax: return 400;
        case ErrorCode::NotFound: return 404;
        case ErrorCode::AlreadyExists:
        case ErrorCode::Conflict: return 409;
        case ErrorCode::NoAccess: return 403;
        case ErrorCode::Unauthenticated: return 401;
        case ErrorCode::OverQuota: return 507;
        case ErrorCode::TooLarge: return 413;
        case ErrorCode::LimitReached: return 429;
        case ErrorCode::Unavailable:
        case ErrorCode::Timeout:
        case ErrorCode::Cancelled: return 503;
        case ErrorCode::Unsupported: return 501;
        case ErrorCode::Corrupt:
        case ErrorCode::Internal: return 500;
    }
    return 500;
}

void Response::setHeader(std::string_view name, std::string_view value) {
    std::erase_if(_headers, [&](const auto& header) { return text::equalsIgnoreCase(header.first, name); });
    addHeader(name, value);
}

void Response::addHeader(std::string_view name, std::string_view value) {
    std::string clean(value);
    std::erase_if(clean, [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
    _headers.emplace_back(std::string(name), std::move(clean));
}

void Response::setBody(std::string_view contentType, std::string body) {
    _contentType = contentType;
    _body = std::move(body);
    _producer.reset();
}

void Response::setProducer(std::string_view contentType, std::unique_ptr<Producer> producer) {
    _contentType = contentType;
    _body.clear();
    _producer = std::move(producer);
}

void Response::setError(const Error& error) {
    std::erase_if(_headers, [](const auto& header) { return !text::equalsIgnoreCase(header.first, "WWW-Authenticate"); });
    _status = statusOf(error.code());
    setBody("application/json", "{\"error\":" + jsonString(error.userText()) + ",\"code\":\"" + std::string(toString(error.code())) + "\"}\n");
}

std::unique_ptr<Producer> Response::write(Output& out, const RequestHead& request, bool keepAlive, std::string_view date) {
    const bool isHead = request.method == "HEAD";
    const bool hasBody = _status >= 200 && _status != 204 && _status != 304;
    if (!_producer && _body.size() >= kGzipFrom && isCompressible(_contentType) && request.acceptsGzip()) {
        _body = gzip(_body);
        setHeader("Content-Encoding", "gzip");
        setHeader("Vary", "Accept-Encoding");
    }
    std::string head = "HTTP/1.1 " + std::to_string(_status) + " " + std::string(reasonPhrase(_status)) + "\r\nDate: " + std::string(date) + "\r\n";
    if (hasBody && !_contentType.empty()) head += "Content-Type: " + _contentType + "\r\n";
    const bool isChunked = _producer && !request.isHttp10;
    if (isChunked) head += "Transfer-Encoding: chunked\r\n";
    else if (hasBody && !_producer) head += "Content-Length: " + std::to_string(_body.size()) + "\r\n";
    for (const auto& [name, value] : _headers) head += name + ": " + value + "\r\n";
    const bool closes = !keepAlive || (_producer && request.isHttp10);
    if (closes) head += "Connection: close\r\n";
    else if (request.isHttp10) head += "Connection: keep-alive\r\n";
    out.write(head + "\r\n");
    if (isHead || !hasBody) return nullptr;
    if (_producer) return std::make_unique<ChunkedProducer>(std::move(_producer), isChunked);
    out.write(_body);
    return nullptr;
}

}  // namespace corbel::http
