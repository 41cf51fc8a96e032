// A verb for `corbel`: "corbel hello NAME" greets.
#include "corbel/command.h"
#include "corbel/error.h"
#include "corbel/module.h"

namespace command_hello {

// [quote command]
class CommandHello final : public corbel::Module, public corbel::CommandSet {
public:
    std::vector<corbel::SettingSpec> settings() const override { return {}; }
    void configure(const corbel::Settings&) override {}
    void start(corbel::Kernel&) override {}
    void* interface(std::string_view id) override { return id == corbel::CommandSet::kInterfaceId ? static_cast<corbel::CommandSet*>(this) : nullptr; }

    std::vector<corbel::CommandSpec> commands() const override { return {{"hello", "NAME", "Greet somebody."}}; }
    corbel::CommandResult run(std::string_view, const std::vector<std::string>& arguments) override {
        if (arguments[0].empty()) throw corbel::Error(corbel::ErrorCode::InvalidArgument, "The name is empty");
        return {"Hello, " + arguments[0] + "!\n", {}};
    }
};
// [end quote]

}  // namespace command_hello

CORBEL_MODULE(command_hello::CommandHello, "command_hello", "1.0.0", "corbel.command/1", "")
