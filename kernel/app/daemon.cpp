#include "app/daemon.h"

#include <pwd.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iostream>

#include "app/admin_views.h"
#include "app/install_paths.h"
#include "app/kernel_settings.h"
#include "app/readiness.h"
#include "app/settings_check.h"
#include "config/explain.h"
#include "corbel/error.h"
#include "isolation/isolated_module.h"
#include "log/guard.h"

extern char** environ;

namespace corbel::app {
namespace {

constexpr std::chrono::seconds kTidyingInterval{1};
constexpr int kTicksOfMaintenance = 5;

config::Sources sourcesOf(const CommandLine& line) {
    config::Sources sources{line.config, line.sets, {}};
    for (char** variable = environ; *variable; ++variable) sources.environment.emplace_back(*variable);
    return sources;
}

/// A line each, before and after the log: "corbeld: ...".
void tell(const std::string& lines) {
    std::size_t begin = 0;
    while (begin < lines.size()) {
        const std::size_t end = std::min(lines.find('\n', begin), lines.size());
        std::cerr << "corbeld: " << lines.substr(begin, end - begin) << '\n';
        begin = end + 1;
    }
}

std::string joined(const std::vector<std::string>& sentences) {
    std::string text;
    for (const std::string& sentence : sentences) text += (text.empty() ? "" : "\n") + sentence;
    return text;
}

/// Every connection and every open store costs descriptors; the soft limit is only a default.
void raiseFileLimit(Log& log) {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = limit.rlim_max;
    if (::setrlimit(RLIMIT_NOFILE, &limit) != 0) log.warning("The limit of open files cannot be raised", {{"limit", std::uint64_t{limit.rlim_cur}}});
}

double residentBytes() {
    std::ifstream in("/proc/self/statm");
    double size = 0, resident = 0;
    in >> size >> resident;
    return resident * static_cast<double>(::sysconf(_SC_PAGESIZE));
}

/// Files that root makes in another user's data directory would keep the server out of it.
void refuseOtherOwner(const std::string& dataDir) {
    struct stat st;
    if (::stat(dataDir.c_str(), &st) != 0) {
        throw Error(ErrorCode::NotFound, "The data directory " + dataDir + " cannot be looked at: " + std::strerror(errno) + "; check data_dir and your rights");
    }
    if (st.st_uid == ::geteuid()) return;
    const passwd* owner = ::getpwuid(st.st_uid);
    const std::string name = owner ? owner->pw_name : "#" + std::to_string(st.st_uid);
    throw Error(ErrorCode::NoAccess, "The data directory " + dataDir + " belongs to the user " + name + "; run this as that user, as in: sudo -u " + name + " corbel --offline ...");
}

std::string nameOf(const config::Difference& difference) {
    std::string name = difference.section + '.' + difference.key;
    std::replace(name.begin(), name.end(), ' ', '.');
    return name;
}

}  // namespace

Daemon::Daemon(const CommandLine& line, std::vector<net::InheritedSocket> inherited)
    : _line(line),
      _inherited(std::move(inherited)),
      _begin(std::chrono::steady_clock::now()),
      _clock(systemClock()),
      _log(_logger, "app"),
      _configuration(sourcesOf(line)) {}

Daemon::~Daemon() = default;

config::SnapshotPtr Daemon::snapshot() const {
    std::lock_guard lock(_mutex);
    return _snapshot;
}

module::SettingsOf Daemon::settingsOf(config::SnapshotPtr snapshot) const {
    return [snapshot = std::move(snapshot)](std::string_view name) -> const Settings& { return snapshot->section("module " + std::string(name)); };
}

int Daemon::prepare() {
    std::string problems;
    const config::SnapshotPtr kernel = _configuration.readKernel(problems);
    if (!kernel) {
        tell(problems);
        return kStatusConfig;
    }
    if (_line.action == CommandLine::Action::Run) _logger.reopen(loggerOptions(*kernel));
    const auto& limits = kernel->section("limits");
    module::Budgets budgets;
    budgets.load = budgets.start = limits.duration("module_start");
    budgets.drainGrace = budgets.stop = limits.duration("module_stop");
    _host = std::make_unique<module::ModuleHost>(_log, budgets, [budgets](const module::ModuleRequest& request, const module::ModuleFacts& facts) {
        // A guest that hangs is ended before the call's own budget is.
        const isolation::IsolationOptions options{guestProgram(), budgets.start * 9 / 10, budgets.stop * 8 / 10};
        return std::make_unique<isolation::IsolatedModule>(options, request, facts);
    });
    const auto refused = _host->load(_configuration.moduleRequests(*kernel), ::geteuid());
    const config::SnapshotPtr snapshot = _configuration.check(*_host, problems);
    if (!refused.empty()) problems = joined(refused) + (problems.empty() ? "" : "\n") + problems;
    if (snapshot && problems.empty()) {
        std::vector<std::string> found = settingsProblems(*snapshot, *_host);
        for (std::string& problem : _host->configure(settingsOf(snapshot))) found.push_back(std::move(problem));
        problems = joined(found);
    }
    if (!problems.empty()) {
        tell(problems);
        return kStatusConfig;
    }
    std::lock_guard lock(_mutex);
    _snapshot = snapshot;
    return 0;
}

int Daemon::check() {
    try {
        const int status = prepare();
        if (status == 0) std::cout << "The configuration is sound.\n";
        return status;
    } catch (const Error& error) {
        tell(error.userText());
        return kStatusConfig;
    }
}

int Daemon::run() {
    try {
        if (const int status = prepare()) return status;
    } catch (const Error& error) {
        tell(error.userText() + (error.detail().empty() ? "" : " (" + error.detail() + ")"));
        return kStatusConfig;
    }
    int status = 0;
    try {
        start();
        serve();
    } catch (...) {
        const Error error = log::describeCurrentException(_log, "start");
        _log.error("The server cannot run", {{"reason", std::string_view(error.userText())}, {"detail", std::string_view(error.detail())}});
        status = kStatusFailed;
    }
    stop();
    return hasLeftBehind() ? kStatusFailed : status;
}

void Daemon::start() {
    const config::SnapshotPtr snapshot = this->snapshot();
    raiseFileLimit(_log);
    _log.info("Starting", {{"version", CORBEL_VERSION}, {"config", std::string_view(_line.config)}, {"pid", std::int64_t{::getpid()}}});
    const std::string dataDir = snapshot->section("server").string("data_dir");
    if (_line.isAdminOnly) refuseOtherOwner(dataDir);
    _lock = std::make_unique<DataLock>(dataDir);
    registerMetrics();
    try {
        _services = std::make_unique<Services>(*snapshot, _clock, _logger, _metrics);
    } catch (const Error& error) {
        if (error.code() != ErrorCode::Unavailable || snapshot->section("storage").string("database") != "mysql") throw;
        throw Error(error.code(), "The database server is not reached or refuses; check that it runs, and mysql_socket, mysql_host, mysql_user and mysql_database in [storage]",
                    error.detail());
    }
    if (const auto files = certificateFiles(*snapshot); !files.empty()) _tls = std::make_shared<net::TlsContext>(files);

    const std::string name = serverName(*snapshot);
    const auto failed = _host->start([&](std::string_view module) -> Kernel& {
        return *_kernels.emplace_back(std::make_unique<ModuleKernel>(std::string(module), *_services, _logger, *_host, name));
    });
    if (!failed.empty()) throw Error(ErrorCode::Unavailable, joined(failed));
    _services->connect(*_host, *snapshot);
    _commands.connect(*_host, _log);

    _admin = std::make_unique<admin::AdminService>(adminContext());
    _listeners = std::make_unique<Listeners>(*snapshot, *_services, _logger, *_host, *_admin, _tls, _inherited, _line.isAdminOnly);
    _services->userAdmin.setDisconnect([this](std::string_view login) {
        const std::size_t count = _listeners->disconnectUser(login);
        if (count > 0) _log.info("Connections of a user were closed", {{"user", login}, {"connections", std::uint64_t{count}}});
    });
    _listeners->start();
    _isReady = true;
    const auto listeners = _listeners->bound();
    if (!_line.readyFile.empty()) writeReadyFile(_line.readyFile, readyText(listeners));
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - _begin);
    for (const net::BoundListener& listener : listeners) {
        _log.info("Listening", {{"module", std::string_view(listener.name)}, {"security", net::toString(listener.security)}, {"address", std::string_view(listener.address)}});
    }
    _log.info("Ready", {{"milliseconds", std::int64_t{took.count()}}});
    notifySystemd("READY=1\nSTATUS=Ready\n");
}

