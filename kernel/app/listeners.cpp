#include "app/listeners.h"

#include <sys/resource.h>

#include <algorithm>

#include "app/kernel_settings.h"
#include "app/listen_address.h"
#include "corbel/error.h"
#include "store/store_descriptors.h"

namespace corbel::app {
namespace {

/// As many as are allowed and as descriptors are left for beside the mailbox files that may be open; 0: as the server finds them.
std::size_t maxConnections(const config::Snapshot& snapshot) {
    const auto wanted = static_cast<std::size_t>(snapshot.section("limits").integer("connections"));
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return wanted;
    const bool hasFiles = snapshot.section("storage").string("database") != "mysql";
    const auto openStores = static_cast<std::size_t>(snapshot.section("storage").integer("open_stores"));
    const std::size_t room = store::connectionsWithin(limit.rlim_cur, hasFiles ? store::openStoresWithin(limit.rlim_cur, openStores) : 0);
    return wanted == 0 ? room : std::min(wanted, room);
}

net::ServerOptions serverOptions(const config::Snapshot& snapshot, std::shared_ptr<net::TlsContext> tls, std::vector<net::InheritedSocket> inherited) {
    net::ServerOptions options;
    options.ioThreads = static_cast<unsigned>(snapshot.section("workers").integer("io"));
    options.maxConnections = maxConnections(snapshot);
    options.tls = std::move(tls);
    options.inherited = std::move(inherited);
    return options;
}

constexpr std::size_t kMaxAdminConnections = 200;

/// The inherited sockets that [admin] listen names as fd:NAME, or all others.
std::vector<net::InheritedSocket> inheritedBy(const config::Snapshot& snapshot, bool isAdmin, const std::vector<net::InheritedSocket>& all) {
    std::vector<net::InheritedSocket> chosen;
    for (const net::InheritedSocket& socket : all) {
        bool isNamed = false;
        for (const std::string& item : snapshot.section("admin").list("listen")) isNamed = isNamed || item.substr(0, item.find_first_of(" \t")) == "fd:" + socket.name;
        if (isNamed == isAdmin) chosen.push_back(socket);
    }
    return chosen;
}

net::ServerOptions adminOptions(std::shared_ptr<net::TlsContext> tls, std::vector<net::InheritedSocket> inherited) {
    net::ServerOptions options;
    options.ioThreads = 1;
    options.maxConnections = kMaxAdminConnections;
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
                     std::shared_ptr<net::TlsContext> tls, const std::vector<net::InheritedSocket>& inherited, bool isAdminOnly)
    : _netLog(logger, "net"),
      _httpLog(logger, "http"),
      _http(httpOptions(snapshot, std::string(kHttpGroup)), _mounts, services.clock, _httpLog, services.metrics),
      _adminHttp(httpOptions(snapshot, std::string(kAdminGroup)), _mounts, services.clock, _httpLog, services.metrics),
      _clients(services.clock, _netLog, services.metrics, services.bus, services.main, serverOptions(snapshot, tls, inheritedBy(snapshot, false, inherited))),
      _administration(services.clock, _netLog, services.metrics, services.bus, services.admin, adminOptions(tls, inheritedBy(snapshot, true, inherited))) {
    for (void* service : host.interfaces(HttpService::kInterfaceId)) _mounts.add(*static_cast<HttpService*>(service));
    _mounts.add(admin);
    addAdmin(snapshot, isAdminOnly);
    if (isAdminOnly) return;
    for (const std::string& name : host.names()) {
        switch (listenerKind(host, name)) {
            case ListenerKind::Protocol:
                if (void* protocol = host.interfaceOf(name, Protocol::kInterfaceId)) addModule(snapshot, name, *static_cast<Protocol*>(protocol), false);
                break;
            case ListenerKind::Http: addHttpModule(snapshot, services, name); break;
            case ListenerKind::None: break;
        }
    }
    addHttp(snapshot);
}

void Listeners::start() {
    _administration.start();
    _clients.start();
}

std::vector<net::BoundListener> Listeners::bound() const {
    std::vector<net::BoundListener> all = _clients.listeners();
    for (net::BoundListener& listener : _administration.listeners()) all.push_back(std::move(listener));
    return all;
}

bool Listeners::drain(Ticks deadline) {
    const bool isEmpty = _clients.drain(deadline);
    _administration.drain(deadline);
    return isEmpty;
}

void Listeners::stop() {
    _clients.stop();
    _administration.stop();
}

void Listeners::add(net::Server& server, const config::SectionSettings& section, const net::ListenerSpec& spec, bool mayStartTls) {
    for (const std::string& item : section.list("listen")) {
        try {
            const ListenAddress address = parseListenAddress(item);
            checkStartTls(address, mayStartTls);
            net::ListenerSpec one = spec;
            one.address = address.address;
            one.security = address.security;
            server.addListener(std::move(one));
        } catch (const Error& error) {
            throw Error(error.code(), section.place("listen") + ": " + error.userText(), error.detail());
        }
    }
}

void Listeners::addHttpModule(const config::Snapshot& snapshot, Services& services, const std::string& name) {
    const bool hasAddress = !snapshot.section("module " + name).list("listen").empty();
    if (!_mounts.serves(name)) {
        if (hasAddress) _netLog.warning("Module has nothing for addresses of its own: it is reached on those of [http]; remove \"listen\" from its section", {{"module", name}});
        return;
    }
    _moduleHttp.push_back(std::make_unique<http::HttpProtocol>(httpOptions(snapshot, name), _mounts, services.clock, _httpLog, services.metrics));
    addModule(snapshot, name, *_moduleHttp.back(), true);
}

void Listeners::addModule(const config::Snapshot& snapshot, const std::string& name, Protocol& protocol, bool isHttp) {
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
    spec.unixMode = static_cast<unsigned>(std::stoul(section.string("socket_mode"), nullptr, 8));
    if (section.list("listen").empty()) _netLog.warning("Module has no address to listen on; set \"listen\" in its section", {{"module", name}});
    add(_clients, section, spec, !isHttp);
}

void Listeners::addHttp(const config::Snapshot& snapshot) {
    const config::SectionSettings& section = snapshot.section("http");
    net::ListenerSpec spec;
    spec.name = kHttpGroup;
    spec.protocol = &_http;
    spec.proxyFrom = section.list("proxy_from");
    spec.deadlines = deadlines(snapshot);
    add(_clients, section, spec, false);
}

void Listeners::addAdmin(const config::Snapshot& snapshot, bool isSocketOnly) {
    const config::SectionSettings& section = snapshot.section("admin");
    net::ListenerSpec spec;
    spec.name = kAdminGroup;
    spec.protocol = &_adminHttp;
    spec.deadlines = deadlines(snapshot);
    if (!isSocketOnly) add(_administration, section, spec, false);
    const std::string socket = section.string("socket");
    if (socket.empty()) return;
    spec.address = "unix:" + socket;
    try {
        _administration.addListener(std::move(spec));
    } catch (const Error& error) {
        throw Error(error.code(), section.place("socket") + ": " + error.userText(), error.detail());
    }
}

}  // namespace corbel::app
