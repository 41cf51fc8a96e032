// corbeld's command line.
//
// Pure.
#pragma once

#include <string>
#include <vector>

namespace corbel::app {

struct CommandLine {
    enum class Action : unsigned char { Run, Check, DumpSettings, DumpManual, Version, Help };
    Action action = Action::Run;
    std::string config;
    std::vector<std::string> sets;
    std::string readyFile;
    std::string format;              ///< Of --dump-settings.
    bool isAdminOnly = false;        ///< No listener but the administration's socket.
};

/// Error InvalidArgument with a sentence.
CommandLine parseCommandLine(const std::vector<std::string>& arguments);
std::string usage();
/// corbeld(8) in troff.
std::string manualPage();

}  // namespace corbel::app
