// The module as the server has it: the built file, loaded, configured and started, over a FakeKernel.
//
//     LoadedModule module(CORBEL_MODULE_FILE);
//     module.start(kernel, {{"greeting", "Hello"}});
//     auto& protocol = module.interface<corbel::Protocol>();
//
// Goes through the calls in the server's order and stops the module at the end. The file stays loaded, as in the server. Does not inspect
// the descriptor: `corbel module check` does. Owned by the test. [one thread]
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "corbel/module.h"
#include "corbel/testing/fake_kernel.h"

namespace corbel::testing {

class LoadedModule {
public:
    /// Throws std::runtime_error when the file cannot be loaded or makes no module.
    explicit LoadedModule(const std::string& file);
    ~LoadedModule();
    LoadedModule(const LoadedModule&) = delete;
    LoadedModule& operator=(const LoadedModule&) = delete;

    /// configure() with defaults, some replaced. Throws what the module throws; std::logic_error for a key that it does not declare.
    void configure(std::map<std::string, std::string> values = {});
    /// configure() and start().
    void start(FakeKernel& kernel, std::map<std::string, std::string> values = {});
    /// New values while it runs.
    void reconfigure(std::map<std::string, std::string> values);
    Module& module() noexcept { return *_module; }

    /// The interface that its descriptor lists. Throws std::logic_error when the module has none of that id.
    template <class Interface>
    Interface& interface() {
        return *static_cast<Interface*>(find(Interface::kInterfaceId));
    }

private:
    void* find(std::string_view interfaceId);

    std::unique_ptr<Module> _module;
    std::unique_ptr<FakeSettings> _settings;   // a module may keep what it was configured with
    bool _isStarted = false;
};

}  // namespace corbel::testing