void Daemon::serve() {
    sigset_t signals;
    sigemptyset(&signals);
    for (const int number : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&signals, number);
    int ticks = 0;
    for (;;) {
        const timespec timeout{kTidyingInterval.count(), 0};
        const int number = ::sigtimedwait(&signals, nullptr, &timeout);
        if (number == SIGTERM || number == SIGINT) {
            _log.info("Stopping", {{"signal", number == SIGTERM ? "SIGTERM" : "SIGINT"}});
            return;
        }
        if (number == SIGHUP) {
            try {
                reload();
            } catch (...) {
                const Error error = log::describeCurrentException(_log, "reload");
                _log.error("Nothing was reloaded: the new configuration is wrong", {{"reason", std::string_view(error.userText())}});
            }
            continue;
        }
        if (number >= 0) continue;
        // Time passed, or a stray interruption.
        if (++ticks % kTicksOfMaintenance == 0) _services->queueMaintenance();
        else _services->queueTidying();
    }
}

std::string Daemon::reload() {
    std::lock_guard lifecycle(_lifecycle);
    if (_isStopping) throw Error(ErrorCode::Cancelled, "The server is stopping");
    notifySystemd("RELOADING=1\nMONOTONIC_USEC=" +
                  std::to_string(std::chrono::duration_cast<Micros>(std::chrono::steady_clock::now().time_since_epoch()).count()) + '\n');
    struct Done {
        ~Done() { notifySystemd("READY=1\n"); }
    } done;

    // Everything is checked before anything is taken over.
    std::string problems;
    if (!_configuration.readKernel(problems)) throw Error(ErrorCode::InvalidArgument, problems);
    const config::SnapshotPtr next = _configuration.check(*_host, problems);
    if (!next) throw Error(ErrorCode::InvalidArgument, problems);
    const config::SnapshotPtr before = snapshot();
    const config::SnapshotPtr merged = config::mergeReload(*before, *next);
    if (const auto wrong = settingsProblems(*next, *_host); !wrong.empty()) throw Error(ErrorCode::InvalidArgument, joined(wrong));
    for (const auto& candidate : {next, merged}) {
        if (const auto refused = _host->checkSettings(settingsOf(candidate)); !refused.empty()) throw Error(ErrorCode::InvalidArgument, joined(refused));
    }
    const auto certificates = certificateFiles(*merged);

    _logger.reopen(loggerOptions(*merged));   // the last that can fail for an ordinary reason
    if (_tls && !certificates.empty()) _tls->reload(certificates);
    _services->reconfigure(*merged);
    _host->reconfigure(settingsOf(merged));

    std::vector<std::string> taken, needRestart;
    for (const config::Difference& difference : config::compare(*before, *next)) {
        const bool needsTls = difference.section.starts_with("tls") && !_tls;   // no listener has TLS yet
        (difference.isReloadable && !needsTls ? taken : needRestart).push_back(nameOf(difference));
    }
    const auto named = _configuration.moduleNames();
    for (const std::string& name : _host->names()) {
        if (std::find(named.begin(), named.end(), name) == named.end()) needRestart.push_back("module." + name);   // its section is gone, it runs on
    }
    for (const std::string& name : taken) _log.info("Setting changed", {{"setting", std::string_view(name)}});
    for (const std::string& name : needRestart) _log.warning("Setting changed; restart the server for it to take effect", {{"setting", std::string_view(name)}});
    _log.info("Configuration reloaded", {{"changed", std::uint64_t{taken.size()}}, {"need_restart", std::uint64_t{needRestart.size()}}});
    std::lock_guard lock(_mutex);
    _snapshot = merged;
    _needRestart = needRestart;
    return reloadJson(taken, needRestart);
}

