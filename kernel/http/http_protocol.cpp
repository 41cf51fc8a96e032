#include "http/http_protocol.h"

#include "http/http_session.h"

namespace corbel::http {

HttpProtocol::HttpProtocol(HttpOptions options, const MountTable& mounts, const Clock& clock, Log& log, Metrics& metrics)
    : _options(std::move(options)), _mounts(mounts), _clock(clock), _log(log) {
    for (int i = 0; i < 5; ++i)
        _byClass[i] = &metrics.counter("corbel_http_responses_total", "HTTP responses by listener and status class",
                                       "listener=\"" + _options.listener + "\",status=\"" + std::to_string(i + 1) + "xx\"");
}

std::unique_ptr<Session> HttpProtocol::newSession(Connection&) { return std::make_unique<HttpSession>(*this); }

std::string HttpProtocol::busyGreeting() const {
    return "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nRetry-After: 5\r\nConnection: close\r\n\r\n";
}

void HttpProtocol::count(int status) const noexcept {
    if (status >= 100 && status < 600) _byClass[status / 100 - 1]->add();
}

}  // namespace corbel::http
