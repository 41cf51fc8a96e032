#include "net/tls_stream.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <cerrno>
#include <cstring>

#include "corbel/error.h"

namespace corbel::net {
namespace {

constexpr std::size_t kExporterBytes = 32;  // RFC 9266 section 2

/// RFC 5929 section 4.1: the certificate's hash with its signature's digest, SHA-256 in place of MD5 and SHA-1.
std::string endPointBinding(const SSL* ssl) {
    X509* const certificate = SSL_get_certificate(ssl);
    if (!certificate) return {};
    int digest = NID_undef;
    X509_get_signature_info(certificate, &digest, nullptr, nullptr, nullptr);
    if (digest == NID_undef || digest == NID_md5 || digest == NID_sha1) digest = NID_sha256;
    unsigned char bytes[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    const EVP_MD* const method = EVP_get_digestbynid(digest);
    if (!method || X509_digest(certificate, method, bytes, &size) != 1) return {};
    return {reinterpret_cast<const char*>(bytes), size};
}

}  // namespace

TlsStream::TlsStream(std::shared_ptr<const TlsSnapshot> snapshot, int fd)
    : _snapshot(std::move(snapshot)), _ssl(SSL_new(_snapshot->defaultContext())) {
    if (!_ssl || SSL_set_fd(_ssl, fd) != 1) {
        SSL_free(_ssl);
        throw Error(ErrorCode::Unavailable, "Cannot begin TLS", "SSL_new failed");
    }
    SSL_set_accept_state(_ssl);
}

TlsStream::~TlsStream() { SSL_free(_ssl); }

TlsStream::Status TlsStream::statusOf(int result) {
    const int systemError = errno;
    switch (SSL_get_error(_ssl, result)) {
        case SSL_ERROR_NONE: return Status::Done;
        case SSL_ERROR_WANT_READ: return Status::WantRead;
        case SSL_ERROR_WANT_WRITE: return Status::WantWrite;
        case SSL_ERROR_ZERO_RETURN: return Status::Closed;
        case SSL_ERROR_SYSCALL: _error = systemError ? std::strerror(systemError) : "closed by the peer"; break;
        default: {
            char text[256] = "TLS error";
            if (const unsigned long code = ERR_peek_error()) ERR_error_string_n(code, text, sizeof text);
            _error = text;
        }
    }
    ERR_clear_error();
    return Status::Failed;
}

TlsStream::Status TlsStream::handshake() {
    ERR_clear_error();
    const Status status = statusOf(SSL_do_handshake(_ssl));
    if (status == Status::Done) _snapshot.reset();
    return status;
}

TlsStream::Status TlsStream::read(std::span<char> into, std::size_t& count) {
    ERR_clear_error();
    count = 0;
    return statusOf(SSL_read_ex(_ssl, into.data(), into.size(), &count));
}

TlsStream::Status TlsStream::write(std::string_view bytes, std::size_t& count) {
    ERR_clear_error();
    count = 0;
    return statusOf(SSL_write_ex(_ssl, bytes.data(), bytes.size(), &count));
}

void TlsStream::close() noexcept {
    if (!SSL_is_init_finished(_ssl)) return;
    ERR_clear_error();
    SSL_shutdown(_ssl);
    ERR_clear_error();
}

bool TlsStream::hasPending() const noexcept { return SSL_has_pending(_ssl) == 1; }

std::string_view TlsStream::serverName() const noexcept {
    const char* name = SSL_get_servername(_ssl, TLSEXT_NAMETYPE_host_name);
    return name ? name : "";
}

std::string TlsStream::channelBinding(std::string_view kind) const {
    if (kind == "tls-server-end-point") return endPointBinding(_ssl);
    if (kind != "tls-exporter") return {};
    if (SSL_version(_ssl) < TLS1_3_VERSION && !SSL_get_extms_support(_ssl)) return {};
    static constexpr std::string_view kLabel = "EXPORTER-Channel-Binding";
    std::string binding(kExporterBytes, '\0');
    const int ok = SSL_export_keying_material(_ssl, reinterpret_cast<unsigned char*>(binding.data()), binding.size(), kLabel.data(),
                                              kLabel.size(), nullptr, 0, 1);
    return ok == 1 ? binding : std::string();
}

std::string_view TlsStream::version() const noexcept { return SSL_get_version(_ssl); }

}  // namespace corbel::net
