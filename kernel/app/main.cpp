// corbeld: the Corbel server.
#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <thread>

#include "app/command_line.h"
#include "app/configuration.h"
#include "app/daemon.h"
#include "app/install_paths.h"
#include "config/explain.h"
#include "config/manual.h"
#include "corbel/error.h"
#include "net/inherited.h"

namespace corbel::app {
namespace {

/// Before any thread starts, so that all of them inherit the mask and serve() alone hears the signals.
void prepareSignals() {
    ::signal(SIGPIPE, SIG_IGN);
    sigset_t signals;
    sigemptyset(&signals);
    for (const int number : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&signals, number);
    ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

/// For a process whose many sessions live long between allocations that do not: few arenas, which leave fewer holes, and no giving back
/// of memory that the next message takes again.
void prepareMemory() {
    constexpr int kFewArenas = 4;
    constexpr int kKeptFree = 4 * 1024 * 1024;
    constexpr int kMapped = 1024 * 1024;
    ::mallopt(M_ARENA_MAX, std::max(kFewArenas, static_cast<int>(std::thread::hardware_concurrency())));
    ::mallopt(M_TRIM_THRESHOLD, kKeptFree);
    ::mallopt(M_MMAP_THRESHOLD, kMapped);
}

/// All modules that lie in module_dir, whatever a configuration file says.
int dumpSettings(const CommandLine& line) {
    std::string folder = defaultModuleFolder();
    for (const std::string& set : line.sets) {
        static constexpr std::string_view kKey = "server.module_dir=";
        if (set.starts_with(kKey)) folder = set.substr(kKey.size());
    }
    std::vector<module::ModuleRequest> requests;
    std::error_code error;
    const std::filesystem::directory_iterator entries(folder, error);
    if (error) {
        std::cerr << "corbeld: the modules' folder " << folder << " cannot be read: " << error.message() << "; give another with --set server.module_dir=DIR\n";
        return kStatusFailed;
    }
    for (const auto& entry : entries) {
        if (entry.path().extension() == ".so") requests.push_back({entry.path().stem().string(), entry.path().string(), true, false, ""});
    }
    std::sort(requests.begin(), requests.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
    log::Logger log;
    module::ModuleHost host(log);
    const auto problems = host.load(requests, ::geteuid());
    for (const std::string& problem : problems) std::cerr << "corbeld: " << problem << '\n';
    const auto schema = Configuration::schema(host);
    std::cout << (line.format == "man" ? config::settingsManual(*schema) : config::settingsMarkdown(*schema));
    return problems.empty() ? 0 : kStatusFailed;
}

int runMain(const std::vector<std::string>& arguments) {
    CommandLine line;
    try {
        line = parseCommandLine(arguments);
    } catch (const Error& error) {
        std::cerr << "corbeld: " << error.userText() << '\n';
        return kStatusUsage;
    }
    switch (line.action) {
        case CommandLine::Action::Help: std::cout << usage(); return 0;
        case CommandLine::Action::Version: std::cout << "corbeld " CORBEL_VERSION "\n"; return 0;
        case CommandLine::Action::DumpManual: std::cout << manualPage(); return 0;
        case CommandLine::Action::DumpSettings: return dumpSettings(line);
        case CommandLine::Action::Check:
        case CommandLine::Action::Run: break;
    }
    prepareMemory();
    prepareSignals();
    ::umask(0027);
    Daemon daemon(line, net::takeInheritedSockets());
    const int status = line.action == CommandLine::Action::Check ? daemon.check() : daemon.run();
    if (daemon.hasLeftBehind()) {
        std::cout.flush();
        std::_Exit(status);
    }
    return status;
}

}  // namespace
}  // namespace corbel::app

int main(int argc, char** argv) {
    try {
        return corbel::app::runMain({argv + 1, argv + argc});
    } catch (const std::exception& error) {
        std::cerr << "corbeld: " << error.what() << '\n';
        return corbel::app::kStatusFailed;
    }
}
