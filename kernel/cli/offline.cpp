#include "cli/offline.h"

#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <string_view>
#include <vector>

#include "corbel/error.h"

namespace corbel::cli {
namespace {

namespace fs = std::filesystem;

constexpr int kStartMilliseconds = 60'000;

/// The corbeld that was built or installed with this command, else one in PATH.
std::string serverProgram() {
    std::error_code error;
    const fs::path own = fs::read_symlink("/proc/self/exe", error);
    for (const fs::path& candidate : {own.parent_path() / "corbeld", own.parent_path().parent_path() / "sbin" / "corbeld"})
        if (!error && fs::exists(candidate, error)) return candidate.string();
    return "corbeld";
}

int bindNotifySocket(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.c_str(), std::min(path.size(), sizeof address.sun_path - 1));
    const int fd = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && ::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return fd;
    const std::string why = std::strerror(errno);
    if (fd >= 0) ::close(fd);
    throw Error(ErrorCode::Cancelled,
                "The socket " + path + " cannot be made: " + why + "; check the rights and the space of that directory");
}

}  // namespace

OfflineServer::OfflineServer(const std::string& config) {
    std::string folder = (fs::temp_directory_path() / "corbel-offline-XXXXXX").string();
    if (!::mkdtemp(folder.data()))
        throw Error(ErrorCode::Cancelled, "A temporary directory cannot be made: " + std::string(std::strerror(errno)) +
                                              "; set TMPDIR to one that you may write");
    _folder = folder;
    int notify = -1;
    try {
        notify = bindNotifySocket(_folder + "/notify");
        std::vector<std::string> words{serverProgram(), "--admin-only", "--set", "admin.socket=" + socketPath(),
                                       "--set",         "log.file=",    "--set", "log.level=error"};
        if (!config.empty()) words.insert(words.end(), {"--config", config});
        std::vector<char*> arguments;
        for (std::string& word : words) arguments.push_back(word.data());
        arguments.push_back(nullptr);
        const std::string notifyPath = _folder + "/notify";
        _pid = ::fork();
        if (_pid == 0) {
            // Ctrl-C is for the command; the server ends with it, in order.
            ::setpgid(0, 0);
            ::prctl(PR_SET_PDEATHSIG, SIGTERM);
            ::setenv("NOTIFY_SOCKET", notifyPath.c_str(), 1);
            ::dup2(STDERR_FILENO, STDOUT_FILENO);
            ::execvp(arguments[0], arguments.data());
            ::_exit(127);
        }
        awaitReady(notify);
        ::close(notify);
    } catch (...) {
        if (notify >= 0) ::close(notify);
        stop();
        throw;
    }
}

OfflineServer::~OfflineServer() { stop(); }

void OfflineServer::awaitReady(int notifySocket) {
    if (_pid < 0) throw Error(ErrorCode::Cancelled, "corbeld cannot be started: " + std::string(std::strerror(errno)));
    const int process = static_cast<int>(::syscall(SYS_pidfd_open, _pid, 0));
    pollfd waits[] = {{notifySocket, POLLIN, 0}, {process, POLLIN, 0}};
    bool isReady = false, hasEnded = process < 0;
    while (!isReady && !hasEnded && ::poll(waits, 2, kStartMilliseconds) > 0) {
        char text[512];
        const ssize_t size = (waits[0].revents & POLLIN) ? ::recv(notifySocket, text, sizeof text, MSG_DONTWAIT) : 0;
        isReady = size > 0 && std::string_view(text, static_cast<std::size_t>(size)).find("READY=1") != std::string_view::npos;
        hasEnded = (waits[1].revents & POLLIN) != 0;
    }
    if (process >= 0) ::close(process);
    if (isReady) return;
    throw Error(ErrorCode::Cancelled,
                "corbeld did not start for --offline; mend what the lines above say, or name its configuration with --config FILE");
}

void OfflineServer::stop() noexcept {
    if (_pid > 0) {
        ::kill(_pid, SIGTERM);
        while (::waitpid(_pid, nullptr, 0) < 0 && errno == EINTR) {
        }
        _pid = -1;
    }
    std::error_code error;
    fs::remove_all(_folder, error);
}

}  // namespace corbel::cli
