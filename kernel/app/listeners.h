// The server's sockets: those of the protocol modules, of HTTP (shared, and of single modules) and of administration, out of the settings.
//
// Owned by the daemon; made after the modules run, so that a client is never greeted by half a server. Administration has an I/O thread and a
// pool of its own: it answers when clients take all workers, and while they are drained. [main thread, but for what says otherwise]
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "app/services.h"
#include "config/snapshot.h"
#include "http/http_protocol.h"
#include "http/mount_table.h"
#include "module/module_host.h"
#include "net/inherited.h"
#include "net/server.h"
#include "net/tls_context.h"

namespace corbel::app {

class Listeners {
public:
    /// Binds all addresses, or with `isAdminOnly` the administration's socket alone; `admin` is mounted besides the modules' HTTP services.
    /// InvalidArgument and Unavailable name the setting.
    Listeners(const config::Snapshot& snapshot, Services& services, log::Logger& logger, const module::ModuleHost& host, HttpService& admin,
              std::shared_ptr<net::TlsContext> tls, const std::vector<net::InheritedSocket>& inherited, bool isAdminOnly);

    void start();
    /// As the ready file lists them. [any thread]
    std::vector<net::BoundListener> bound() const;
    /// Without those of administration. [any thread]
    std::size_t connections() const noexcept { return _clients.connections(); }
    /// Closes the connections of a user by login name, but those of administration; says how many. [any thread]
    std::size_t disconnectUser(std::string_view login) { return _clients.disconnectUser(login); }
    /// Clients first; false when some had not ended at the deadline.
    bool drain(Ticks deadline);
    void stop();

private:
    /// The module's protocol, or HTTP with what is mounted in the group of its name.
    void addModule(const config::Snapshot& snapshot, const std::string& name, Protocol& protocol, bool isHttp);
    void addHttpModule(const config::Snapshot& snapshot, Services& services, const std::string& name);
    void addHttp(const config::Snapshot& snapshot);
    void addAdmin(const config::Snapshot& snapshot, bool isSocketOnly);
    /// Adds each address of the section's `listen` with the rest of `spec`.
    void add(net::Server& server, const config::SectionSettings& section, const net::ListenerSpec& spec, bool mayStartTls);

    log::NamedLog _netLog, _httpLog;
    http::MountTable _mounts;
    http::HttpProtocol _http, _adminHttp;
    std::vector<std::unique_ptr<http::HttpProtocol>> _moduleHttp;   // by group; sessions refer to them
    net::Server _clients, _administration;
};

}  // namespace corbel::app
