// HTTP services: `corbel.http/1`. The kernel's HTTP server does framing, keep-alive, limits, compression and authentication
// headers; a service mounts paths and answers requests.
//
// HttpService is implemented by modules, the rest by the kernel only. [worker]
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "corbel/net.h"

namespace corbel {

/// A request with its body read (up to the service's limit).
class HttpRequest {
public:
    virtual ~HttpRequest();
    virtual std::string_view method() const = 0;  ///< "GET", as the client sent it.
    virtual std::string_view path() const = 0;               ///< Decoded, without the query, "/" first, no "." or "..".
    virtual std::string_view rawTarget() const = 0;  ///< As the client sent it, query included.
    virtual std::optional<std::string> query(std::string_view name) const = 0;   ///< First value, decoded.
    virtual std::optional<std::string_view> header(std::string_view name) const = 0;  ///< First field of that name, in any case.
    virtual std::string_view body() const = 0;  ///< Whole, at most HttpMount::maxBodyBytes.
    virtual Connection& connection() = 0;  ///< For watch() before a wait, and for Auth.
};

class HttpResponse {
public:
    virtual ~HttpResponse();
    virtual void setStatus(int status) = 0;                   ///< Default 200.
    virtual void setHeader(std::string_view name, std::string_view value) = 0;  ///< Replaces fields of that name. Line breaks in the value are left out.
    virtual void addHeader(std::string_view name, std::string_view value) = 0;  ///< One more field of that name (Set-Cookie). As setHeader().
    /// The whole body; Content-Length is set, gzip is applied when the client takes it and it pays.
    virtual void setBody(std::string_view contentType, std::string body) = 0;
    /// A body that is made as the client reads it (chunked).
    virtual void setProducer(std::string_view contentType, std::unique_ptr<Producer> producer) = 0;
};

/// What follows handle().
struct HttpNext {
    bool waits = false;                      ///< Long poll: park until a watched change or the timeout, then call handle() again with `events` set.
    std::chrono::milliseconds timeout{0};
    static HttpNext done() { return {}; }  ///< The response is complete.
    static HttpNext wait(std::chrono::milliseconds timeout) { return {true, timeout}; }  ///< Long poll, see `waits`.
};

struct HttpMount {
    std::string path;                        ///< "/dav/" matches below it, "/healthz" exactly; the longest match wins.
    std::string host;                        ///< Empty: any.
    std::string listener = "http";           ///< Name of the listener group: "http", "admin", or the module's own name: then the addresses of `listen` in its section.
    std::uint64_t maxBodyBytes = 1 << 20;
};

class HttpService {
public:
    static constexpr std::string_view kInterfaceId = "corbel.http/1";
    virtual ~HttpService();
    virtual std::vector<HttpMount> mounts() const = 0;  ///< Asked once, after start(). [main thread]
    /// Throwing an Error gives its status (400, 401, 403, 404, 409, 413, 429, 503, 500). `woken` is true on the call after a wait; `events` may then be empty (timeout).
    virtual HttpNext handle(HttpRequest& request, HttpResponse& response, bool woken, std::span<const ChangeEvent> events) = 0;
};

}  // namespace corbel
