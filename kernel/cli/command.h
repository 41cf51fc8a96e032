// The command table of `corbel`: one entry a verb; help, man page and completion are made from it.
//
// Constant data; run() throws Error. [main thread]
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/client.h"

namespace corbel::cli {

struct Option {
    std::string_view name;       ///< With the dashes: "--quota".
    std::string_view value;      ///< Placeholder; empty: a switch.
    std::string_view summary;
};

struct Invocation {
    Client& client;
    bool wantsJson = false;
    std::vector<std::string> arguments;
    std::map<std::string, std::string, std::less<>> options;

    std::optional<std::string> option(std::string_view name) const;
    bool has(std::string_view name) const { return options.contains(name); }
};

struct Command {
    std::string_view noun;
    std::string_view verb;                 ///< Empty: the noun stands alone.
    std::string_view parameters;           ///< "LOGIN ADDRESS"; a trailing "..." takes the rest; in brackets: may be left out.
    std::string_view summary;
    std::span<const Option> options;
    void (*run)(Invocation& invocation);
};

/// All commands in the order of the manual.
const std::vector<Command>& commands();

std::span<const Command> userCommands();
std::span<const Command> groupCommands();
std::span<const Command> storeCommands();
std::span<const Command> rightsCommands();
std::span<const Command> serverCommands();
std::span<const Command> moduleCommands();
std::span<const Command> moduleFileCommands();

/// Runs a verb that a module of the server adds; `literal`: arguments that stood behind "--". False when no module has it.
bool runModuleCommand(Client& client, bool wantsJson, const std::vector<std::string>& words, const std::vector<std::string>& literal);

/// Runs a whole command line and returns the exit status: 0 done, 1 refused by the server, 2 wrong usage, 3 server not reached.
int runCommandLine(std::span<const std::string> words);

std::string usageText();
/// The commands of one noun; empty when there is none.
std::string usageText(std::string_view noun);
std::string usageText(const Command& command);
std::string manualPage();
std::string bashCompletion();

}  // namespace corbel::cli
