#include "net/inherited.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>
#include <string_view>

#include "corbel/text.h"

namespace corbel::net {
namespace {

constexpr int kFirstFd = 3;        // SD_LISTEN_FDS_START
constexpr std::uint64_t kMaxInherited = 256;

std::string variable(const char* name) {
    const char* value = std::getenv(name);
    return value ? value : "";
}

}  // namespace

std::vector<InheritedSocket> takeInheritedSockets() {
    const auto pid = text::parseUnsigned(variable("LISTEN_PID"));
    const auto count = text::parseUnsigned(variable("LISTEN_FDS"));
    const std::string names = variable("LISTEN_FDNAMES");
    for (const char* name : {"LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"}) unsetenv(name);
    std::vector<InheritedSocket> sockets;
    if (!pid || *pid != static_cast<std::uint64_t>(getpid()) || !count || *count > kMaxInherited) return sockets;
    const auto split = text::split(names, ':');
    for (std::size_t i = 0; i < *count; ++i) {
        const int fd = kFirstFd + static_cast<int>(i);
        if (fcntl(fd, F_SETFD, FD_CLOEXEC) != 0) continue;  // not open: the caller lied about it
        fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
        sockets.push_back({fd, i < split.size() ? std::string(split[i]) : std::string()});
    }
    return sockets;
}

}  // namespace corbel::net
