// What the network tests share: a scripted protocol, a blocking client with a deadline (clear and TLS), certificates, a log.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "bus/bus.h"
#include "corbel/log.h"
#include "corbel/net.h"
#include "metrics/registry.h"
#include "net/server.h"
#include "work/pool.h"

struct ssl_ctx_st;
struct ssl_st;

namespace testnet {

inline constexpr std::chrono::seconds kPatience{20};

/// Collects messages.
class TestLog final : public corbel::Log {
public:
    bool isEnabled(corbel::LogLevel) const noexcept override { return true; }
    void event(corbel::LogLevel level, std::string_view message, std::initializer_list<corbel::LogField> fields) noexcept override;
    bool has(std::string_view text) const;

private:
    mutable std::mutex _mutex;
    std::vector<std::string> _lines;
};

/// Numbers that sessions change and tests wait for.
class Signals {
public:
    void add(const std::string& name, std::int64_t n = 1);
    std::int64_t get(const std::string& name) const;
    /// False when it takes longer than the test's patience.
    bool waitFor(const std::string& name, std::int64_t atLeast);

private:
    mutable std::mutex _mutex;
    std::condition_variable _changed;
    std::vector<std::pair<std::string, std::int64_t>> _values;
};

/// Sessions that do what the client's lines say (see script_session.cpp) and report every frame.
class ScriptProtocol final : public corbel::Protocol {
public:
    std::unique_ptr<corbel::Session> newSession(corbel::Connection& connection) override;
    std::string busyGreeting() const override { return "busy\r\n"; }

    Signals signals;
    corbel::Next::Timeout timeout{60'000};
};

/// A server with what it needs; listeners are added by the test.
struct Rig {
    explicit Rig(const corbel::Clock& clock = corbel::systemClock(), corbel::net::ServerOptions options = {}, std::size_t workers = 4,
                 std::chrono::milliseconds overloadAge = corbel::work::Pool::kOverloadAge);
    ~Rig();
    /// Adds one listener on loopback and starts; its address.
    std::string listen(corbel::net::ListenerSpec spec = {});
    corbel::net::ListenerSpec spec(corbel::net::Security security = corbel::net::Security::Clear);

    TestLog log;
    corbel::metrics::Registry metrics;
    corbel::bus::Bus bus;
    ScriptProtocol protocol;
    corbel::work::Pool pool;
    corbel::net::Server server;
};

/// Temporary directory, removed at the end.
class TempDir {
public:
    TempDir();
    ~TempDir();
    const std::string& path() const { return _path; }

private:
    std::string _path;
};

/// Writes an ECDSA P-256 certificate with its key into one PEM file for the names.
void writeCertificate(const std::string& file, const std::vector<std::string>& names);

/// A client that waits with a deadline; any failure fails the test.
class Client {
public:
    explicit Client(const std::string& address, int receiveBuffer = 0);
    ~Client();
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    void send(std::string_view bytes);
    /// A line without CRLF; "<closed>" at the end of the stream.
    std::string line();
    /// Sends a line, and gives the answer's line.
    std::string ask(const std::string& text);
    std::string read(std::size_t size);
    bool isClosed() { return line() == "<closed>"; }
    /// Readable within the time; real, so use 0 or generous times.
    bool hasInput(std::chrono::milliseconds time);
    void shutdownWrite();
    void startTls(const std::string& serverName = "");
    /// Common name and so on of the server's certificate, as "CN".
    std::string certificateName() const;
    std::string tlsVersion() const;
    std::string exporter() const;
    std::uint16_t port() const;
    int fd() const { return _fd; }

private:
    std::size_t receive(char* to, std::size_t room);
    void wait(short events);

    int _fd = -1;
    std::string _buffer;
    std::size_t _at = 0;
    ssl_ctx_st* _context = nullptr;
    ssl_st* _ssl = nullptr;
};

}  // namespace testnet
