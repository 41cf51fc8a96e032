// What one module gets as its Kernel: the services, with a log that carries the module's id.
//
// Owned by the daemon, one a module; lives until the module is destroyed. [any thread]
#pragma once

#include <string>

#include "app/services.h"
#include "corbel/module.h"

namespace corbel::app {

class ModuleKernel final : public Kernel {
public:
    ModuleKernel(std::string name, Services& services, log::Logger& logger, const module::ModuleHost& host, std::string serverName)
        : _log(logger, std::move(name)), _services(services), _host(host), _serverName(std::move(serverName)) {}

    Log& log() override { return _log; }
    Metrics& metrics() override { return _services.metrics; }
    const Clock& clock() const override { return _services.clock; }
    Auth& auth() override { return _services.authenticator; }
    Stores& stores() override { return *_services.stores; }
    Delivery& delivery() override { return _services.delivery; }
    std::string_view serverName() const override { return _serverName; }
    std::vector<void*> interfaces(std::string_view interfaceId) override {
        if (interfaceId == draft::Signals::kInterfaceId) return {static_cast<draft::Signals*>(&_services.signals)};
        if (interfaceId != Search::kInterfaceId) return _host.interfaces(interfaceId);
        return _services.fullText ? std::vector<void*>{static_cast<Search*>(_services.fullText.get())} : std::vector<void*>{};
    }
    draft::Sql& sql() override { return _services.database; }
    AddressBook& addressBook() override { return _services.addressBook; }

private:
    log::NamedLog _log;
    Services& _services;
    const module::ModuleHost& _host;
    const std::string _serverName;
};

}  // namespace corbel::app
