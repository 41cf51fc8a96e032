#include "net/server.h"

#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <thread>

#include "corbel/error.h"
#include "log/guard.h"
#include "net/connection.h"
#include "net/server_core.h"

namespace corbel::net {
namespace {

constexpr std::chrono::milliseconds kWaitStep{100};
constexpr std::chrono::seconds kRefusalLogPause{10};

std::size_t allowedConnections() noexcept {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return 512;
    const auto descriptors = static_cast<std::size_t>(std::min<rlim_t>(limit.rlim_cur, 1'000'000));
    return descriptors > 2 * Server::kReservedDescriptors ? descriptors - Server::kReservedDescriptors : descriptors / 2;
}

}  // namespace

ServerCore::ServerCore(const Clock& theClock, Log& theLog, Metrics& theMetrics, bus::Bus& theBus, work::Pool& thePool, ServerOptions theOptions)
    : clock(theClock),
      log(theLog),
      metrics(theMetrics),
      bus(theBus),
      pool(thePool),
      options(std::move(theOptions)),
      maxConnections(options.maxConnections != 0 ? options.maxConnections : allowedConnections()) {
    if (options.ioThreads == 0) options.ioThreads = std::thread::hardware_concurrency() >= 4 ? 2 : 1;
    for (unsigned i = 0; i < std::min(options.ioThreads, 2u); ++i) loops.push_back(std::make_unique<IoLoop>(*this, i));
}

void ServerCore::admit(Listener& listener, int fd, const SocketAddress& peer) {
    const std::size_t max = listener.spec.maxConnections;
    if (open() >= maxConnections) return refuse(listener, fd, "max_connections of the server");
    if (max != 0 && listener.connections.load() >= max) return refuse(listener, fd, "max_connections of the listener");
    if (pool.isOverloaded()) return refuse(listener, fd, "overload");
    const std::uint64_t id = _nextId.fetch_add(1, std::memory_order_relaxed);
    IoLoop& loop = *loops[id % loops.size()];
    const auto connection = std::make_shared<ServedConnection>(*this, listener, loop, fd, id, peer);
    if (!connection->enter(peer, listener.proxyFrom.contains(peer))) {
        return refuse(listener, connection->release(), "max_connections_per_address of the listener");
    }
    listener.accepted.add();
    log.debug("Connection accepted", {{"connection", id}, {"listener", std::string_view(listener.spec.name)},
                                      {"peer", std::string_view(connection->peer().address)}, {"port", std::uint64_t{connection->peer().port}}});
    loop.add(connection);
    connection->begin();
}

void ServerCore::refuse(Listener& listener, int fd, std::string_view reason) noexcept {
    listener.refused.add();
    const Ticks now = clock.ticks();
    if (now - listener.refusalLogged.load() >= kRefusalLogPause) {  // one line in ten seconds: the counter has the number
        listener.refusalLogged = now;
        log.warning("Connections are refused; raise the limit or look for a client that opens too many",
                    {{"listener", std::string_view(listener.spec.name)}, {"reason", reason}, {"open", std::uint64_t{open()}}});
    }
    if (listener.spec.security != Security::Tls) {
        try {
            const std::string greeting = listener.spec.protocol->busyGreeting();
            [[maybe_unused]] const ssize_t sent = ::send(fd, greeting.data(), greeting.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        } catch (...) {
            corbel::log::describeCurrentException(log, "busy greeting");
        }
    }
    ::close(fd);
}

void ServerCore::noteShed(Listener& listener) noexcept {
    listener.shed.add();
    const Ticks now = clock.ticks();
    Ticks logged = listener.sheddingLogged.load();
    if (now - logged < kRefusalLogPause || !listener.sheddingLogged.compare_exchange_strong(logged, now)) return;
    log.warning("The server is overloaded: clients are told to try again later",
                {{"listener", std::string_view(listener.spec.name)}, {"pool", std::string_view(pool.name())}, {"waiting", std::uint64_t{pool.queued()}}});
}

std::vector<std::shared_ptr<ServedConnection>> ServerCore::connections() const {
    std::vector<std::shared_ptr<ServedConnection>> all;
    for (const auto& loop : loops) {
        auto some = loop->connections();
        all.insert(all.end(), std::make_move_iterator(some.begin()), std::make_move_iterator(some.end()));
    }
    return all;
}

void ServerCore::connectionEnded() noexcept {
    const std::lock_guard lock(_mutex);  // so that who waits cannot be gone before it is told
    _open.fetch_sub(1, std::memory_order_relaxed);
    if (isDraining) _ended.notify_all();
}

bool ServerCore::waitUntilEmpty(std::chrono::milliseconds time) {
    std::unique_lock lock(_mutex);
    return _ended.wait_for(lock, time, [&] { return open() == 0; });
}

Server::Server(const Clock& clock, Log& log, Metrics& metrics, bus::Bus& bus, work::Pool& pool, ServerOptions options)
    : _core(std::make_shared<ServerCore>(clock, log, metrics, bus, pool, std::move(options))) {
    std::signal(SIGPIPE, SIG_IGN);  // OpenSSL writes without MSG_NOSIGNAL
}

Server::~Server() { stop(); }

void Server::addListener(ListenerSpec spec) {
    if (spec.security != Security::Clear && !_core->options.tls) {
        throw Error(ErrorCode::InvalidArgument, "The listener " + spec.address + " of " + spec.name + " needs a certificate; set one in [tls]");
    }
    auto listener = std::make_unique<Listener>(std::move(spec), _core->options.inherited, _core->metrics);
    _core->loops.front()->addListener(*listener);
    const std::size_t index = _core->listeners.size();
    _core->metrics.gauge("corbel_connections", "Open connections.",
                         "listener=\"" + listener->spec.name + "\",security=\"" + std::string(toString(listener->spec.security)) + "\",address=\"" +
                             listener->address + "\"",
                         [core = std::weak_ptr<ServerCore>(_core), index] {
                             const auto alive = core.lock();
                             return alive ? static_cast<double>(alive->listeners[index]->connections.load()) : 0.0;
                         });
    _core->listeners.push_back(std::move(listener));
}

void Server::start() {
    for (const InheritedSocket& socket : _core->options.inherited) {
        if (socket.fd < 0) continue;
        _core->log.warning("An inherited socket is not used by any listener; remove it from the socket unit or add a listener",
                           {{"name", std::string_view(socket.name)}});
        ::close(socket.fd);
    }
    _core->options.inherited.clear();
    for (const auto& loop : _core->loops) loop->start();
}

std::vector<BoundListener> Server::listeners() const {
    std::vector<BoundListener> all;
    for (const auto& listener : _core->listeners) {
        all.push_back({listener->spec.name, listener->spec.security, listener->address, listener->connections.load()});
    }
    return all;
}

std::size_t Server::connections() const noexcept { return _core->open(); }

std::vector<ConnectionInfo> Server::connectionList() const {
    std::vector<ConnectionInfo> all;
    for (const auto& connection : _core->connections()) all.push_back(connection->info());
    std::sort(all.begin(), all.end(), [](const ConnectionInfo& a, const ConnectionInfo& b) { return a.id < b.id; });
    return all;
}

bool Server::disconnect(std::uint64_t id) {
    for (const auto& loop : _core->loops) {
        if (const auto connection = loop->find(id)) {
            connection->requestClose();
            return true;
        }
    }
    return false;
}

std::size_t Server::disconnectUser(std::string_view userKey) {
    std::size_t count = 0;
    for (const auto& connection : _core->connections()) {
        if (!connection->hasUser(userKey)) continue;
        connection->requestClose();
        ++count;
    }
    return count;
}

bool Server::drain(Ticks deadline) {
    _core->isDraining = true;
    for (const auto& loop : _core->loops) loop->closeListeners();
    for (const auto& connection : _core->connections()) connection->onDrain();
    for (;;) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - _core->clock.ticks());
        if (_core->waitUntilEmpty(std::clamp(left, std::chrono::milliseconds(0), kWaitStep))) return true;
        if (left <= std::chrono::milliseconds(0)) return false;
    }
}

void Server::stop() {
    _core->isDraining = true;
    for (const auto& loop : _core->loops) loop->closeListeners();
    do {
        for (const auto& connection : _core->connections()) connection->requestClose();
    } while (!_core->waitUntilEmpty(kWaitStep));
    for (const auto& loop : _core->loops) loop->stop();
}

void Server::checkDeadlines() {
    for (const auto& loop : _core->loops) loop->wake();
}

}  // namespace corbel::net
