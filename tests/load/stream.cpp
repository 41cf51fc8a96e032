#include "stream.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace load {

void fail(std::string_view what) {
    std::fprintf(stderr, "load program: %.*s\n", static_cast<int>(what.size()), what.data());
    std::exit(1);
}

Stream::Stream(const std::string& host, std::uint16_t port, bool useTls, const std::string& from) {
    _fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int on = 1;
    setsockopt(_fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    if (!from.empty()) {
        setsockopt(_fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
        inet_pton(AF_INET, from.c_str(), &address.sin_addr);
        if (bind(_fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) fail(std::string("bind: ") + std::strerror(errno));
    }
    address.sin_port = htons(port);
    inet_pton(AF_INET, host.c_str(), &address.sin_addr);
    if (connect(_fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) fail(std::string("connect: ") + std::strerror(errno));
    if (!useTls) return;
    _context = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_mode(_context, SSL_MODE_RELEASE_BUFFERS);
    _ssl = SSL_new(_context);
    SSL_set_fd(_ssl, _fd);
    if (SSL_connect(_ssl) != 1) fail("TLS handshake failed");
}

Stream::~Stream() {
    if (_ssl) SSL_free(_ssl);
    if (_context) SSL_CTX_free(_context);
    if (_fd >= 0) close(_fd);
}

void Stream::write(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto n = _ssl ? SSL_write(_ssl, bytes.data(), static_cast<int>(bytes.size())) : send(_fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (n <= 0) fail("connection lost while writing");
        bytes.remove_prefix(static_cast<std::size_t>(n));
    }
}

void Stream::fill() {
    if (_at > 0) {
        _buffer.erase(0, _at);
        _at = 0;
    }
    const std::size_t have = _buffer.size();
    _buffer.resize(have + 262144);
    const auto n = _ssl ? SSL_read(_ssl, _buffer.data() + have, 262144) : recv(_fd, _buffer.data() + have, 262144, 0);
    if (n <= 0) fail("connection closed by the server");
    _buffer.resize(have + static_cast<std::size_t>(n));
    _total += static_cast<std::uint64_t>(n);
}

std::string_view Stream::line() {
    std::size_t searched = 0;
    for (;;) {
        const auto end = _buffer.find('\n', _at + searched);
        if (end != std::string::npos) {
            std::string_view text(_buffer.data() + _at, end - _at);
            _at = end + 1;
            if (!text.empty() && text.back() == '\r') text.remove_suffix(1);
            return text;
        }
        searched = _buffer.size() - _at;
        fill();
    }
}

void Stream::skip(std::uint64_t n) {
    while (n > 0) {
        if (_at == _buffer.size()) fill();
        const auto some = std::min<std::uint64_t>(n, _buffer.size() - _at);
        _at += static_cast<std::size_t>(some);
        n -= some;
    }
}

std::string_view Stream::tagged(std::string_view tag) {
    for (;;) {
        const auto text = line();
        if (text.size() > tag.size() && text.starts_with(tag) && text[tag.size()] == ' ') {
            if (!text.substr(tag.size() + 1).starts_with("OK")) fail(text);
            return text;
        }
        if (!text.empty() && text.back() == '}') {
            const auto open = text.rfind('{');
            if (open != std::string_view::npos) skip(std::strtoull(text.data() + open + 1, nullptr, 10));
        }
    }
}

}  // namespace load
