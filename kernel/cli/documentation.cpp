// Help, man page and bash completion, all from the command table.
#include <set>

#include "cli/command.h"

namespace corbel::cli {
namespace {

std::string name(const Command& command) {
    return std::string(command.noun) + (command.verb.empty() ? "" : " " + std::string(command.verb));
}

std::string synopsis(const Command& command) {
    return name(command) + (command.parameters.empty() ? "" : " " + std::string(command.parameters)) + (command.options.empty() ? "" : " [OPTIONS]");
}

std::string padded(std::string text, std::size_t width) {
    if (text.size() < width) text.append(width - text.size(), ' ');
    return text;
}

std::string optionName(const Option& option) { return std::string(option.name) + (option.value.empty() ? "" : " " + std::string(option.value)); }

/// troff: a dash stays a dash, a leading dot is text.
std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) out += c == '-' ? "\\-" : c == '\\' ? "\\e" : std::string(1, c);
    return out;
}

constexpr Option kGlobalOptions[] = {
    {"--socket", "PATH", "admin.sock of the server (default /var/lib/corbel/admin.sock, or $CORBEL_SOCKET)"},
    {"--offline", "", "when the server does not run: start one for this command, as its own user, and stop it again"},
    {"--config", "FILE", "that server's configuration, with --offline"},
    {"--json", "", "print the answer as JSON"},
    {"--help", "", "explain a command"},
    {"--version", "", "print the version"},
};

std::string lineOf(const Command& command) { return "  " + padded(synopsis(command), 34) + " " + std::string(command.summary) + "\n"; }

}  // namespace

std::string usageText() {
    std::string text = "usage: corbel [--socket PATH] [--json] COMMAND ...\n\n";
    for (const auto& command : commands()) text += lineOf(command);
    text += "\n";
    for (const auto& option : kGlobalOptions) text += "  " + padded(optionName(option), 34) + " " + std::string(option.summary) + "\n";
    return text;
}

std::string usageText(std::string_view noun) {
    std::string lines;
    for (const auto& command : commands())
        if (command.noun == noun) lines += lineOf(command);
    return lines.empty() ? lines : "usage: corbel [--socket PATH] [--json] " + std::string(noun) + " ...\n\n" + lines;
}

std::string usageText(const Command& command) {
    std::string text = "usage: corbel " + synopsis(command) + "\n" + std::string(command.summary) + "\n";
    for (const auto& option : command.options) text += "  " + padded(optionName(option), 22) + " " + std::string(option.summary) + "\n";
    return text;
}

std::string manualPage() {
    std::string page = ".TH CORBEL 1\n.SH NAME\ncorbel \\- administer a Corbel server\n.SH SYNOPSIS\n.B corbel\n[\\-\\-socket PATH] [\\-\\-json] COMMAND ...\n"
                       ".SH DESCRIPTION\nSpeaks to a running corbeld through its administration socket. Root and the server's own user may do everything.\n.SH COMMANDS\n";
    for (const auto& command : commands()) {
        page += ".TP\n.B " + escaped(synopsis(command)) + "\n" + escaped(command.summary) + "\n";
        for (const auto& option : command.options) page += ".RS\n.TP\n.B " + escaped(optionName(option)) + "\n" + escaped(option.summary) + "\n.RE\n";
    }
    page += ".SH OPTIONS\n";
    for (const auto& option : kGlobalOptions) page += ".TP\n.B " + escaped(optionName(option)) + "\n" + escaped(option.summary) + "\n";
    page += ".SH EXIT STATUS\n0 done, 1 refused by the server, 2 wrong usage, 3 the server is not reached.\n.SH SEE ALSO\n.BR corbeld (8),\n.BR corbel.conf (5)\n";
    return page;
}

std::string bashCompletion() {
    std::set<std::string> nouns;
    std::string verbs, options;
    for (const auto& command : commands()) {
        nouns.insert(std::string(command.noun));
        std::string names;
        for (const auto& option : command.options) names += " " + std::string(option.name);
        options += "            \"" + name(command) + "\") words=\"$words" + names + "\" ;;\n";
        // With nothing to offer bash goes on with the names of files.
        if (command.parameters.find("FILE") != std::string_view::npos) options.insert(options.size() - 3, "; [[ $current == -* ]] || words=");
    }
    for (const auto& noun : nouns) {
        std::string list;
        for (const auto& command : commands())
            if (command.noun == noun && !command.verb.empty()) list += " " + std::string(command.verb);
        if (!list.empty()) verbs += "            " + noun + ") words=\"" + list.substr(1) + "\" ;;\n";
    }
    std::string first;
    for (const auto& noun : nouns) first += " " + noun;
    return R"(# bash completion for corbel; made by `corbel completion bash`
_corbel() {
    local current=${COMP_WORDS[COMP_CWORD]} noun= verb= words i
    COMPREPLY=()
    # Options that every command has may stand before it.
    for ((i = 1; i < COMP_CWORD; i++)); do
        case ${COMP_WORDS[i]} in
            --socket | --config) ((i++)) ;;
            -*) ;;
            *) if [ -z "$noun" ]; then noun=${COMP_WORDS[i]}; elif [ -z "$verb" ]; then verb=${COMP_WORDS[i]}; fi ;;
        esac
    done
    case ${COMP_WORDS[COMP_CWORD - 1]} in --socket | --config) return ;; esac
    words=
    if [ -z "$noun" ]; then
        words=")" + first.substr(1) + R"( --socket --offline --config --json --help --version"
    elif [ -z "$verb" ]; then
        case $noun in
)" + verbs + R"(        esac
    fi
    if [ -n "$noun" ] && [ -z "$words" ]; then
        words="--json --help"
        case "$noun${verb:+ $verb}" in
)" + options + R"(        esac
    fi
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}
complete -o default -F _corbel corbel
)";
}

}  // namespace corbel::cli
