#include "http/http_session.h"

#include "corbel/text.h"
#include "log/guard.h"

namespace corbel::http {

/// The request as services see it; lives from its head to the end of its answer.
struct HttpSession::Exchange final : HttpRequest {
    RequestHead head;
    std::string bodyBytes;
    const MountTable::Entry* entry = nullptr;
    Connection* at = nullptr;   ///< Of the call in hand.
    bool isWaiting = false;

    std::string_view method() const override { return head.method; }
    std::string_view path() const override { return head.path; }
    std::string_view rawTarget() const override { return head.target; }
    std::optional<std::string> query(std::string_view name) const override { return head.queryValue(name); }
    std::optional<std::string_view> header(std::string_view name) const override { return head.header(text::toLower(name)); }
    std::string_view body() const override { return bodyBytes; }
    Connection& connection() override { return *at; }
};

namespace {

constexpr std::string_view kRetryAfterOverload = "30";   // seconds

/// The Host field without its port; brackets of an IPv6 address stay.
std::string_view hostOf(const RequestHead& head) {
    const auto host = head.header("host").value_or(std::string_view());
    const auto colon = host.rfind(':');
    return colon != std::string_view::npos && host.find(']', colon) == std::string_view::npos ? host.substr(0, colon) : host;
}

}  // namespace

HttpSession::HttpSession(const HttpProtocol& protocol) : _protocol(protocol) {}
HttpSession::~HttpSession() = default;

Next HttpSession::awaitRequest() {
    _exchange.reset();
    return Next::frame(_protocol.options().idle, Framing::httpHead());
}

Next HttpSession::onOpen(Connection&) { return awaitRequest(); }

Next HttpSession::onFrame(Connection& connection, const Frame& frame) {
    return _exchange ? onBody(connection, frame) : onHead(connection, frame);
}

Next HttpSession::onHead(Connection& connection, const Frame& frame) {
    if (frame.kind != Frame::Kind::Line) return refuse(connection, Error(ErrorCode::TooLarge, "The request head is too large"), 431);
    auto head = parseRequestHead(frame.data);
    if (!head) return refuse(connection, head.error());
    _exchange = std::make_unique<Exchange>();
    _exchange->head = std::move(*head);
    const RequestHead& request = _exchange->head;
    _exchange->entry = _protocol.mounts().find(_protocol.options().listener, hostOf(request), request.path);
    const std::uint64_t limit = _exchange->entry ? _exchange->entry->mount.maxBodyBytes : 0;
    const std::uint64_t length = request.contentLength.value_or(0);
    if (!_exchange->entry && (request.isChunked || length > 0)) return refuse(connection, Error(ErrorCode::NotFound, "Nothing is served at this path"));
    if (length > limit) return refuse(connection, Error(ErrorCode::TooLarge, "The request body is too large"));
    if (!request.isChunked && length == 0) return dispatch(connection, false, {});
    if (request.expectsContinue) connection.write("HTTP/1.1 100 Continue\r\n\r\n");
    return Next::frame(_protocol.options().bodyIdle, request.isChunked ? Framing::httpChunked(limit) : Framing::bytes(length));
}

/// A body is not worth reading for this answer: then the connection closes behind it.
std::optional<Next> HttpSession::onOverload(Connection& connection, const Frame& frame) {
    if (_exchange || frame.kind != Frame::Kind::Line) return std::nullopt;
    auto head = parseRequestHead(frame.data);
    if (!head) return std::nullopt;
    _exchange = std::make_unique<Exchange>();
    _exchange->head = std::move(*head);
    const RequestHead& request = _exchange->head;
    Response response;
    response.setError(Error(ErrorCode::Unavailable, "The server is overloaded; try again later"));
    response.setHeader("Retry-After", kRetryAfterOverload);
    const bool hasBody = request.isChunked || request.contentLength.value_or(0) > 0;
    Next next = answer(connection, response, request.keepAlive && !hasBody && !connection.isDraining());
    _exchange.reset();
    return next;
}

Next HttpSession::onBody(Connection& connection, const Frame& frame) {
    if (frame.kind == Frame::Kind::Broken) return refuse(connection, Error(ErrorCode::TooLarge, "The chunked body is broken or too large"));
    _exchange->bodyBytes += frame.data;
    if (frame.last) return dispatch(connection, false, {});
    return Next::frame(_protocol.options().bodyIdle, Framing::httpHead());  // the body goes on first
}

Next HttpSession::dispatch(Connection& connection, bool woken, std::span<const ChangeEvent> events) {
    Response response;
    _exchange->at = &connection;
    _exchange->isWaiting = false;
    try {
        if (!_exchange->entry) throw Error(ErrorCode::NotFound, "Nothing is served at this path");
        const HttpNext next = _exchange->entry->service->handle(*_exchange, response, woken, events);
        if (next.waits && !connection.isDraining()) {
            _exchange->isWaiting = true;
            return Next::event(next.timeout);
        }
    } catch (...) {
        // What is not the client's doing gets a reference number here, which the answer and the log both carry.
        response.setError(log::describeCurrentException(_protocol.log(), "HTTP request " + _exchange->head.method + ' ' + _exchange->head.path));
    }
    connection.unwatch();
    return answer(connection, response, _exchange->head.keepAlive && !connection.isDraining());
}

Next HttpSession::answer(Connection& connection, Response& response, bool keepAlive) {
    static const RequestHead kNoRequest;
    const RequestHead& request = _exchange ? _exchange->head : kNoRequest;
    _protocol.count(response.status());
    auto producer = response.write(connection.out(), request, keepAlive, text::formatRfc5322Date(_protocol.clock().now()).replace(26, 5, "GMT"));
    if (producer) {
        _closesAfter = !keepAlive || request.isHttp10;
        return Next::produce(std::move(producer));
    }
    return keepAlive ? awaitRequest() : Next::close();
}

/// A request whose end cannot be told, or that is not worth reading: answer and close.
Next HttpSession::refuse(Connection& connection, const Error& error, int status) {
    Response response;
    response.setError(error);
    if (status != 0) response.setStatus(status);
    return answer(connection, response, false);
}

Next HttpSession::onEvent(Connection& connection, std::span<const ChangeEvent> events) { return dispatch(connection, true, events); }

Next HttpSession::onTimeout(Connection& connection) {
    if (_exchange && _exchange->isWaiting) return dispatch(connection, true, {});
    if (_exchange) {
        Response response;
        response.setError(Error(ErrorCode::Timeout, "The request body did not come in time"));
        response.setStatus(408);
        return answer(connection, response, false);
    }
    return Next::close();
}

Next HttpSession::onProduced(Connection& connection) { return _closesAfter || connection.isDraining() ? Next::close() : awaitRequest(); }

Next HttpSession::onDrain(Connection& connection) {
    if (_exchange && _exchange->isWaiting) return dispatch(connection, true, {});
    return Next::close();
}

}  // namespace corbel::http
