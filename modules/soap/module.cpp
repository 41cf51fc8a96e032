// The module `soap`: what Kopano's MAPI clients speak. Settings, lifecycle, and one HTTP service on listeners of its own.
#include "corbel/module.h"

#include <optional>

#include "service.h"
#include "services.h"

namespace corbel::soap {

class SoapModule final : public Module {
public:
    std::vector<SettingSpec> settings() const override { return optionSpecs(); }
    void configure(const Settings& settings) override { _options = readOptions(settings); }
    void reconfigure(const Settings& settings) override { _services->setOptions(readOptions(settings)); }
    void start(Kernel& kernel) override {
        _services.emplace(kernel, _options);
        _service.emplace(*_services);
    }
    void stop() noexcept override {
        _service.reset();
        _services.reset();
    }
    void* interface(std::string_view id) override { return id == HttpService::kInterfaceId ? static_cast<HttpService*>(&*_service) : nullptr; }

private:
    Options _options;
    std::optional<Services> _services;
    std::optional<SoapService> _service;
};

}  // namespace corbel::soap

CORBEL_MODULE(corbel::soap::SoapModule, "soap", "0.1.0", "corbel.http/1", "")
