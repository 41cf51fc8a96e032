#include "support.h"

#include <arpa/inet.h>
#include <cppunit/TestAssert.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "net/address.h"

namespace testnet {

using namespace corbel;
using namespace corbel::net;

void TestLog::event(LogLevel, std::string_view message, std::initializer_list<LogField> fields) noexcept {
    std::string line(message);
    for (const LogField& field : fields) {
        line += " " + std::string(field.name) + "=";
        if (const auto* text = std::get_if<std::string_view>(&field.value)) line += *text;
    }
    const std::lock_guard lock(_mutex);
    _lines.push_back(std::move(line));
}

bool TestLog::has(std::string_view text) const {
    const std::lock_guard lock(_mutex);
    return std::any_of(_lines.begin(), _lines.end(), [&](const std::string& line) { return line.find(text) != std::string::npos; });
}

void Signals::add(const std::string& name, std::int64_t n) {
    const std::lock_guard lock(_mutex);
    const auto at = std::find_if(_values.begin(), _values.end(), [&](const auto& value) { return value.first == name; });
    if (at == _values.end()) _values.emplace_back(name, n);
    else at->second += n;
    _changed.notify_all();
}

std::int64_t Signals::get(const std::string& name) const {
    const std::lock_guard lock(_mutex);
    const auto at = std::find_if(_values.begin(), _values.end(), [&](const auto& value) { return value.first == name; });
    return at == _values.end() ? 0 : at->second;
}

bool Signals::waitFor(const std::string& name, std::int64_t atLeast) {
    std::unique_lock lock(_mutex);
    return _changed.wait_for(lock, kPatience, [&] {
        return std::any_of(_values.begin(), _values.end(), [&](const auto& value) { return value.first == name && value.second >= atLeast; });
    });
}

Rig::Rig(const Clock& clock, ServerOptions options, std::size_t workers, std::chrono::milliseconds overloadAge)
    : pool("test", workers, log, metrics, std::chrono::seconds(10), overloadAge), server(clock, log, metrics, bus, pool, std::move(options)) {}

Rig::~Rig() {
    protocol.signals.add("unblock");
    server.stop();
    pool.stop();
}

ListenerSpec Rig::spec(Security security) {
    ListenerSpec listener;
    listener.name = "script";
    listener.address = "127.0.0.1:0";
    listener.security = security;
    listener.protocol = &protocol;
    return listener;
}

std::string Rig::listen(ListenerSpec listener) {
    if (!listener.protocol) listener = spec();
    server.addListener(std::move(listener));
    server.start();
    return server.listeners().back().address;
}

TempDir::TempDir() {
    char name[] = "/tmp/corbel-net-XXXXXX";
    CPPUNIT_ASSERT(::mkdtemp(name) != nullptr);
    _path = name;
}

TempDir::~TempDir() {
    std::error_code ignored;
    std::filesystem::remove_all(_path, ignored);
}

void writeCertificate(const std::string& file, const std::vector<std::string>& names) {
    EVP_PKEY* const key = EVP_EC_gen("P-256");
    X509* const certificate = X509_new();
    CPPUNIT_ASSERT(key && certificate);
    X509_set_version(certificate, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 86400);
    X509_set_pubkey(certificate, key);
    X509_NAME* const name = X509_get_subject_name(certificate);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(names[0].c_str()), -1, -1, 0);
    X509_set_issuer_name(certificate, name);
    std::string alternatives;
    for (const std::string& dns : names) alternatives += (alternatives.empty() ? "DNS:" : ",DNS:") + dns;
    X509_EXTENSION* const extension = X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, alternatives.c_str());
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
    X509_sign(certificate, key, EVP_sha256());
    std::FILE* const out = std::fopen(file.c_str(), "w");
    CPPUNIT_ASSERT(out != nullptr);
    PEM_write_X509(out, certificate);
    PEM_write_PrivateKey(out, key, nullptr, nullptr, 0, nullptr, nullptr);
    std::fclose(out);
    X509_free(certificate);
    EVP_PKEY_free(key);
}

Client::Client(const std::string& address, int receiveBuffer) {
    const SocketAddress to = parseListenAddress(address);
    _fd = ::socket(to.family(), SOCK_STREAM | SOCK_CLOEXEC, 0);
    CPPUNIT_ASSERT(_fd >= 0);
    if (receiveBuffer > 0) ::setsockopt(_fd, SOL_SOCKET, SO_RCVBUF, &receiveBuffer, sizeof receiveBuffer);
    CPPUNIT_ASSERT_EQUAL(0, ::connect(_fd, to.raw(), to.length));
    ::fcntl(_fd, F_SETFL, O_NONBLOCK);
}

