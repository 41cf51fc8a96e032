// A response under construction and its bytes on the wire. One a request. [worker]
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "corbel/error.h"
#include "corbel/http.h"
#include "http/request_head.h"

namespace corbel::http {

/// RFC 9110 section 15.
std::string_view reasonPhrase(int status) noexcept;
/// The status that an error gets.
int statusOf(ErrorCode code) noexcept;

class Response final : public HttpResponse {
public:
    void setStatus(int status) override { _status = status; }
    void setHeader(std::string_view name, std::string_view value) override;
    void addHeader(std::string_view name, std::string_view value) override;
    void setBody(std::string_view contentType, std::string body) override;
    void setProducer(std::string_view contentType, std::unique_ptr<Producer> producer) override;
    /// Replaces all by {"error": ..., "code": ...}.
    void setError(const Error& error);

    int status() const noexcept { return _status; }
    /// Writes the head and a whole body; the producer that is left to run, if any, writes chunks.
    std::unique_ptr<Producer> write(Output& out, const RequestHead& request, bool keepAlive, std::string_view date);

private:
    int _status = 200;
    std::vector<std::pair<std::string, std::string>> _headers;
    std::string _contentType;
    std::string _body;
    std::unique_ptr<Producer> _producer;
};

}  // namespace corbel::http
