#include "support/mariadb.h"

#include <fcntl.h>
#include <pwd.h>
#include <spawn.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <stdexcept>
#include <thread>

extern char** environ;

namespace corbel::testing {
namespace {

namespace fs = std::filesystem;
constexpr std::chrono::seconds kStartTime{120};

int openLock(const fs::path& file) {
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0) throw std::runtime_error("cannot open " + file.string());
    return descriptor;
}

void requireInstalled() {
    for (const char* directory : {"/usr/sbin", "/usr/local/sbin", "/usr/bin", "/usr/local/bin"}) {
        if (fs::exists(fs::path(directory) / "mariadbd")) return;
    }
    throw std::runtime_error("mariadbd is not installed: apt install mariadb-server (./dev test does it)");
}

std::string environment(const char* name, const std::string& fallback) {
    const char* value = std::getenv(name);
    return value && *value ? value : fallback;
}

std::unique_ptr<db::Connection> connect(const std::string& socket, const std::string& user, const std::string& database) {
    db::MysqlOptions options;
    options.socket = socket;
    options.user = user;
    options.database = database;
    return db::openMysql(options);
}

/// Started once a process; the lock on `users` is held until the process ends and tells the keeper that somebody is here.
class Server {
public:
    static Server& instance() {
        static Server server;
        return server;
    }
    std::string socket() const { return (_directory / "run/m.sock").string(); }
    std::string user() const { return _user; }

private:
    Server() {
        requireInstalled();
        const std::string build = environment("CORBEL_BUILD", fs::current_path().string());
        const passwd* const self = ::getpwuid(::geteuid());
        if (!self) throw std::runtime_error("this user has no name");
        _user = self->pw_name;
        // Where a socket's path is short and the user mysql gets in; in memory when there is room, since each test makes its tables anew.
        constexpr std::uintmax_t kRoom = std::uintmax_t{2} << 30;
        std::error_code error;
        const fs::space_info memory = fs::space("/dev/shm", error);
        const bool isRoomy = !error && memory.available != static_cast<std::uintmax_t>(-1) && memory.available > kRoom;
        _directory =
            std::string(isRoomy ? "/dev/shm" : "/tmp") + "/corbel-mariadb-" + std::to_string(::geteuid()) + "-" + std::to_string(std::hash<std::string>{}(build) % 100'000'000);
        fs::create_directories(_directory);
        ::chmod(_directory.c_str(), 0755);
        const int starter = openLock(_directory / "starter");
        ::flock(starter, LOCK_EX);
        // Waits while a keeper that saw nobody stops its server.
        ::flock(openLock(_directory / "users"), LOCK_SH);
        if (!answers()) start();
        ::close(starter);
    }

    bool answers() const {
        try {
            connect(socket(), _user, "mysql");
            return true;
        } catch (const Error&) {
            return false;
        }
    }

    void start() {
        fs::remove(_directory / "state");
        const std::string script = environment("CORBEL_SOURCE", CORBEL_SOURCE_DIR) + "/tests/support/mariadb_keeper.sh";
        const std::string directory = _directory.string();
        const std::string log = directory + "/keeper.log";
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
        posix_spawn_file_actions_addopen(&actions, 1, log.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
        posix_spawn_file_actions_adddup2(&actions, 1, 2);
        const char* const arguments[] = {"setsid", "--fork", script.c_str(), directory.c_str(), nullptr};
        pid_t child = 0;
        const int failed = ::posix_spawnp(&child, "setsid", &actions, nullptr, const_cast<char* const*>(arguments), environ);
        posix_spawn_file_actions_destroy(&actions);
        if (failed) throw std::runtime_error("cannot start setsid");
        ::waitpid(child, nullptr, 0);
        const auto deadline = std::chrono::steady_clock::now() + kStartTime;
        std::string state;
        while (state.empty() && std::chrono::steady_clock::now() < deadline) {
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
            std::ifstream file(_directory / "state");
            std::getline(file, state);
        }
        if (state != "ready") throw std::runtime_error(state.empty() ? "mariadbd was not ready in time, see " + log : state);
    }

    fs::path _directory;
    std::string _user;
};

}  // namespace

MariadbSchema::MariadbSchema() {
    static std::atomic<unsigned> next{0};
    Server& server = Server::instance();
    _options.socket = server.socket();
    _options.user = server.user();
    _options.database = "t_" + std::to_string(::getpid()) + "_" + std::to_string(next++);
    openAsRoot()->execute("DROP DATABASE IF EXISTS " + _options.database + "; CREATE DATABASE " + _options.database);
}

MariadbSchema::~MariadbSchema() {
    try {
        openAsRoot()->execute("DROP DATABASE " + _options.database);
    } catch (const std::exception&) {
        // The test itself has failed already, or the next run's DROP does it.
    }
}

std::unique_ptr<db::Connection> MariadbSchema::openAsRoot() {
    return connect(Server::instance().socket(), Server::instance().user(), "mysql");
}

}  // namespace corbel::testing
