// One HTTP connection: head, body, service, response, and again. Parks between requests and during long polls. [worker, serial]
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "corbel/load_shedder.h"
#include "http/http_protocol.h"
#include "http/request_head.h"
#include "http/response.h"

namespace corbel::http {

class HttpSession final : public Session, public LoadShedder {
public:
    explicit HttpSession(const HttpProtocol& protocol);
    ~HttpSession() override;
    Next onOpen(Connection& connection) override;
    Next onFrame(Connection& connection, const Frame& frame) override;
    Next onEvent(Connection& connection, std::span<const ChangeEvent> events) override;
    Next onTimeout(Connection& connection) override;
    Next onProduced(Connection& connection) override;
    Next onDrain(Connection& connection) override;
    std::optional<Next> onOverload(Connection& connection, const Frame& frame) override;

private:
    struct Exchange;  // the request under way

    Next awaitRequest();
    Next onHead(Connection& connection, const Frame& frame);
    Next onBody(Connection& connection, const Frame& frame);
    Next dispatch(Connection& connection, bool woken, std::span<const ChangeEvent> events);
    Next answer(Connection& connection, Response& response, bool keepAlive);
    Next refuse(Connection& connection, const Error& error, int status = 0);

    const HttpProtocol& _protocol;
    std::unique_ptr<Exchange> _exchange;
    bool _closesAfter = false;
};

}  // namespace corbel::http
