// The server's sockets: those of the protocol modules, of HTTP and of administration, out of the settings.
//
// Owned by the daemon; made after the modules run, so that a client is never greeted by half a server. [main thread]
#pragma once

#include <memory>
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
    /// Binds all addresses; `admin` is mounted besides the modules' HTTP services. InvalidArgument and Unavailable name the setting.
    Listeners(const config::Snapshot& snapshot, Services& services, log::Logger& logger, const module::ModuleHost& host, HttpService& admin,
              std::shared_ptr<net::TlsContext> tls, std::vector<net::InheritedSocket> inherited);

    net::Server& server() noexcept { return _server; }

private:
    void addModule(const config::Snapshot& snapshot, const std::string& name, Protocol& protocol, Log& log);
    void addHttp(const config::Snapshot& snapshot);
    void addAdmin(const config::Snapshot& snapshot);
    /// Adds each address of the section's `listen` with the rest of `spec`.
    void add(const config::SectionSettings& section, const net::ListenerSpec& spec, bool mayStartTls);

    log::NamedLog _netLog, _httpLog;
    http::MountTable _mounts;
    http::HttpProtocol _http, _adminHttp;
    net::Server _server;
};

}  // namespace corbel::app
