#include "app/settings_check.h"

#include <map>

#include "app/kernel_settings.h"
#include "app/listen_address.h"
#include "blob/blob_settings.h"
#include "corbel/error.h"
#include "db/db_settings.h"
#include "delivery/mail_delivery.h"
#include "net/address.h"
#include "net/tls_context.h"

namespace corbel::app {
namespace {

class Checker {
public:
    explicit Checker(bool hasCertificate) : _hasCertificate(hasCertificate) {}

    void section(const config::SectionSettings& section, bool mayStartTls) {
        for (const std::string& item : section.list("listen")) {
            guarded(section.place("listen"), [&] { address(section.place("listen"), parseListenAddress(item), mayStartTls); });
        }
    }

    void proxies(const config::SectionSettings& section) {
        guarded(section.place("proxy_from"), [&] { net::NetworkList{section.list("proxy_from")}; });
    }

    template <class F>
    void guarded(const std::string& place, F body) {
        try {
            body();
        } catch (const Error& error) {
            problems.push_back(place + ": " + error.userText());
        }
    }

    std::vector<std::string> problems;

private:
    void address(const std::string& place, const ListenAddress& wanted, bool mayStartTls) {
        checkStartTls(wanted, mayStartTls);
        if (wanted.security != net::Security::Clear && !_hasCertificate) {
            throw Error(ErrorCode::InvalidArgument,
                        wanted.address + " needs a certificate for " + std::string(net::toString(wanted.security)) + "; set one in [tls]");
        }
        if (wanted.address.starts_with("fd:")) return;  // which sockets systemd hands over is not known yet
        const net::SocketAddress parsed = net::parseListenAddress(wanted.address);
        if (parsed.family() != AF_UNIX && net::portOf(parsed) == 0) return;
        const auto [other, isNew] = _taken.emplace(net::toString(parsed), place);
        if (!isNew)
            throw Error(ErrorCode::InvalidArgument, wanted.address + " is taken already by " + other->second + "; give each its own port");
    }

    const bool _hasCertificate;
    std::map<std::string, std::string> _taken;  // address > place
};

}  // namespace

std::vector<std::string> settingsProblems(const config::Snapshot& snapshot, const module::ModuleHost& host) {
    std::vector<std::string> problems;
    std::vector<net::CertificateFiles> certificates;
    try {
        certificates = certificateFiles(snapshot);
        if (!certificates.empty()) net::TlsContext{certificates};
    } catch (const Error& error) {
        problems.push_back(error.userText() + (error.detail().empty() ? "" : " (" + error.detail() + ")"));
    }
    // A certificate that is wrong has been told; that listeners lack one would be no news.
    Checker checker(!certificates.empty() || !problems.empty());
    checker.problems = std::move(problems);
    for (const std::string& name : host.names()) {
        const ListenerKind kind = listenerKind(host, name);
        if (kind == ListenerKind::None) continue;
        const config::SectionSettings& section = snapshot.section("module " + name);
        checker.section(section, kind == ListenerKind::Protocol);
        checker.proxies(section);
    }
    checker.section(snapshot.section("http"), false);
    checker.proxies(snapshot.section("http"));
    const config::SectionSettings& admin = snapshot.section("admin");
    checker.section(admin, false);
    if (const std::string socket = admin.string("socket"); !socket.empty()) {
        checker.guarded(admin.place("socket"), [&] { net::parseListenAddress("unix:" + socket); });
    }
    const config::SectionSettings& storage = snapshot.section("storage");
    checker.guarded(storage.place("database"), [&] { db::readMysqlOptions(storage); });
    checker.guarded(storage.place("blob_key"), [&] { blob::readBlobOptions(storage); });
    const config::SectionSettings& delivery = snapshot.section("delivery");
    checker.guarded(delivery.place("separator"), [&] { delivery::readDeliveryOptions(delivery); });
    return std::move(checker.problems);
}

}  // namespace corbel::app
