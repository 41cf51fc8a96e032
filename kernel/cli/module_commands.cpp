// Verbs that modules of the running server add: corbel asks the server for them when it does not know a word itself.
#include <Poco/JSON/Array.h>
#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>

#include <algorithm>
#include <iostream>

#include "cli/output.h"
#include "corbel/error.h"
#include "corbel/text.h"

namespace corbel::cli {
namespace {

constexpr Column kColumns[] = {{"COMMAND", "name"}, {"ARGUMENTS", "parameters"}, {"SUMMARY", "summary"}, {"MODULE", "module"}};

void list(Invocation& in) { printRows(in, in.client.get("/v1/commands"), kColumns); }

struct Verb {
    std::string name, parameters;
    std::size_t words = 0;
};

/// The longest name that the words begin with.
std::optional<Verb> find(const std::string& json, const std::vector<std::string>& words) {
    std::optional<Verb> found;
    const auto all = Poco::JSON::Parser().parse(json).extract<Poco::JSON::Array::Ptr>();
    for (std::size_t i = 0; i < all->size(); ++i) {
        const auto object = all->getObject(static_cast<unsigned>(i));
        Verb verb{object->getValue<std::string>("name"), object->getValue<std::string>("parameters"), 1};
        const auto parts = text::split(verb.name, ' ');
        verb.words = parts.size();
        if (parts.size() <= words.size() && std::equal(parts.begin(), parts.end(), words.begin()) && (!found || found->words < verb.words)) found = verb;
    }
    return found;
}

std::string body(const Verb& verb, std::span<const std::string> arguments) {
    std::string json = "{\"name\":" + jsonText(verb.name) + ",\"arguments\":[";
    for (std::size_t i = 0; i < arguments.size(); ++i) json += (i ? "," : "") + jsonText(arguments[i]);
    return json + "]}";
}

}  // namespace

std::span<const Command> moduleCommands() {
    static constexpr Command table[] = {
        {"command", "list", "", "List the commands that modules of the running server add.", {}, list},
    };
    return table;
}

bool runModuleCommand(Client& client, bool wantsJson, const std::vector<std::string>& words, const std::vector<std::string>& literal) {
    const auto verb = find(client.get("/v1/commands"), words);
    if (!verb) return false;
    std::vector<std::string> arguments(words.begin() + static_cast<std::ptrdiff_t>(verb->words), words.end());
    for (const std::string& argument : arguments)
        if (argument.starts_with("--")) throw Error(ErrorCode::Syntax, "Unknown option " + argument);
    arguments.insert(arguments.end(), literal.begin(), literal.end());
    const auto answer = Poco::JSON::Parser().parse(client.request("POST", "/v1/commands", body(*verb, arguments))).extract<Poco::JSON::Object::Ptr>();
    const auto text = answer->getValue<std::string>("text"), json = answer->getValue<std::string>("json");
    if (!wantsJson) std::cout << text;
    else std::cout << (json.empty() ? "{\"text\":" + jsonText(text) + "}" : json) << '\n';
    return true;
}

}  // namespace corbel::cli
