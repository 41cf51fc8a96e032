// corbeld's command line.
//
// Pure.
#pragma once

#include <string>
#include <vector>

namespace corbel::app {

struct CommandLine {
    enum class Action : unsigned char { Run, Check, DumpSettings, Version, Help };
    Action action = Action::Run;
    std::string config;
    std::vector<std::string> sets;
    std::string readyFile;
};

/// Error InvalidArgument with a sentence.
CommandLine parseCommandLine(const std::vector<std::string>& arguments);
std::string usage();

}  // namespace corbel::app
