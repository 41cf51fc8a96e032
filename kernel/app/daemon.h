// The server as a process: start, signals, reload, stop. Everything is wired here and nowhere else.
//
// Made by main(). run() [main thread]; reload() [any worker, too]. Order of start: configuration, log, lock, modules loaded and
// configured, services, modules started, listeners, ready. Stop is the reverse.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "admin/admin_service.h"
#include "app/command_line.h"
#include "app/configuration.h"
#include "app/data_lock.h"
#include "app/listeners.h"
#include "app/module_commands.h"
#include "app/module_kernel.h"
#include "app/services.h"
#include "log/logger.h"
#include "metrics/registry.h"
#include "net/inherited.h"
#include "net/tls_context.h"

namespace corbel::app {

/// Exit statuses; 64 and 78 are those of sysexits.h.
inline constexpr int kStatusFailed = 1;
inline constexpr int kStatusUsage = 64;
inline constexpr int kStatusConfig = 78;

class Daemon {
public:
    /// `inherited`: sockets of systemd. SIGTERM, SIGINT and SIGHUP must be blocked already.
    Daemon(const CommandLine& line, std::vector<net::InheritedSocket> inherited);
    ~Daemon();
    Daemon(const Daemon&) = delete;
    Daemon& operator=(const Daemon&) = delete;

    /// --check: exit status; what is wrong goes to stderr.
    int check();
    /// Starts, serves until a signal, stops: exit status.
    int run();
    /// A module's call hangs: destructors must not run, end with _Exit.
    bool hasLeftBehind() const noexcept { return _host && _host->hasLeftBehind(); }

private:
    /// Configuration, log and modules up to configured. 0 or an exit status.
    int prepare();
    void start();
    void stop();
    void serve();
    /// Reads the configuration again, all or nothing; JSON of what changed. Throws InvalidArgument with all problems.
    std::string reload();
    void registerMetrics();
    admin::AdminContext adminContext();
    config::SnapshotPtr snapshot() const;
    module::SettingsOf settingsOf(config::SnapshotPtr snapshot) const;

    const CommandLine _line;
    std::vector<net::InheritedSocket> _inherited;
    const Ticks _begin;
    Clock& _clock;
    log::Logger _logger;
    log::NamedLog _log;
    metrics::Registry _metrics;
    Configuration _configuration;
    std::unique_ptr<DataLock> _lock;
    std::unique_ptr<module::ModuleHost> _host;
    std::unique_ptr<Services> _services;
    std::vector<std::unique_ptr<ModuleKernel>> _kernels;
    std::shared_ptr<net::TlsContext> _tls;              // owners: this and the server
    ModuleCommands _commands;
    std::unique_ptr<admin::AdminService> _admin;
    std::unique_ptr<Listeners> _listeners;
    std::atomic<bool> _isReady{false};

    std::mutex _lifecycle;                               // reload, or the beginning of the stop
    bool _isStopping = false;                            // guarded by _lifecycle
    mutable std::mutex _mutex;                           // guards the two below
    config::SnapshotPtr _snapshot;
    std::vector<std::string> _needRestart;
};

}  // namespace corbel::app
