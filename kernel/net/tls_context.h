// Server certificates by name and the TLS settings, as an immutable snapshot that reload() swaps for new connections.
//
// Owned by the app and the server. Connections keep the snapshot they began with. TLS 1.2 and later only; certificates
// are picked by SNI from the names inside them (subjectAltName, else CN), the first one is the default.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "corbel/time.h"

namespace corbel::net {

struct CertificateFiles {
    std::string chainFile;  ///< PEM: the certificate, then intermediates.
    std::string keyFile;    ///< PEM; may be the same file.
};

struct CertificateInfo {
    std::string chainFile;
    std::vector<std::string> names;
    TimePoint notAfter;
};

class TlsSnapshot;

class TlsContext {
public:
    /// Throws InvalidArgument that names the file and what is wrong with it.
    explicit TlsContext(const std::vector<CertificateFiles>& files);
    ~TlsContext();
    TlsContext(const TlsContext&) = delete;
    TlsContext& operator=(const TlsContext&) = delete;

    /// Reads the files again (or others); all or nothing: throws as the constructor and keeps the old ones then. [any thread]
    void reload(const std::vector<CertificateFiles>& files);
    /// The same files again. [any thread]
    void reload();
    std::vector<CertificateInfo> certificates() const;

    /// What new connections use. Kernel/net only. [any thread]
    std::shared_ptr<const TlsSnapshot> snapshot() const;

private:
    mutable std::mutex _mutex;
    std::vector<CertificateFiles> _files;
    std::shared_ptr<const TlsSnapshot> _snapshot;  // owners: this and connections in their handshake
};

}  // namespace corbel::net
