#include "app/readiness.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>

#include "corbel/error.h"

namespace corbel::app {

std::string readyText(const std::vector<net::BoundListener>& listeners) {
    std::string text;
    for (const net::BoundListener& listener : listeners) {
        text += listener.name + ' ' + std::string(net::toString(listener.security)) + ' ' + listener.address + '\n';
    }
    return text;
}

void writeReadyFile(const std::string& file, const std::string& text) {
    const std::string temporary = file + ".new";
    std::ofstream out(temporary, std::ios::binary | std::ios::trunc);
    out << text;
    out.close();
    if (!out || std::rename(temporary.c_str(), file.c_str()) != 0) {
        throw Error(ErrorCode::Unavailable, "The ready file " + file + " cannot be written: " + std::strerror(errno) + "; name one in a directory of the server's user with --ready-file");
    }
}

void notifySystemd(const std::string& state) {
    const char* path = std::getenv("NOTIFY_SOCKET");
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (!path || (path[0] != '/' && path[0] != '@') || std::strlen(path) >= sizeof address.sun_path) return;
    std::memcpy(address.sun_path, path, std::strlen(path));
    if (path[0] == '@') address.sun_path[0] = '\0';   // an abstract socket
    const int fd = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return;
    const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + std::strlen(path));
    ::sendto(fd, state.data(), state.size(), MSG_NOSIGNAL, reinterpret_cast<const sockaddr*>(&address), length);
    ::close(fd);
}

}  // namespace corbel::app
