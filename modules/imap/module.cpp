// The IMAP module: settings, and a session for each accepted connection.
#include "corbel/module.h"

#include <atomic>
#include <memory>

#include "command_table.h"
#include "corbel/mime.h"
#include "options.h"
#include "session.h"

namespace corbel::imap {

class ImapModule final : public Module, public Protocol {
public:
    std::vector<SettingSpec> settings() const override { return optionSpecs(); }

    void configure(const Settings& settings) override { _options.store(std::make_shared<const Options>(readOptions(settings))); }

    void start(Kernel& kernel) override {
        _context.kernel = &kernel;
        const auto converters = kernel.interfaces(mime::Converter::kInterfaceId);
        if (!converters.empty()) _context.converter = static_cast<mime::Converter*>(converters.front());
        for (const Command& command : commands()) {
            _context.commandCounters.push_back(&kernel.metrics().counter("corbel_imap_commands_total", "IMAP commands that were run, by verb.",
                                                                         "verb=\"" + std::string(command.name) + "\""));
        }
    }

    /// Sessions keep the snapshot they began with.
    void reconfigure(const Settings& settings) override { configure(settings); }

    void* interface(std::string_view interfaceId) override {
        return interfaceId == Protocol::kInterfaceId ? static_cast<Protocol*>(this) : nullptr;
    }

    std::unique_ptr<Session> newSession(Connection&) override { return std::make_unique<ImapSession>(_context, _options.load()); }

    std::string busyGreeting() const override { return "* BYE [UNAVAILABLE] Too many connections, try again later\r\n"; }

private:
    Context _context;
    std::atomic<std::shared_ptr<const Options>> _options;
};

}  // namespace corbel::imap

CORBEL_MODULE(corbel::imap::ImapModule, "imap", "0.1.0", "corbel.protocol/1", "corbel.convert.mime/1")
