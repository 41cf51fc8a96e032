// Sockets that systemd opened for us (socket activation): LISTEN_PID, LISTEN_FDS, LISTEN_FDNAMES as sd_listen_fds(3) describes.
//
// Called once by the app before any thread starts. Each descriptor is made close-on-exec and non-blocking.
#pragma once

#include <string>
#include <vector>

namespace corbel::net {

struct InheritedSocket {
    int fd = -1;
    std::string name;      ///< FileDescriptorName= of the socket unit; may be empty.
};

/// Empty when the variables are absent or meant for another process. Removes the variables. [main thread]
std::vector<InheritedSocket> takeInheritedSockets();

}  // namespace corbel::net
