#include "app/listeners.h"

#include "app/kernel_settings.h"
#include "app/listen_address.h"
#include "corbel/error.h"

namespace corbel::app {
namespace {

net::ServerOptions serverOptions(const config::Snapshot& snapshot, std::shared_ptr<net::TlsContext> tls, std::vector<net::InheritedSocket> inherited) {
    net::ServerOptions options;
    options.ioThreads = static_cast<unsigned>(snapshot.section("workers").integer("io"));
    options.maxConnections = static_cast<std::size_t>(snapshot.section("limits").integer("connections"));
    options.tls = std::move(tls);
    options.inherited = std::move(inherited);
    return options;
}

http::HttpOptions httpOptions(const config::Snapshot& snapshot, std::string group) {
    http::HttpOptions options;
    options.listener = std::move(group);
    options.idle = snapshot.section("http").duration("idle");
    return options;
}

}  // namespace

Listeners::Listeners(const config::Snapshot& snapshot, Services& services, log::Logger& logger, const module::ModuleHost& host, HttpService& admin,
                     std::shared_ptr<net::TlsContext> tls, std::vector<net::InheritedSocket> inherited)
    : _netLog(logger, "net"),
      _httpLog(logger, "http"),
      _http(httpOptions(snapshot, "http"), _mounts, services.clock, _httpLog, services.metrics),
      _adminHttp(httpOptions(snapshot, "admin"), _mounts, services.clock, _httpLog, services.metrics),
      _server(services.clock, _netLog, services.metrics, services.bus, services.main, serverOptions(snapshot, std::move(tls), std::move(inherited))) {
    for (void* service : host.interfaces(HttpService::kInterfaceId)) _mounts.add(*static_cast<HttpService*>(service));
    _mounts.add(admin);
    for (const std::string& name : host.names()) {
        if (void* protocol = host.interfaceOf(name, Protocol::kInterfaceId)) addModule(snapshot, name, *static_cast<Protocol*>(protocol), _netLog);
    }
    addHttp(snapshot);
    addAdmin(snapshot);
}

void Listeners::add(const config::SectionSettings& section, const net::ListenerSpec& spec, bool mayStartTls) {
    for (const std::string& item : section.list("listen")) {
        try {
            const ListenAddress address = parseListenAddress(item);
            if (address.security == net::Security::StartTls && !mayStartTls) {
                throw Error(ErrorCode::InvalidArgument, "HTTP has no starttls; write clear or tls after " + address.address);
            }
            net::ListenerSpec one = spec;
            one.address = address.address;
            one.security = address.security;
            _server.addListener(std::move(one));
        } catch (const Error& error) {
            throw Error(error.code(), section.place("listen") + ": " + error.userText(), error.detail());
        }
    }
}

void Listeners::addModule(const config::Snapshot& snapshot, const std::string& name, Protocol& protocol, Log& log) {
    const config::SectionSettings& section = snapshot.section("module " + name);
    const auto count = [&](std::string_view key) { return static_cast<std::size_t>(section.integer(key)); };
    net::ListenerSpec spec;
    spec.name = name;
    spec.protocol = &protocol;
    spec.defaultDomain = section.string("default_domain");
    spec.allowPlaintext = section.boolean("allow_plaintext");
    spec.maxConnections = count("max_connections");
    spec.maxConnectionsPerAddress = count("max_connections_per_address");
    spec.maxConnectionsPerUser = count("max_connections_per_user");
    spec.proxyFrom = section.list("proxy_from");
    spec.deadlines = deadlines(snapshot);
    if (section.list("listen").empty()) log.warning("Module has no address to listen on; set \"listen\" in its section", {{"module", name}});
    add(section, spec, true);
}

void Listeners::addHttp(const config::Snapshot& snapshot) {
    const config::SectionSettings& section = snapshot.section("http");
    net::ListenerSpec spec;
    spec.name = "http";
    spec.protocol = &_http;
    spec.proxyFrom = section.list("proxy_from");
    spec.deadlines = deadlines(snapshot);
    add(section, spec, false);
}

void Listeners::addAdmin(const config::Snapshot& snapshot) {
    const config::SectionSettings& section = snapshot.section("admin");
    net::ListenerSpec spec;
    spec.name = "admin";
    spec.protocol = &_adminHttp;
    spec.deadlines = deadlines(snapshot);
    add(section, spec, false);
    const std::string socket = section.string("socket");
    if (socket.empty()) return;
    spec.address = "unix:" + socket;
    try {
        _server.addListener(std::move(spec));
    } catch (const Error& error) {
        throw Error(error.code(), section.place("socket") + ": " + error.userText(), error.detail());
    }
}

}  // namespace corbel::app
