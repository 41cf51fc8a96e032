#include "admin/admin_service.h"

#include <unistd.h>

#include <optional>

#include "admin/routes.h"
#include "corbel/text.h"

namespace corbel::admin {
namespace {

/// What `{}` matched, or nullopt.
std::optional<std::vector<std::string>> match(std::string_view pattern, std::string_view path) {
    const auto want = text::split(pattern, '/');
    const auto have = text::split(path, '/');
    if (want.size() != have.size()) return std::nullopt;
    std::vector<std::string> arguments;
    for (std::size_t i = 0; i < want.size(); ++i) {
        if (want[i] == "{}" && !have[i].empty()) arguments.emplace_back(have[i]);
        else if (want[i] != have[i]) return std::nullopt;
    }
    return arguments;
}

void plain(HttpResponse& response, int status, std::string body) {
    response.setStatus(status);
    response.setBody("text/plain; charset=utf-8", std::move(body));
}

}  // namespace

void answerJson(Call& call, std::string json) {
    if (json.empty() || json.back() != '\n') json += '\n';
    call.response.setBody("application/json", std::move(json));
}

std::vector<HttpMount> AdminService::mounts() const {
    std::vector<HttpMount> mounts;
    for (const auto* path : {"/healthz", "/readyz", "/metrics", "/v1/"}) mounts.push_back({path, "", "admin", kMaxAdminBody});
    return mounts;
}

/// HTTP Basic (RFC 7617).
void AdminService::requirePassword(HttpRequest& request) {
    const auto header = request.header("authorization");
    if (!header || !text::startsWithIgnoreCase(*header, "Basic "))
        throw Error(ErrorCode::Unauthenticated, "Log in as an administrator, or use admin.sock as root or as the server's user");
    const auto pair = text::base64Decode(text::trim(header->substr(6)));
    const auto colon = pair ? pair->find(':') : std::string::npos;
    if (colon == std::string::npos) throw Error(ErrorCode::Unauthenticated, "The Authorization field is malformed");
    const auto identity = _context.authenticator.login(request.connection(), "admin", std::string_view(*pair).substr(0, colon), std::string_view(*pair).substr(colon + 1));
    if (!identity.isAdmin) throw Error(ErrorCode::NoAccess, "Only administrators may do this");
}

/// Root and the server's own user on a unix socket; else an administrator with a password.
void AdminService::requireAdmin(HttpRequest& request, HttpResponse& response) {
    const auto& peer = request.connection().peer();
    if (peer.uid && (*peer.uid == 0 || *peer.uid == geteuid())) return;
    try {
        requirePassword(request);
    } catch (const Error& error) {
        if (error.code() == ErrorCode::Unauthenticated) response.setHeader("WWW-Authenticate", "Basic realm=\"Corbel administration\", charset=\"UTF-8\"");
        throw;
    }
}

HttpNext AdminService::handle(HttpRequest& request, HttpResponse& response, bool, std::span<const ChangeEvent>) {
    const auto path = request.path();
    if (path == "/healthz") {
        plain(response, 200, "ok\n");
        return HttpNext::done();
    }
    if (path == "/readyz") {
        const bool isReady = _context.isReady();
        plain(response, isReady ? 200 : 503, isReady ? "ready\n" : "not ready\n");
        return HttpNext::done();
    }
    if (path == "/metrics") {
        response.setBody("text/plain; version=0.0.4; charset=utf-8", _context.metrics());
        return HttpNext::done();
    }
    requireAdmin(request, response);
    const auto method = request.method() == "HEAD" ? std::string_view("GET") : request.method();
    std::string allowed;
    for (const auto routes : {serverRoutes(), userRoutes(), groupRoutes(), storeRoutes(), rightsRoutes(), commandRoutes()}) {
        for (const auto& route : routes) {
            auto arguments = match(route.pattern, path);
            if (!arguments) continue;
            if (route.method != method) {
                allowed += (allowed.empty() ? "" : ", ") + std::string(route.method == "GET" ? "GET, HEAD" : route.method);
                continue;
            }
            Call call{_context, request, response, std::move(*arguments)};
            route.run(call);
            return HttpNext::done();
        }
    }
    if (allowed.empty()) throw Error(ErrorCode::NotFound, "The administration API has no such path");
    response.setHeader("Allow", allowed);
    plain(response, 405, "method not allowed\n");
    return HttpNext::done();
}

}  // namespace corbel::admin
