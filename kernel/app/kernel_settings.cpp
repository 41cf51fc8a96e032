#include "app/kernel_settings.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>

#include "app/install_paths.h"
#include "auth/auth_settings.h"
#include "blob/blob_settings.h"
#include "corbel/error.h"
#include "corbel/http.h"
#include "corbel/net.h"
#include "db/db_settings.h"
#include "delivery/mail_delivery.h"
#include "store/sql_stores.h"

namespace corbel::app {
namespace {

constexpr std::int64_t kSecond = 1000;
constexpr std::int64_t kHour = 3600 * kSecond;

std::vector<SettingSpec> storageSettings() {
    std::vector<SettingSpec> specs = db::databaseSettings();
    for (const auto& more : {store::storeSettings(), blob::blobSettings()}) specs.insert(specs.end(), more.begin(), more.end());
    specs.push_back(setting("blob_sweep_interval", SettingType::Duration, "5min", "Time between two steps of the sweeper; 256 steps look at everything once.", kSecond,
                            24 * kHour));
    return specs;
}

/// stderr is the journal when it is the stream that systemd names in JOURNAL_STREAM ("device:inode").
bool isJournal() {
    const char* stream = std::getenv("JOURNAL_STREAM");
    struct stat st;
    return stream && ::fstat(STDERR_FILENO, &st) == 0 && std::to_string(st.st_dev) + ':' + std::to_string(st.st_ino) == stream;
}

net::CertificateFiles certificateOf(const config::SectionSettings& section) {
    net::CertificateFiles files{section.string("certificate"), section.string("private_key")};
    if (files.chainFile.empty()) throw Error(ErrorCode::InvalidArgument, section.place("private_key") + ": a key without \"certificate\"");
    if (files.keyFile.empty()) files.keyFile = files.chainFile;
    return files;
}

}  // namespace

void addKernelSections(config::Schema& schema) {
    using enum SettingType;
    schema.add({"server", "The server as a whole. Paths in this section are relative to the configuration file's folder, all others to data_dir.",
                {setting("name", String, "", "Name in greetings and Received lines; empty: the machine's name."),
                 setting("data_dir", Path, "/var/lib/corbel", "Where everything that Corbel keeps lies; one process at a time may use it."),
                 setting("module_dir", Path, "", "Where the modules' shared objects lie; empty: where they were installed."),
                 reloadable(setting("drain_time", Duration, "10s", "How long connections may finish what they do when the server stops.", 0, kHour))}});
    schema.add({"tls", "The certificate that clients see when they name no host, or one that no other certificate covers. TLS 1.2 and later only.",
                {reloadable(setting("certificate", Path, "", "PEM file: the certificate, then intermediates; read again on reload.")),
                 reloadable(setting("private_key", Path, "", "PEM file with the private key; empty: it is in the certificate's file."))}});
    schema.add({"tls", "A further certificate, chosen by the host names inside it (SNI).",
                {reloadable(setting("certificate", Path, "", "PEM file: the certificate, then intermediates; read again on reload.")),
                 reloadable(setting("private_key", Path, "", "PEM file with the private key; empty: it is in the certificate's file."))},
                true});
    schema.add({"storage", "Where mailboxes and large messages lie.", storageSettings()});
    schema.add({"auth", "Logins.", auth::authSettings()});
    schema.add({"delivery", "Mail coming in.", delivery::deliverySettings()});
    SettingSpec level = choice("level", {"info", "debug", "warning", "error"}, "The least important events that are written.");
    schema.add({"log", "The server's log.",
                {reloadable(choice("format", {"text", "json"}, "One line an event: text for people, JSON for collectors.")), reloadable(level),
                 reloadable(setting("file", Path, "", "File to append to, opened again on reload; empty: standard error.")),
                 reloadable(setting("file_size", Size, "100M", "A file that has grown to this becomes FILE.1, FILE.1 becomes FILE.2 and so on; 0: it is left to other programs.", 0,
                                    std::int64_t{1} << 40)),
                 reloadable(setting("old_files", Integer, "4", "How many old log files are kept.", 0, 1000))}});
    schema.add({"workers", "Threads. Pools grow on demand and shrink to one thread.",
                {setting("io", Integer, "0", "Threads that move bytes between sockets and memory; 0: one, or two on four processors and more.", 0, 2),
                 setting("main", Integer, "32", "Most threads that run clients' commands and deliveries.", 2, 1024),
                 setting("slow", Integer, "4", "Most threads for purges, checkpoints and sweeps.", 1, 64)}});
    schema.add({"limits", "Limits that hold for all listeners together.",
                {setting("connections", Integer, "0", "Open connections in all, as far as the limit of open files allows them; 0: as many as it allows. Mailbox files take at most half of it.", 0, 10'000'000),
                 setting("handshake", Duration, "30s", "Longest time from accept to the end of the PROXY header and TLS handshake.", kSecond, kHour),
                 setting("frame", Duration, "3min", "Longest time for one line, or for 64 KB of a message, to come in.", kSecond, kHour),
                 setting("write", Duration, "2min", "Longest time without progress while the client does not read.", kSecond, kHour),
                 setting("module_start", Duration, "10s", "Longest time that a module's start may take.", 100, kHour),
                 setting("module_stop", Duration, "5s", "Longest time that a module's stop may take, and its drain beyond drain_time.", 100, kHour)}});
    schema.add({"http", "The HTTP listener that web modules share.",
                {setting("listen", List, "", "Addresses: ADDR:PORT or unix:/path, then clear or tls."),
                 setting("proxy_from", List, "", "Addresses or networks that must send a PROXY protocol header."),
                 setting("idle", Duration, "1min", "How long a connection may be silent between two requests.", kSecond, kHour)}});
    schema.add({"admin", "The administration API, /metrics, /healthz and /readyz.",
                {setting("listen", List, "", "Addresses: ADDR:PORT, then clear or tls. Administrators log in with their password."),
                 setting("socket", Path, "admin.sock", "Unix socket for the command corbel: root and the server's own user need no password; empty: none.")}});
}

std::vector<SettingSpec> moduleSettings() {
    using enum SettingType;
    return {
        setting("enabled", Boolean, "yes", "With no the section is checked as far as possible and the module is not loaded."),
        setting("optional", Boolean, "no", "With yes the server starts without the module when it cannot be loaded or started."),
        setting("file", Path, "", "The module's shared object; empty: NAME.so in module_dir."),
        choice("isolation", {"none", "process"},
               "With process the module runs in a process of its own with few rights: when it crashes or hangs, what it was doing fails and the server goes on."),
        setting("isolation_memory", Size, "256M", "Memory that an isolated module may take; with more its process is ended.", 16 << 20, std::int64_t{1} << 40),
        setting("isolation_call_time", Duration, "30s", "Longest time for one call of an isolated module; one that takes longer fails and the process is ended.", 100, kHour),
    };
}

ListenerKind listenerKind(const module::ModuleHost& host, std::string_view module) {
    if (host.provides(module, Protocol::kInterfaceId)) return ListenerKind::Protocol;
    // A module of one of these names has its mounts among those that all share.
    const bool isShared = module == kHttpGroup || module == kAdminGroup;
    return !isShared && host.provides(module, HttpService::kInterfaceId) ? ListenerKind::Http : ListenerKind::None;
}

std::vector<SettingSpec> listenerSettings(ListenerKind kind) {
    using enum SettingType;
    if (kind == ListenerKind::None) return {};
    const bool isHttp = kind == ListenerKind::Http;
    return {
        setting("listen", List, "",
                isHttp ? "Addresses of the module's own, beside those of [http]: ADDR:PORT, [v6]:PORT, *:PORT, unix:/path or fd:NAME (socket activation), then clear or tls."
                       : "Addresses: ADDR:PORT, [v6]:PORT, *:PORT, unix:/path or fd:NAME (socket activation), then clear, starttls or tls."),
        isHttp ? choice("socket_mode", {"0666", "0660", "0600"}, "Who may connect to a unix socket: everybody, the server's user and group, or the user alone.")
               : choice("socket_mode", {"0660", "0666", "0600"}, "Who may connect to a unix socket: the server's user and group, everybody, or the user alone."),
        setting("max_connections", Integer, "0", "Open connections of this module; 0: only the server's limit.", 0, 10'000'000),
        setting("max_connections_per_address", Integer, "0", "Open connections from one address (IPv6: one /64); 0: no limit.", 0, 10'000'000),
        setting("max_connections_per_user", Integer, "0", "Open connections of one user to this module; 0: no limit.", 0, 10'000'000),
        setting("proxy_from", List, "", "Addresses or networks (10.0.0.0/8, ::1, unix) that must send a PROXY protocol header."),
        setting("default_domain", String, "", "Domain of login names that have none."),
        setting("allow_plaintext", Boolean, "no", "Take clear-text passwords without TLS from everywhere; from this machine they are always taken."),
    };
}

std::string serverName(const config::Snapshot& snapshot) {
    const std::string name = snapshot.section("server").string("name");
    if (!name.empty()) return name;
    char buffer[256] = {};
    return ::gethostname(buffer, sizeof buffer - 1) == 0 && buffer[0] ? buffer : "localhost";
}

std::string moduleFolder(const config::Snapshot& snapshot) {
    const std::string folder = snapshot.section("server").string("module_dir");
    return folder.empty() ? defaultModuleFolder() : folder;
}

log::LoggerOptions loggerOptions(const config::Snapshot& snapshot) {
    const auto& section = snapshot.section("log");
    log::LoggerOptions options;
    options.format = section.string("format") == "json" ? log::Format::Json : log::Format::Text;
    const std::string level = section.string("level");
    options.level = level == "debug" ? LogLevel::Debug : level == "warning" ? LogLevel::Warning : level == "error" ? LogLevel::Error : LogLevel::Info;
    options.file = section.string("file");
    options.isForJournal = isJournal();
    options.fileBytes = static_cast<std::uint64_t>(section.size("file_size"));
    options.oldFiles = static_cast<unsigned>(section.integer("old_files"));
    return options;
}

std::vector<net::CertificateFiles> certificateFiles(const config::Snapshot& snapshot) {
    std::vector<net::CertificateFiles> files;
    const auto& standard = snapshot.section("tls");
    if (!standard.string("certificate").empty() || !standard.string("private_key").empty()) files.push_back(certificateOf(standard));
    for (const auto& [name, section] : snapshot.sections()) {
        if (name.starts_with("tls ")) files.push_back(certificateOf(section));
    }
    return files;
}

net::Deadlines deadlines(const config::Snapshot& snapshot) {
    const auto& section = snapshot.section("limits");
    return {section.duration("handshake"), section.duration("frame"), section.duration("write")};
}

}  // namespace corbel::app
