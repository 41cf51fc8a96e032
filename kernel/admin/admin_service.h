// The administration API: JSON over HTTP on admin.sock (peer uid) and on the admin listener (Basic, administrators), and the
// probes /healthz, /readyz and /metrics. `corbel` is its client.
//
// Owned by kernel/app, which fills the AdminContext. Stateless. [worker of the admin pool, parallel]
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "auth/authenticator.h"
#include "auth/user_admin.h"
#include "auth/users.h"
#include "corbel/error.h"
#include "corbel/http.h"
#include "corbel/store.h"

namespace corbel::admin {

/// What the API reaches into. Functions return JSON texts unless said otherwise and may throw Error.
struct AdminContext {
    auth::Users& users;
    auth::Authenticator& authenticator;
    auth::UserAdmin& userAdmin;
    Stores& stores;
    std::function<bool()> isReady;
    std::function<std::string()> metrics;                        ///< Prometheus text.
    std::function<std::string()> status;                         ///< Version, uptime, listeners, connections.
    std::function<std::string()> modules;                        ///< Array of {"id", "version", "state", "provides", "message"}.
    std::function<std::string(std::string_view id)> module;      ///< One object; throws NotFound.
    std::function<std::string()> effectiveConfig;                ///< Array of {"section", "key", "value", "source"}; secrets hidden.
    std::function<std::string(std::string_view key)> explainConfig;   ///< Array of {"section", "key", "type", "default", "summary"}; empty key: all.
    std::function<std::string()> reload;                         ///< What was taken over, what needs a restart.
    std::function<StoreId(const Identity&, const std::string& language, const std::string& guid)> createStore;   ///< `guid`: 16 bytes or empty.
    std::function<std::vector<std::string>(StoreId, bool repair)> checkStore;   ///< A sentence for each fault that was found.
    std::function<void(StoreId)> reindexStore;                   ///< Queues it. Throws Unsupported without a search module.
    std::function<std::string(std::uint64_t after, std::size_t limit)> logTail;   ///< {"next": n, "lines": [...]}.
    std::function<std::string()> commands;                       ///< Of modules: array of {"name", "parameters", "summary", "module"}.
    std::function<std::string(const std::string& name, const std::vector<std::string>& arguments)> runCommand;   ///< {"text", "json"}.
};

inline constexpr std::uint64_t kMaxAdminBody = 64 << 20;

class AdminService final : public HttpService {
public:
    explicit AdminService(AdminContext context) : _context(std::move(context)) {}
    std::vector<HttpMount> mounts() const override;
    HttpNext handle(HttpRequest& request, HttpResponse& response, bool woken, std::span<const ChangeEvent> events) override;

private:
    void requireAdmin(HttpRequest& request, HttpResponse& response);
    void requirePassword(HttpRequest& request);
    AdminContext _context;
};

}  // namespace corbel::admin
