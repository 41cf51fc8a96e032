// The verbs that modules offer to `corbel` (corbel.command/1), gathered when the modules run.
//
// Owned by the daemon; its module host outlives it. Who may call is the administration API's matter. connect() [main thread], the rest
// [any thread]
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "corbel/command.h"
#include "corbel/log.h"
#include "module/module_host.h"

namespace corbel::app {

class ModuleCommands {
public:
    /// Asks each module once. A name that another has already, or that is none, is left out and logged.
    void connect(const module::ModuleHost& host, Log& log);

    /// JSON array of {"name", "parameters", "summary", "module"}.
    std::string list() const;
    /// JSON {"text", "json"}. NotFound; InvalidArgument for a wrong number of arguments; what the module throws.
    std::string run(std::string_view name, const std::vector<std::string>& arguments) const;

private:
    struct Entry {
        std::string module;
        CommandSpec spec;
        CommandSet* set = nullptr;
    };
    std::vector<Entry> _entries;   // by name
};

/// One word or two of lower case letters, digits and dashes, each with a letter first. [any thread]
bool isCommandName(std::string_view name) noexcept;

}  // namespace corbel::app