Client::~Client() {
    SSL_free(_ssl);
    SSL_CTX_free(_context);
    ::close(_fd);
}

void Client::wait(short events) {
    pollfd entry{_fd, events, 0};
    const int ready = ::poll(&entry, 1, static_cast<int>(std::chrono::milliseconds(kPatience).count()));
    CPPUNIT_ASSERT_MESSAGE("the server did not answer in time", ready == 1);
}

bool Client::hasInput(std::chrono::milliseconds time) {
    if (_at < _buffer.size()) return true;
    pollfd entry{_fd, POLLIN, 0};
    return ::poll(&entry, 1, static_cast<int>(time.count())) == 1;
}

void Client::send(std::string_view bytes) {
    while (!bytes.empty()) {
        std::size_t count = 0;
        if (_ssl) {
            const int result = SSL_write_ex(_ssl, bytes.data(), bytes.size(), &count);
            if (result != 1) {
                const int error = SSL_get_error(_ssl, result);
                CPPUNIT_ASSERT(error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE);
                wait(error == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT);
            }
        } else {
            const ssize_t sent = ::send(_fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent < 0 && errno == EAGAIN) wait(POLLOUT);
            else if (sent < 0) return;  // the server closed: what it said is what the test looks at
            count = sent > 0 ? static_cast<std::size_t>(sent) : 0;
        }
        bytes.remove_prefix(count);
    }
}

/// 0 at the end of the stream.
std::size_t Client::receive(char* to, std::size_t room) {
    for (;;) {
        if (_ssl) {
            std::size_t count = 0;
            const int result = SSL_read_ex(_ssl, to, room, &count);
            if (result == 1) return count;
            const int error = SSL_get_error(_ssl, result);
            if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE) return 0;
            wait(error == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT);
            continue;
        }
        const ssize_t got = ::recv(_fd, to, room, 0);
        if (got >= 0) return static_cast<std::size_t>(got);
        if (errno != EAGAIN) return 0;
        wait(POLLIN);
    }
}

std::string Client::line() {
    for (;;) {
        if (const std::size_t end = _buffer.find("\r\n", _at); end != std::string::npos) {
            std::string text = _buffer.substr(_at, end - _at);
            _at = end + 2;
            return text;
        }
        _buffer.erase(0, _at);
        _at = 0;
        char bytes[16384];
        const std::size_t got = receive(bytes, sizeof bytes);
        if (got == 0) return _buffer.empty() ? "<closed>" : "<cut off: " + _buffer + ">";
        _buffer.append(bytes, got);
    }
}

std::string Client::ask(const std::string& text) {
    send(text + "\r\n");
    return line();
}

std::string Client::read(std::size_t size) {
    std::string text = _buffer.substr(_at, size);
    _at += text.size();
    std::vector<char> bytes(1 << 18);
    while (text.size() < size) {
        const std::size_t got = receive(bytes.data(), std::min(bytes.size(), size - text.size()));
        if (got == 0) break;
        text.append(bytes.data(), got);
    }
    return text;
}

void Client::shutdownWrite() { ::shutdown(_fd, SHUT_WR); }

void Client::startTls(const std::string& serverName) {
    _context = SSL_CTX_new(TLS_client_method());
    _ssl = SSL_new(_context);
    SSL_set_mode(_ssl, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_set_fd(_ssl, _fd);
    if (!serverName.empty()) SSL_set_tlsext_host_name(_ssl, serverName.c_str());
    for (;;) {
        const int result = SSL_connect(_ssl);
        if (result == 1) return;
        const int error = SSL_get_error(_ssl, result);
        CPPUNIT_ASSERT_MESSAGE("TLS handshake failed", error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE);
        wait(error == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT);
    }
}

std::string Client::certificateName() const {
    X509* const certificate = SSL_get1_peer_certificate(_ssl);
    char name[256] = "";
    X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, name, sizeof name);
    X509_free(certificate);
    return name;
}

std::string Client::tlsVersion() const { return SSL_get_version(_ssl); }

std::string Client::exporter() const {
    std::string bytes(32, '\0');
    SSL_export_keying_material(_ssl, reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), "EXPORTER-Channel-Binding", 24, nullptr, 0, 1);
    return bytes;
}

std::uint16_t Client::port() const {
    SocketAddress address;
    address.length = sizeof address.storage;
    ::getsockname(_fd, address.raw(), &address.length);
    return portOf(address);
}

}  // namespace testnet
