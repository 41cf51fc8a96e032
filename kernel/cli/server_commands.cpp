// corbel status, module ..., config ..., log, and what is printed without a server.
#include <iostream>

#include "cli/output.h"
#include "corbel/error.h"

namespace corbel::cli {
namespace {

void status(Invocation& in) { printObject(in, in.client.get("/v1/status")); }

void moduleList(Invocation& in) {
    static constexpr Column columns[] = {{"MODULE", "id"}, {"VERSION", "version"}, {"STATE", "state"}, {"PROCESS", "pid"}, {"PROVIDES", "provides"}, {"MESSAGE", "message"}};
    printRows(in, in.client.get("/v1/modules"), columns);
}

void moduleShow(Invocation& in) { printObject(in, in.client.get("/v1/modules/" + percentEncode(in.arguments[0]))); }

void configShow(Invocation& in) {
    static constexpr Column columns[] = {{"SECTION", "section"}, {"KEY", "key"}, {"VALUE", "value"}, {"SOURCE", "source"}};
    printRows(in, in.client.get("/v1/config"), columns);
}

void configExplain(Invocation& in) {
    static constexpr Column columns[] = {{"SECTION", "section"}, {"KEY", "key"}, {"EXPECTS", "expects"}, {"DEFAULT", "default"}, {"SUMMARY", "summary"}};
    const auto key = in.arguments.empty() ? std::string() : in.arguments[0];
    printRows(in, in.client.get("/v1/config/explain?key=" + percentEncode(key)), columns);
}

void configReload(Invocation& in) { printObject(in, in.client.request("POST", "/v1/reload", {})); }

void log(Invocation& in) {
    const auto json = in.client.get("/v1/log?limit=" + percentEncode(in.option("--lines").value_or("100")));
    if (in.wantsJson) std::cout << json;
    else printLines(json);
}

/// Text, or with --json an object that holds it.
void printText(const Invocation& in, std::string_view member, const std::string& text) {
    if (in.wantsJson) std::cout << "{\"" << member << "\":" << jsonText(text) << "}\n";
    else std::cout << text;
}

void manual(Invocation& in) { printText(in, "page", manualPage()); }

void completion(Invocation& in) {
    if (in.arguments[0] != "bash") throw Error(ErrorCode::InvalidArgument, "Only bash completion is made");
    printText(in, "script", bashCompletion());
}

constexpr Option kShowOptions[] = {{"--effective", "", "values in force, with where each comes from (the default)"}};
constexpr Option kLogOptions[] = {{"--lines", "N", "the last N lines (1 to 1000, default 100)"}};

}  // namespace

std::span<const Command> serverCommands() {
    static constexpr Command table[] = {
        {"status", "", "", "Show version, uptime, listeners and connections.", {}, status},
        {"module", "list", "", "List modules and their states.", {}, moduleList},
        {"module", "show", "ID", "Show one module.", {}, moduleShow},
        {"config", "show", "", "Show the settings in force.", kShowOptions, configShow},
        {"config", "explain", "[NAME]", "Explain a setting (imap.max_line, max_line), a section (imap), or all.", {}, configExplain},
        {"config", "reload", "", "Read the configuration files again; all or nothing.", {}, configReload},
        {"log", "", "", "Show the newest log lines.", kLogOptions, log},
        {"manual", "", "", "Print the man page in troff.", {}, manual},
        {"completion", "", "SHELL", "Print the completion script for a shell (bash).", {}, completion},
    };
    return table;
}

}  // namespace corbel::cli
