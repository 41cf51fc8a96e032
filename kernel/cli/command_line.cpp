// Parsing a command line against the table.
#include <cstdlib>
#include <iostream>

#include "cli/command.h"
#include "cli/offline.h"
#include "corbel/error.h"
#include "corbel/text.h"

namespace corbel::cli {
namespace {

constexpr std::string_view kDefaultSocket = "/var/lib/corbel/admin.sock";

struct Globals {
    std::string socket;
    bool wantsJson = false;
    bool wantsHelp = false;
    bool wantsVersion = false;
    bool isOffline = false;
    std::string config;
    std::vector<std::string> words;
    std::vector<std::string> literal;   ///< What stands behind "--": arguments, whatever they look like.
};

/// Takes the options that every command has, wherever they stand.
Globals takeGlobals(std::span<const std::string> words) {
    static constexpr std::string_view kSocketEquals = "--socket=", kConfigEquals = "--config=";
    Globals globals;
    const char* fromEnvironment = std::getenv("CORBEL_SOCKET");
    globals.socket = fromEnvironment ? fromEnvironment : std::string(kDefaultSocket);
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (words[i] == "--json") globals.wantsJson = true;
        else if (words[i] == "--help" || words[i] == "-h") globals.wantsHelp = true;
        else if (words[i] == "--version") globals.wantsVersion = true;
        else if (words[i] == "--offline") globals.isOffline = true;
        else if (words[i].starts_with(kSocketEquals)) globals.socket = words[i].substr(kSocketEquals.size());
        else if (words[i].starts_with(kConfigEquals)) globals.config = words[i].substr(kConfigEquals.size());
        else if (words[i] == "--socket" || words[i] == "--config") {
            if (i + 1 == words.size()) throw Error(ErrorCode::Syntax, words[i] + " needs a path");
            (words[i] == "--socket" ? globals.socket : globals.config) = words[i + 1];
            ++i;
        } else if (words[i] == "--") {
            globals.literal.assign(words.begin() + static_cast<std::ptrdiff_t>(i) + 1, words.end());
            break;
        } else {
            globals.words.push_back(words[i]);
        }
    }
    if (!globals.words.empty() && globals.words[0] == "help") {
        globals.words.erase(globals.words.begin());
        globals.wantsHelp = true;
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

/// What the words would have had to go on with.
std::string unknownCommand(const std::vector<std::string>& words) {
    std::string verbs;
    for (const auto& command : commands())
        if (words[0] == command.noun) verbs += (verbs.empty() ? "" : ", ") + std::string(command.verb);
    if (verbs.empty()) return "There is no command \"" + words[0] + "\"";
    if (words.size() == 1) return "\"" + words[0] + "\" needs one of: " + verbs;
    return "\"" + words[0] + "\" has no \"" + words[1] + "\", but: " + verbs;
}

/// Whether a module of the server knew the words and ran them. A server that is not there knows none.
bool askModules(const Globals& globals) {
    try {
        std::optional<OfflineServer> server;
        if (globals.isOffline) server.emplace(globals.config);
        Client client(server ? server->socketPath() : globals.socket);
        return runModuleCommand(client, globals.wantsJson, globals.words, globals.literal);
    } catch (const Error& error) {
        if (error.code() != ErrorCode::Cancelled) throw;
        return false;
    }
}

/// Sorts the words into options and arguments and checks their number.
void fill(Invocation& invocation, const Command& command, const std::vector<std::string>& words, const std::vector<std::string>& literal) {
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (!words[i].starts_with("--")) {
            invocation.arguments.push_back(words[i]);
            continue;
        }
        const auto equals = words[i].find('=');
        const std::string name = words[i].substr(0, equals);
        const Option* found = nullptr;
        for (const auto& option : command.options)
            if (option.name == name) found = &option;
        if (!found) throw Error(ErrorCode::Syntax, "Unknown option " + name);
        std::string value;
        if (found->value.empty() && equals != std::string::npos) throw Error(ErrorCode::Syntax, name + " takes no value");
        if (equals != std::string::npos) value = words[i].substr(equals + 1);
        else if (!found->value.empty()) {
            if (++i == words.size()) throw Error(ErrorCode::Syntax, name + " needs " + std::string(found->value));
            value = words[i];
        }
        invocation.options[name] = std::move(value);
    }
    invocation.arguments.insert(invocation.arguments.end(), literal.begin(), literal.end());
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
        for (const auto part : {userCommands(), groupCommands(), storeCommands(), rightsCommands(), serverCommands(), moduleFileCommands(), moduleCommands()}) list.insert(list.end(), part.begin(), part.end());
        return list;
    }();
    return all;
}

int runCommandLine(std::span<const std::string> words) {
    const Command* command = nullptr;
    try {
        Globals globals = takeGlobals(words);
        if (globals.wantsVersion) {
            std::cout << "corbel " CORBEL_VERSION "\n";
            return 0;
        }
        if (globals.words.empty()) {
            (globals.wantsHelp ? std::cout : std::cerr) << usageText();
            return globals.wantsHelp ? 0 : 2;
        }
        const std::vector<std::string> said = globals.words;
        command = findCommand(globals.words);
        if (!command && globals.wantsHelp && said.size() == 1) {
            const std::string text = usageText(said[0]);
            if (text.empty()) throw Error(ErrorCode::Syntax, unknownCommand(said));
            std::cout << text;
            return 0;
        }
        if (!command && !globals.wantsHelp && usageText(said[0]).empty() && askModules(globals)) return 0;
        if (!command) throw Error(ErrorCode::Syntax, unknownCommand(said));
        if (globals.wantsHelp) {
            std::cout << usageText(*command);
            return 0;
        }
        if (!globals.config.empty() && !globals.isOffline) throw Error(ErrorCode::Syntax, "--config is for --offline; a running server has its own");
        Client client(globals.socket);
        Invocation invocation{client, globals.wantsJson, {}, {}};
        fill(invocation, *command, globals.words, globals.literal);
        std::optional<OfflineServer> server;
        if (globals.isOffline) {
            server.emplace(globals.config);
            client = Client(server->socketPath());
        }
        command->run(invocation);
        return 0;
    } catch (const Error& error) {
        std::cerr << "corbel: " << error.userText() << '\n';
        if (error.code() == ErrorCode::Syntax) std::cerr << (command ? usageText(*command) : "Run corbel --help for the list.\n");
        return error.code() == ErrorCode::Syntax ? 2 : error.code() == ErrorCode::Cancelled ? 3 : 1;
    } catch (const std::exception& error) {
        std::cerr << "corbel: unexpected failure, report it: " << error.what() << '\n';
        return 1;
    }
}

}  // namespace corbel::cli
