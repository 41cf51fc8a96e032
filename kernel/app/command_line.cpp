#include "app/command_line.h"

#include <algorithm>
#include <functional>
#include <string_view>

#include "app/install_paths.h"
#include "config/manual.h"
#include "corbel/error.h"

namespace corbel::app {
namespace {

struct Option {
    std::string_view name;
    std::string_view value;
    std::string_view summary;
};
constexpr Option kOptions[] = {
    {"--config", "FILE", "configuration (" CORBEL_CONFIG_FILE "); modules.d/*.conf beside it are read as well"},
    {"--set", "SECTION.KEY=V", "overrides a setting, as in --set module.imap.listen=127.0.0.1:143"},
    {"--check", "", "checks configuration and modules, starts nothing; status 78 when something is wrong"},
    {"--ready-file", "FILE", "written when all listeners accept: a line with module, security and address for each"},
    {"--admin-only", "", "listens on the administration's socket alone: what corbel --offline starts"},
    {"--dump-settings", "FORMAT", "prints the settings of the kernel and of all modules in module_dir: md, or man for corbel.conf(5)"},
    {"--dump-manual", "", "prints the manual page corbeld(8)"},
    {"--version", "", "prints the version"},
    {"--help", "", "prints this"},
};

constexpr std::string_view kSignals = "SIGTERM and SIGINT drain and stop, SIGHUP reads configuration, certificates and log file again.";

struct Status {
    std::string_view number;
    std::string_view meaning;
};
constexpr Status kStatuses[] = {{"0", "Stopped in order."},
                                {"1", "Could not start, or a module did not return from a call; the last log lines say which."},
                                {"64", "Wrong command line."},
                                {"78", "Wrong configuration."}};

}  // namespace

CommandLine parseCommandLine(const std::vector<std::string>& arguments) {
    CommandLine line;
    line.config = defaultConfigFile();
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        std::string name = arguments[i];
        std::string value;
        const std::size_t equals = name.find('=');
        const bool hasValue = name.starts_with("--") && equals != std::string::npos;
        if (hasValue) {
            value = name.substr(equals + 1);
            name.resize(equals);
        }
        const auto take = [&]() -> std::string& {
            if (hasValue) return value;
            if (++i == arguments.size()) throw Error(ErrorCode::InvalidArgument, name + " needs a value");
            return value = arguments[i];
        };
        if (name == "--config" || name == "-c") line.config = take();
        else if (name == "--set") line.sets.push_back(take());
        else if (name == "--ready-file") line.readyFile = take();
        else if (name == "--dump-settings") {
            line.format = take();
            if (line.format != "md" && line.format != "man") throw Error(ErrorCode::InvalidArgument, "--dump-settings knows the formats md and man");
            line.action = CommandLine::Action::DumpSettings;
        } else if (hasValue) throw Error(ErrorCode::InvalidArgument, "unknown option " + name + "; corbeld --help lists them");
        else if (name == "--check") line.action = CommandLine::Action::Check;
        else if (name == "--admin-only") line.isAdminOnly = true;
        else if (name == "--dump-manual") line.action = CommandLine::Action::DumpManual;
        else if (name == "--version") line.action = CommandLine::Action::Version;
        else if (name == "--help" || name == "-h") line.action = CommandLine::Action::Help;
        else throw Error(ErrorCode::InvalidArgument, "unknown option " + name + "; corbeld --help lists them");
    }
    return line;
}

std::string usage() {
    std::string text = "usage: corbeld [--config FILE] [--set SECTION.KEY=VALUE]... [--check] [--ready-file FILE]\n\nRuns the Corbel server in the foreground.\n";
    for (const Option& option : kOptions) {
        std::string name(option.name);
        if (!option.value.empty()) name += ' ' + std::string(option.value);
        name.resize(std::max<std::size_t>(name.size(), 22), ' ');
        text += "  " + name + ' ' + std::string(option.summary) + '\n';
    }
    return text + '\n' + std::string(kSignals) + "\nStatus: 0 stopped in order, 1 cannot start or a module hangs, 64 wrong usage, 78 wrong configuration.\n";
}

std::string manualPage() {
    using config::troffText;
    std::string page = ".TH CORBELD 8\n.SH NAME\ncorbeld \\- the Corbel groupware server\n.SH SYNOPSIS\n.B corbeld\n[\\-\\-config FILE] [\\-\\-set SECTION.KEY=VALUE]... "
                       "[\\-\\-check] [\\-\\-ready\\-file FILE]\n.SH DESCRIPTION\nRuns the server in the foreground. What it listens on and which modules it loads stand in its "
                       "configuration,\n.BR corbel.conf (5).\nIt is administered with\n.BR corbel (1).\n.SH OPTIONS\n";
    for (const Option& option : kOptions)
        page += ".TP\n.B " + troffText(option.name) + (option.value.empty() ? "" : " " + troffText(option.value)) + '\n' + troffText(option.summary) + '\n';
    page += ".SH SIGNALS\n" + troffText(kSignals) + "\n.SH EXIT STATUS\n";
    for (const Status& status : kStatuses) page += ".TP\n.B " + std::string(status.number) + '\n' + troffText(status.meaning) + '\n';
    return page + ".SH FILES\n" + troffText(CORBEL_CONFIG_FILE) + ", and modules.d/*.conf beside it\n.SH SEE ALSO\n.BR corbel.conf (5),\n.BR corbel (1)\n";
}

}  // namespace corbel::app
