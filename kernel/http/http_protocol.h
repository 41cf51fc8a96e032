// HTTP/1.1 as a protocol of the kernel: framing, keep-alive, pipelining, Expect, limits, long poll; requests go to the mounted services.
//
// One object a listener group ("http", "admin"); sessions refer to it. The mount table must outlive it. [worker]
#pragma once

#include <chrono>
#include <string>

#include "corbel/log.h"
#include "corbel/metrics.h"
#include "corbel/net.h"
#include "corbel/time.h"
#include "http/mount_table.h"

namespace corbel::http {

struct HttpOptions {
    std::string listener = "http";                ///< Mounts of this group are served.
    std::chrono::milliseconds idle{60000};        ///< Between requests.
    std::chrono::milliseconds bodyIdle{30000};    ///< Between pieces of a body.
};

class HttpProtocol final : public Protocol {
public:
    HttpProtocol(HttpOptions options, const MountTable& mounts, const Clock& clock, Log& log, Metrics& metrics);
    std::unique_ptr<Session> newSession(Connection& connection) override;
    std::string busyGreeting() const override;

    const HttpOptions& options() const noexcept { return _options; }
    const MountTable& mounts() const noexcept { return _mounts; }
    const Clock& clock() const noexcept { return _clock; }
    Log& log() const noexcept { return _log; }
    void count(int status) const noexcept;

private:
    HttpOptions _options;
    const MountTable& _mounts;
    const Clock& _clock;
    Log& _log;
    Counter* _byClass[5];
};

}  // namespace corbel::http