void Daemon::stop() {
    _isReady = false;
    {
        std::lock_guard lifecycle(_lifecycle);
        _isStopping = true;
    }
    notifySystemd("STOPPING=1\n");
    if (!_line.readyFile.empty()) std::remove(_line.readyFile.c_str());
    const auto drainTime = snapshot()->section("server").duration("drain_time");
    const Ticks deadline = std::chrono::steady_clock::now() + drainTime;
    if (_listeners) {
        if (!_listeners->drain(deadline)) {
            _log.warning("Connections were closed before they ended by themselves", {{"connections", std::uint64_t{_listeners->connections()}}});
        }
        _listeners->stop();
    }
    _host->drain(deadline);
    if (_services) {
        _services->stopPools();
    }
    _host->stop();
    _log.info("Stopped");
    if (hasLeftBehind()) return;
    _listeners.reset();
    _admin.reset();
    _services.reset();
    _host.reset();
    _kernels.clear();
}

void Daemon::registerMetrics() {
    for (const LogLevel level : {LogLevel::Warning, LogLevel::Error}) {
        _metrics.gauge("corbel_log_events", "Log events since the start by level.", "level=\"" + std::string(log::toString(level)) + '"',
                       [this, level] { return static_cast<double>(_logger.count(level)); });
    }
    _metrics.gauge("corbel_resident_bytes", "Memory in use.", "", residentBytes);
    _metrics.gauge("corbel_uptime_seconds", "Time since the start.", "", [this] { return std::chrono::duration<double>(std::chrono::steady_clock::now() - _begin).count(); });
    _metrics.gauge("corbel_info", "The version as a label.", "version=\"" CORBEL_VERSION "\"", [] { return 1.0; });
}

