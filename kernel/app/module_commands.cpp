#include "app/module_commands.h"

#include <Poco/JSON/Array.h>
#include <Poco/JSON/Object.h>

#include <algorithm>
#include <sstream>

#include "corbel/error.h"
#include "corbel/text.h"

namespace corbel::app {
namespace {

template <class Json>
std::string textOf(const Json& json) {
    std::ostringstream out;
    json.stringify(out);
    return out.str();
}

}  // namespace

bool isCommandName(std::string_view name) noexcept {
    bool isFirst = true;
    int blanks = 0;
    for (const char c : name) {
        const bool isLetter = c >= 'a' && c <= 'z';
        if (isFirst ? !isLetter : !(isLetter || (c >= '0' && c <= '9') || c == '-' || c == ' ')) return false;
        isFirst = c == ' ';
        blanks += isFirst;
    }
    return !isFirst && blanks <= 1;
}

void ModuleCommands::connect(const module::ModuleHost& host, Log& log) {
    for (const std::string& module : host.names()) {
        auto* set = static_cast<CommandSet*>(host.interfaceOf(module, CommandSet::kInterfaceId));
        if (!set) continue;
        for (CommandSpec& spec : set->commands()) {
            const auto same = std::find_if(_entries.begin(), _entries.end(), [&](const Entry& entry) { return entry.spec.name == spec.name; });
            if (!isCommandName(spec.name) || same != _entries.end()) {
                log.warning("Command of a module left out", {{"module", module}, {"command", std::string_view(spec.name)},
                                                             {"reason", same != _entries.end() ? "another module has it" : "it is no name of a command"}});
                continue;
            }
            _entries.push_back({module, std::move(spec), set});
        }
    }
    std::sort(_entries.begin(), _entries.end(), [](const Entry& a, const Entry& b) { return a.spec.name < b.spec.name; });
}

std::string ModuleCommands::list() const {
    Poco::JSON::Array all;
    for (const Entry& entry : _entries) {
        Poco::JSON::Object json(Poco::JSON_PRESERVE_KEY_ORDER);
        json.set("name", entry.spec.name);
        json.set("parameters", entry.spec.parameters);
        json.set("summary", entry.spec.summary);
        json.set("module", entry.module);
        all.add(json);
    }
    return textOf(all);
}

std::string ModuleCommands::run(std::string_view name, const std::vector<std::string>& arguments) const {
    const auto entry = std::find_if(_entries.begin(), _entries.end(), [&](const Entry& one) { return one.spec.name == name; });
    if (entry == _entries.end()) throw Error(ErrorCode::NotFound, "No module has a command \"" + std::string(name) + "\"");
    std::size_t least = 0, most = 0;
    for (const std::string_view parameter : text::split(entry->spec.parameters, ' ')) {
        most += !parameter.empty();
        least += !parameter.empty() && parameter.front() != '[';
    }
    if (arguments.size() < least || arguments.size() > most) {
        throw Error(ErrorCode::InvalidArgument, "The command takes other arguments: " + entry->spec.name + " " + entry->spec.parameters);
    }
    const CommandResult result = entry->set->run(name, arguments);
    Poco::JSON::Object json(Poco::JSON_PRESERVE_KEY_ORDER);
    json.set("text", result.text);
    json.set("json", result.json);
    return textOf(json);
}

}  // namespace corbel::app
