// Telling others that the server is ready: the ready file and systemd's notification socket.
//
// Stateless. [main thread]
#pragma once

#include <string>
#include <vector>

#include "net/server.h"

namespace corbel::app {

/// "imap starttls 127.0.0.1:43567" a listener.
std::string readyText(const std::vector<net::BoundListener>& listeners);
/// Written beside and renamed, so that a reader sees all of it or nothing. Unavailable.
void writeReadyFile(const std::string& file, const std::string& text);
/// sd_notify(3) without its library: sends `state` ("READY=1") to NOTIFY_SOCKET, if there is one; failures are silent as they are there.
void notifySystemd(const std::string& state);

}  // namespace corbel::app
