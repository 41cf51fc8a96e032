// What an isolated module gets as its Kernel: log, metrics, clock and the server's name. All else it is told that it cannot have.
//
// Owned by Host. [any thread]
#pragma once

#include <string>

#include "corbel/module.h"
#include "guest/guest_metrics.h"
#include "guest/server_link.h"

namespace corbel::guest {

class GuestLog final : public Log {
public:
    GuestLog(ServerLink& link, bool wantsDebug) : _link(link), _wantsDebug(wantsDebug) {}
    bool isEnabled(LogLevel level) const noexcept override { return _wantsDebug || level != LogLevel::Debug; }
    void event(LogLevel level, std::string_view message, std::initializer_list<LogField> fields) noexcept override;

private:
    ServerLink& _link;
    const bool _wantsDebug;
};

class GuestKernel final : public Kernel {
public:
    GuestKernel(ServerLink& link, const isolation::StartFacts& facts)
        : _log(link, facts.wantsDebug), _metrics(link, facts.module), _serverName(facts.serverName) {}

    Log& log() override { return _log; }
    GuestMetrics& metrics() override { return _metrics; }
    const Clock& clock() const override { return systemClock(); }
    Auth& auth() override { refuse("auth()"); }
    Stores& stores() override { refuse("stores()"); }
    Delivery& delivery() override { refuse("delivery()"); }
    std::string_view serverName() const override { return _serverName; }
    std::vector<void*> interfaces(std::string_view) override { refuse("interfaces()"); }
    draft::Sql& sql() override { refuse("sql()"); }
    AddressBook& addressBook() override { refuse("addressBook()"); }

private:
    [[noreturn]] static void refuse(std::string_view what);

    GuestLog _log;
    GuestMetrics _metrics;
    const std::string _serverName;
};

}  // namespace corbel::guest
