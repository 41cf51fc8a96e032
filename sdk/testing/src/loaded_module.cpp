#include "corbel/testing/loaded_module.h"

#include <dlfcn.h>

#include <stdexcept>
#include <utility>

namespace corbel::testing {

LoadedModule::LoadedModule(const std::string& file) {
    void* handle = ::dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (!handle) throw std::runtime_error(::dlerror());
    const auto create = reinterpret_cast<Module* (*)()>(::dlsym(handle, "corbel_module_create"));
    if (!create) throw std::runtime_error(file + " exports no corbel_module_create; use CORBEL_MODULE()");
    _module.reset(create());
    if (!_module) throw std::runtime_error(file + ": corbel_module_create() returned nothing");
}

LoadedModule::~LoadedModule() {
    if (_isStarted) _module->stop();
}

void LoadedModule::configure(std::map<std::string, std::string> values) {
    _settings = std::make_unique<FakeSettings>(_module->settings(), std::move(values));
    _module->configure(*_settings);
}

void LoadedModule::start(FakeKernel& kernel, std::map<std::string, std::string> values) {
    configure(std::move(values));
    _isStarted = true;
    _module->start(kernel);
}

void LoadedModule::reconfigure(std::map<std::string, std::string> values) {
    auto next = std::make_unique<FakeSettings>(_module->settings(), std::move(values));
    _module->reconfigure(*next);
    _settings = std::move(next);
}

void* LoadedModule::find(std::string_view interfaceId) {
    void* object = _module->interface(interfaceId);
    if (!object) throw std::logic_error("the module has no interface " + std::string(interfaceId));
    return object;
}

}  // namespace corbel::testing
