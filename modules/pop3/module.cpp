// The module `pop3`: mailboxes by POP3. Settings, lifecycle, and a session for each connection.
#include "corbel/module.h"

#include <memory>
#include <mutex>
#include <optional>

#include "corbel/net.h"
#include "options.h"
#include "services.h"
#include "session.h"

namespace corbel::pop3 {

class Pop3Module final : public Module, public Protocol {
public:
    std::vector<SettingSpec> settings() const override { return optionSpecs(); }
    void configure(const Settings& settings) override { setOptions(readOptions(settings)); }
    void reconfigure(const Settings& settings) override { setOptions(readOptions(settings)); }
    void start(Kernel& kernel) override { _services.emplace(kernel); }
    void stop() noexcept override { _services.reset(); }
    void* interface(std::string_view id) override { return id == Protocol::kInterfaceId ? static_cast<Protocol*>(this) : nullptr; }

    std::unique_ptr<Session> newSession(Connection&) override { return std::make_unique<Pop3Session>(*_services, options()); }
    std::string busyGreeting() const override { return "-ERR [SYS/TEMP] Too busy, try again later\r\n"; }

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

}  // namespace corbel::pop3

CORBEL_MODULE(corbel::pop3::Pop3Module, "pop3", "0.1.0", "corbel.protocol/1", "")
