#include "app/command_line.h"

#include <functional>
#include <string_view>

#include "corbel/error.h"

namespace corbel::app {

CommandLine parseCommandLine(const std::vector<std::string>& arguments) {
    CommandLine line;
    line.config = CORBEL_CONFIG_FILE;
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
            if (take() != "md") throw Error(ErrorCode::InvalidArgument, "--dump-settings knows the format md only");
            line.action = CommandLine::Action::DumpSettings;
        } else if (hasValue) throw Error(ErrorCode::InvalidArgument, "unknown option " + name + "; corbeld --help lists them");
        else if (name == "--check") line.action = CommandLine::Action::Check;
        else if (name == "--version") line.action = CommandLine::Action::Version;
        else if (name == "--help" || name == "-h") line.action = CommandLine::Action::Help;
        else throw Error(ErrorCode::InvalidArgument, "unknown option " + name + "; corbeld --help lists them");
    }
    return line;
}

std::string usage() {
    return "usage: corbeld [--config FILE] [--set SECTION.KEY=VALUE]... [--check] [--ready-file FILE]\n"
           "\n"
           "Runs the Corbel server in the foreground.\n"
           "  --config FILE         configuration (" CORBEL_CONFIG_FILE "); modules.d/*.conf beside it are read as well\n"
           "  --set SECTION.KEY=V   overrides a setting, as in --set module.imap.listen=127.0.0.1:143\n"
           "  --check               checks configuration and modules, starts nothing; status 78 when something is wrong\n"
           "  --ready-file FILE     written when all listeners accept: a line with module, security and address for each\n"
           "  --dump-settings md    prints the settings of the kernel and of all modules in module_dir\n"
           "  --version, --help\n"
           "\n"
           "SIGTERM and SIGINT drain and stop, SIGHUP reads configuration, certificates and log file again.\n"
           "Status: 0 stopped in order, 1 cannot start or a module hangs, 64 wrong usage, 78 wrong configuration.\n";
}

}  // namespace corbel::app