admin::AdminContext Daemon::adminContext() {
    admin::AdminContext context{_services->users, _services->authenticator, _services->userAdmin, *_services->stores, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}};
    context.isReady = [this] { return _isReady.load(); };
    context.metrics = [this] { return _metrics.render(); };
    context.status = [this] {
        StatusFacts facts;
        facts.serverName = serverName(*snapshot());
        facts.uptimeSeconds = static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - _begin).count());
        facts.isReady = _isReady;
        facts.listeners = _listeners->bound();
        facts.connections = _listeners->connections();
        facts.openStores = _services->stores->openStores();
        if (_tls) facts.certificates = _tls->certificates();
        std::lock_guard lock(_mutex);
        facts.needRestart = _needRestart;
        return statusJson(facts);
    };
    context.modules = [this] { return modulesJson(_host->list()); };
    context.module = [this](std::string_view name) { return moduleJson(_host->list(), name); };
    context.effectiveConfig = [this] { return config::effectiveJson(*snapshot()); };
    context.explainConfig = [this](std::string_view key) { return explainJson(snapshot()->schema(), key); };
    context.reload = [this] { return reload(); };
    context.createStore = [this](const Identity& identity, const std::string& language, const std::string& guid) {
        return _services->stores->create(identity, {language, guid});
    };
    context.checkStore = [this](StoreId store, bool repair) { return repair ? _services->stores->repair(store) : _services->stores->check(store); };
    context.reindexStore = [this](StoreId store) { _services->reindex(store); };
    context.logTail = [this](std::uint64_t after, std::size_t limit) { return logTailJson(_logger.tail(after, limit)); };
    context.commands = [this] { return _commands.list(); };
    context.runCommand = [this](const std::string& name, const std::vector<std::string>& arguments) { return _commands.run(name, arguments); };
    return context;
}

}  // namespace corbel::app
