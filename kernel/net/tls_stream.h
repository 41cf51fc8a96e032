// One TLS connection over a non-blocking socket, and the certificates that new ones are made from.
//
// Owned by a connection; used by the one thread that owns the connection. OpenSSL works on the socket itself, so nothing is
// buffered twice, and gives its buffers back between records (SSL_MODE_RELEASE_BUFFERS). Never waits.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "net/tls_context.h"

struct ssl_ctx_st;
struct ssl_st;

namespace corbel::net {

/// Immutable: the certificates that TlsContext read at one time. [any thread]
class TlsSnapshot {
public:
    explicit TlsSnapshot(const std::vector<CertificateFiles>& files);
    ~TlsSnapshot();
    TlsSnapshot(const TlsSnapshot&) = delete;
    TlsSnapshot& operator=(const TlsSnapshot&) = delete;

    ssl_ctx_st* defaultContext() const noexcept { return _contexts.front(); }
    /// For a server name as the client sent it; nullptr: use the default.
    ssl_ctx_st* find(std::string_view serverName) const;
    const std::vector<CertificateInfo>& infos() const noexcept { return _infos; }

private:
    std::vector<ssl_ctx_st*> _contexts;
    std::vector<CertificateInfo> _infos;
    std::unordered_map<std::string, ssl_ctx_st*> _byName;
};

class TlsStream {
public:
    enum class Status : std::uint8_t { Done, WantRead, WantWrite, Closed, Failed };

    /// Does not own the descriptor.
    TlsStream(std::shared_ptr<const TlsSnapshot> snapshot, int fd);
    ~TlsStream();
    TlsStream(const TlsStream&) = delete;
    TlsStream& operator=(const TlsStream&) = delete;

    /// One step of the server's handshake: computes signatures, so on workers only.
    Status handshake();
    Status read(std::span<char> into, std::size_t& count);
    Status write(std::string_view bytes, std::size_t& count);
    /// Sends close_notify if the socket takes it.
    void close() noexcept;
    /// Decrypted or at least received bytes wait inside: the socket may not become readable for them.
    bool hasPending() const noexcept;

    std::string_view serverName() const noexcept;
    /// "tls-exporter" (RFC 9266) or "tls-server-end-point" (RFC 5929); else empty.
    std::string channelBinding(std::string_view kind) const;
    /// "TLSv1.3".
    std::string_view version() const noexcept;
    /// Of the last Failed, for the log.
    const std::string& error() const noexcept { return _error; }

private:
    Status statusOf(int result);

    std::shared_ptr<const TlsSnapshot> _snapshot;  // until the handshake is done: picks the certificate
    ssl_st* _ssl;
    std::string _error;
};

}  // namespace corbel::net
