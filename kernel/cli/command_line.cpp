// Parsing a command line against the table.
#include <cstdlib>
#include <iostream>

#include "cli/command.h"
#include "corbel/error.h"
#include "corbel/text.h"

namespace corbel::cli {
namespace {

constexpr std::string_view kDefaultSocket = "/var/lib/corbel/admin.sock";

struct Globals {
    std::string socket;
    bool wantsJson = false;
    bool wantsHelp = false;
    std::vector<std::string> words;
};

/// Takes the options that every command has, wherever they stand.
Globals takeGlobals(std::span<const std::string> words) {
    Globals globals;
    const char* fromEnvironment = std::getenv("CORBEL_SOCKET");
    globals.socket = fromEnvironment ? fromEnvironment : std::string(kDefaultSocket);
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (words[i] == "--json") globals.wantsJson = true;
        else if (words[i] == "--help" || words[i] == "-h") globals.wantsHelp = true;
        else if (words[i] == "--socket") {
            if (++i == words.size()) throw Error(ErrorCode::Syntax, "--socket needs a path");
            globals.socket = words[i];
        } else {
            globals.words.push_back(words[i]);
        }
    }
    return globals;
}

const Command* findCommand(std::vector<std::string>& words) {
    for (const auto& command : commands()) {
        if (words.empty() || words[0] != command.noun) continue;
        if (command.verb.empty()) {
            words.erase(words.begin());
            return &command;
        }
        if (words.size() > 1 && words[1] == command.verb) {
            words.erase(words.begin(), words.begin() + 2);
            return &command;
        }
    }
    return nullptr;
}

/// Sorts the words into options and arguments and checks their number.
void fill(Invocation& invocation, const Command& command, const std::vector<std::string>& words) {
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (!words[i].starts_with("--")) {
            invocation.arguments.push_back(words[i]);
            continue;
        }
        const Option* found = nullptr;
        for (const auto& option : command.options)
            if (option.name == words[i]) found = &option;
        if (!found) throw Error(ErrorCode::Syntax, "Unknown option " + words[i]);
        if (!found->value.empty() && ++i == words.size()) throw Error(ErrorCode::Syntax, std::string(found->name) + " needs " + std::string(found->value));
        invocation.options[std::string(found->name)] = found->value.empty() ? "" : words[i];
    }
    std::size_t least = 0, most = 0;
    for (const auto parameter : text::split(command.parameters, ' ')) {
        if (parameter.empty()) continue;
        ++most;
        if (!parameter.starts_with('[')) ++least;
    }
    if (invocation.arguments.size() < least) throw Error(ErrorCode::Syntax, "Too few arguments");
    if (invocation.arguments.size() > most) throw Error(ErrorCode::Syntax, "Too many arguments");
}

}  // namespace

std::optional<std::string> Invocation::option(std::string_view name) const {
    const auto found = options.find(name);
    return found == options.end() ? std::nullopt : std::optional(found->second);
}

const std::vector<Command>& commands() {
    static const std::vector<Command> all = [] {
        std::vector<Command> list;
        for (const auto part : {userCommands(), groupCommands(), storeCommands(), serverCommands()}) list.insert(list.end(), part.begin(), part.end());
        return list;
    }();
    return all;
}

int runCommandLine(std::span<const std::string> words) {
    const Command* command = nullptr;
    try {
        Globals globals = takeGlobals(words);
        if (globals.words.empty()) {
            (globals.wantsHelp ? std::cout : std::cerr) << usageText();
            return globals.wantsHelp ? 0 : 2;
        }
        const std::string first = globals.words[0];
        command = findCommand(globals.words);
        if (!command && globals.wantsHelp) {
            std::cout << usageText();
            return 0;
        }
        if (!command) throw Error(ErrorCode::Syntax, "There is no command \"" + first + (globals.words.size() > 1 ? " " + globals.words[1] : "") + "\"");
        if (globals.wantsHelp) {
            std::cout << usageText(*command);
            return 0;
        }
        Client client(globals.socket);
        Invocation invocation{client, globals.wantsJson, {}, {}};
        fill(invocation, *command, globals.words);
        command->run(invocation);
        return 0;
    } catch (const Error& error) {
        std::cerr << "corbel: " << error.userText() << '\n';
        if (error.code() == ErrorCode::Syntax) std::cerr << (command ? usageText(*command) : "Run corbel --help for the list.\n");
        return error.code() == ErrorCode::Syntax ? 2 : error.code() == ErrorCode::Cancelled ? 3 : 1;
    }
}

}  // namespace corbel::cli
