// The API's routes: method and path pattern to function. `{}` in a pattern takes one path segment.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "admin/admin_service.h"

namespace corbel::admin {

struct Call {
    const AdminContext& context;
    HttpRequest& request;
    HttpResponse& response;
    std::vector<std::string> arguments;   ///< What the `{}` matched, in order.
};

struct Route {
    std::string_view method;
    std::string_view pattern;
    void (*run)(Call& call);
};

std::span<const Route> serverRoutes();
std::span<const Route> userRoutes();
std::span<const Route> groupRoutes();
std::span<const Route> storeRoutes();
std::span<const Route> rightsRoutes();
std::span<const Route> commandRoutes();

/// Sets a JSON body, newline ended.
void answerJson(Call& call, std::string json);

}  // namespace corbel::admin
