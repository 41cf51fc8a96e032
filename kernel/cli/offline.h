// corbel --offline: a corbeld of one's own for the length of a command, when the server does not run.
//
// It takes the lock on the data directory as any server does, listens on nothing but a socket in a private folder, and is stopped at the
// end. So the command itself never opens a database. [main thread]
#pragma once

#include <sys/types.h>

#include <string>

namespace corbel::cli {

class OfflineServer {
public:
    /// `config`: of corbeld; empty: its own default. Returns when it is ready. Cancelled when it does not start; its reasons are on stderr
    /// then.
    explicit OfflineServer(const std::string& config);
    ~OfflineServer();
    OfflineServer(const OfflineServer&) = delete;
    OfflineServer& operator=(const OfflineServer&) = delete;

    std::string socketPath() const { return _folder + "/admin.sock"; }

private:
    void awaitReady(int notifySocket);
    void stop() noexcept;

    std::string _folder;
    pid_t _pid = -1;
};

}  // namespace corbel::cli
