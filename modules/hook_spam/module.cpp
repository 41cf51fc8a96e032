// The module `hook_spam`: settings and lifecycle around SpamHook.
#include "corbel/module.h"

#include "spam_hook.h"

namespace corbel::hook_spam {

class SpamModule final : public Module {
public:
    std::vector<SettingSpec> settings() const override { return optionSpecs(); }
    void configure(const Settings& settings) override { _hook.setOptions(readOptions(settings)); }
    void reconfigure(const Settings& settings) override { _hook.setOptions(readOptions(settings)); }
    void start(Kernel& kernel) override { _hook.start(kernel.log(), kernel.metrics()); }
    void* interface(std::string_view id) override { return id == DeliveryHook::kInterfaceId ? static_cast<DeliveryHook*>(&_hook) : nullptr; }

private:
    SpamHook _hook;
};

}  // namespace corbel::hook_spam

CORBEL_MODULE(corbel::hook_spam::SpamModule, "hook_spam", "0.1.0", "corbel.hook.delivery/1", "")
