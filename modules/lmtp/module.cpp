// The module `lmtp`: mail in by LMTP. Settings, lifecycle, and a session for each connection.
#include "corbel/module.h"

#include <memory>
#include <mutex>
#include <optional>

#include "corbel/net.h"
#include "options.h"
#include "services.h"
#include "session.h"

namespace corbel::lmtp {

class LmtpModule final : public Module, public Protocol {
public:
    std::vector<SettingSpec> settings() const override { return optionSpecs(); }
    void configure(const Settings& settings) override { setOptions(readOptions(settings)); }
    void reconfigure(const Settings& settings) override { setOptions(readOptions(settings)); }
    void start(Kernel& kernel) override { _services.emplace(kernel, options()->parallelDeliveries); }
    void stop() noexcept override { _services.reset(); }
    void* interface(std::string_view id) override { return id == Protocol::kInterfaceId ? static_cast<Protocol*>(this) : nullptr; }

    std::unique_ptr<Session> newSession(Connection&) override { return std::make_unique<LmtpSession>(*_services, options()); }
    std::string busyGreeting() const override { return "421 4.3.2 Too busy, try again later\r\n"; }

private:
    std::shared_ptr<const Options> options() const {
        const std::lock_guard lock(_mutex);
        return _options;
    }
    void setOptions(Options options) {
        auto next = std::make_shared<const Options>(std::move(options));
        const std::lock_guard lock(_mutex);
        _options = std::move(next);
    }

    mutable std::mutex _mutex;
    std::shared_ptr<const Options> _options;   ///< Shared with the sessions that began under it.
    std::optional<Services> _services;
};

}  // namespace corbel::lmtp

CORBEL_MODULE(corbel::lmtp::LmtpModule, "lmtp", "0.1.0", "corbel.protocol/1", "")
