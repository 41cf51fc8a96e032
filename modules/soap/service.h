// The HTTP side: a request's body to an operation, and its answer back; long polls that wait.
//
// One object, used by all connections. Every path is the same. [worker]
#pragma once

#include <string_view>
#include <unordered_map>

#include "corbel/http.h"
#include "operation.h"
#include "services.h"

namespace corbel::soap {

class SoapService final : public HttpService {
public:
    explicit SoapService(Services& services);
    std::vector<HttpMount> mounts() const override;
    HttpNext handle(HttpRequest& request, HttpResponse& response, bool woken, std::span<const ChangeEvent> events) override;

private:
    Services& _services;
    std::unordered_map<std::string_view, Counter*> _counts;   // by operation
    Counter& _unknown;
};

}  // namespace corbel::soap
