#include "net/tls_context.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <ctime>

#include "corbel/error.h"
#include "corbel/text.h"
#include "net/tls_stream.h"

namespace corbel::net {
namespace {

std::string lastOpenSslError() {
    char text[256] = "unknown reason";
    if (const unsigned long code = ERR_peek_error()) ERR_error_string_n(code, text, sizeof text);
    ERR_clear_error();
    return text;
}

[[noreturn]] void badFile(const std::string& file, std::string_view what, std::string_view remedy) {
    throw Error(ErrorCode::InvalidArgument, std::string(what) + " \"" + file + "\": " + std::string(remedy), lastOpenSslError());
}

std::vector<std::string> namesOf(X509* certificate) {
    std::vector<std::string> names;
    if (auto* alternatives = static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr))) {
        for (int i = 0; i < sk_GENERAL_NAME_num(alternatives); ++i) {
            const GENERAL_NAME* name = sk_GENERAL_NAME_value(alternatives, i);
            if (name->type != GEN_DNS) continue;
            const auto* bytes = reinterpret_cast<const char*>(ASN1_STRING_get0_data(name->d.dNSName));
            names.push_back(text::toLower({bytes, static_cast<std::size_t>(ASN1_STRING_length(name->d.dNSName))}));
        }
        GENERAL_NAMES_free(alternatives);
    }
    if (names.empty()) {
        char common[256];
        const int length = X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, common, sizeof common);
        if (length > 0) names.push_back(text::toLower({common, static_cast<std::size_t>(length)}));
    }
    return names;
}

TimePoint timeOf(const ASN1_TIME* time) {
    std::tm tm{};
    if (ASN1_TIME_to_tm(time, &tm) != 1) return {};
    return fromMicros(std::int64_t{timegm(&tm)} * 1'000'000);
}

int pickCertificate(SSL* ssl, int*, void* snapshot) {
    const char* name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
    if (!name) return SSL_TLSEXT_ERR_OK;
    if (SSL_CTX* context = static_cast<const TlsSnapshot*>(snapshot)->find(name)) SSL_set_SSL_CTX(ssl, context);
    return SSL_TLSEXT_ERR_OK;  // an unknown name gets the default certificate; the client judges
}

SSL_CTX* makeContext(const CertificateFiles& files, const TlsSnapshot* snapshot) {
    ERR_clear_error();
    const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(SSL_CTX_new(TLS_server_method()), &SSL_CTX_free);
    if (!context) throw Error(ErrorCode::Internal, "Cannot make a TLS context", lastOpenSslError());
    SSL_CTX* const raw = context.get();
    SSL_CTX_set_min_proto_version(raw, TLS1_2_VERSION);
    SSL_CTX_set_cipher_list(raw, "ECDHE+AESGCM:ECDHE+CHACHA20");
    SSL_CTX_set_options(raw, SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA |
                                 SSL_OP_IGNORE_UNEXPECTED_EOF);
    SSL_CTX_set_mode(raw, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_session_cache_mode(raw, SSL_SESS_CACHE_OFF);  // tickets resume without memory here
    static constexpr unsigned char kSessionContext[] = "corbel";
    SSL_CTX_set_session_id_context(raw, kSessionContext, sizeof kSessionContext - 1);
    SSL_CTX_set_num_tickets(raw, 1);
    SSL_CTX_set_tlsext_servername_callback(raw, pickCertificate);
    SSL_CTX_set_tlsext_servername_arg(raw, const_cast<TlsSnapshot*>(snapshot));
    if (SSL_CTX_use_certificate_chain_file(raw, files.chainFile.c_str()) != 1) {
        badFile(files.chainFile, "Cannot use the certificate", "it must be a readable PEM file with the certificate first, then intermediates");
    }
    if (SSL_CTX_use_PrivateKey_file(raw, files.keyFile.c_str(), SSL_FILETYPE_PEM) != 1) {
        badFile(files.keyFile, "Cannot use the private key", "it must be a readable PEM file without a passphrase that fits the certificate");
    }
    if (SSL_CTX_check_private_key(raw) != 1) badFile(files.keyFile, "The private key does not fit the certificate", "check both files");
    SSL_CTX_up_ref(raw);
    return raw;
}

}  // namespace

TlsSnapshot::TlsSnapshot(const std::vector<CertificateFiles>& files) {
    if (files.empty()) throw Error(ErrorCode::InvalidArgument, "No TLS certificate is configured");
    try {
        for (const CertificateFiles& file : files) {
            _contexts.push_back(nullptr);
            _contexts.back() = makeContext(file, this);
            X509* const certificate = SSL_CTX_get0_certificate(_contexts.back());
            _infos.push_back({file.chainFile, namesOf(certificate), timeOf(X509_get0_notAfter(certificate))});
            for (const std::string& name : _infos.back().names) _byName.emplace(name, _contexts.back());
        }
    } catch (...) {
        for (ssl_ctx_st* context : _contexts) SSL_CTX_free(context);
        throw;
    }
}

TlsSnapshot::~TlsSnapshot() {
    for (ssl_ctx_st* context : _contexts) SSL_CTX_free(context);
}

ssl_ctx_st* TlsSnapshot::find(std::string_view serverName) const {
    std::string name = text::toLower(serverName);
    if (name.ends_with('.')) name.pop_back();
    if (const auto found = _byName.find(name); found != _byName.end()) return found->second;
    const std::size_t dot = name.find('.');
    if (dot == std::string::npos) return nullptr;
    const auto found = _byName.find("*" + name.substr(dot));
    return found != _byName.end() ? found->second : nullptr;
}

TlsContext::TlsContext(const std::vector<CertificateFiles>& files) : _files(files), _snapshot(std::make_shared<TlsSnapshot>(files)) {}

TlsContext::~TlsContext() = default;

void TlsContext::reload(const std::vector<CertificateFiles>& files) {
    auto snapshot = std::make_shared<const TlsSnapshot>(files);
    const std::lock_guard lock(_mutex);
    _files = files;
    _snapshot = std::move(snapshot);
}

void TlsContext::reload() {
    std::vector<CertificateFiles> files;
    {
        const std::lock_guard lock(_mutex);
        files = _files;
    }
    reload(files);
}

std::vector<CertificateInfo> TlsContext::certificates() const { return snapshot()->infos(); }

std::shared_ptr<const TlsSnapshot> TlsContext::snapshot() const {
    const std::lock_guard lock(_mutex);
    return _snapshot;
}

}  // namespace corbel::net
