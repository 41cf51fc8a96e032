// A delivery hook: a log line for each message that is delivered, and a header line that says it was seen.
#include "corbel/delivery.h"
#include "corbel/log.h"
#include "corbel/module.h"

namespace hook_audit {

// [quote hook]
class HookAudit final : public corbel::Module, public corbel::DeliveryHook {
public:
    std::vector<corbel::SettingSpec> settings() const override {
        return {corbel::setting("mark", corbel::SettingType::Boolean, "yes", "Put an X-Audit header line before the message.")};
    }
    void configure(const corbel::Settings& settings) override { _marks = settings.boolean("mark"); }
    void start(corbel::Kernel& kernel) override { _log = &kernel.log(); }
    void* interface(std::string_view id) override { return id == corbel::DeliveryHook::kInterfaceId ? static_cast<corbel::DeliveryHook*>(this) : nullptr; }

    int priority() const noexcept override { return 900; }   // late: what the others decided is known
    void onDelivery(corbel::DeliveryRequest& request) override {
        if (_marks) request.prefix += "X-Audit: seen\r\n";
        _log->info("Delivery seen", {{"recipient", std::string_view(request.recipient->address)}, {"folder", std::string_view(request.folder)},
                                     {"bytes", request.message->size()}});
    }

private:
    bool _marks = true;
    corbel::Log* _log = nullptr;
};
// [end quote]

}  // namespace hook_audit

CORBEL_MODULE(hook_audit::HookAudit, "hook_audit", "1.0.0", "corbel.hook.delivery/1", "")
