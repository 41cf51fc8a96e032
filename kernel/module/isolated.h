// A module that runs in a process of its own, as ModuleHost sees it: a Module with a process to show.
//
// Implemented by kernel/isolation, made through a function that kernel/app hands over, so that this folder knows nothing of processes.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "corbel/module.h"
#include "module/inspect.h"

namespace corbel::module {

struct ProcessStatus {
    std::string state;            ///< "running", "starting", "waiting" for its next start, "ended".
    pid_t pid = 0;                ///< 0: there is none now.
    std::uint64_t restarts = 0;
    std::string lastEnd;          ///< Why the last one ended; empty: none did.
};

class IsolatedModule : public Module {
public:
    virtual ProcessStatus process() const = 0;   ///< [any thread]
};

/// `isolation = process` of a module's section.
struct IsolationRequest {
    bool isProcess = false;
    std::uint64_t memoryBytes = 0;
    std::chrono::milliseconds callTime{0};
};

struct ModuleRequest;
/// Throws InvalidArgument when the module cannot be isolated.
using IsolatedMaker = std::function<std::unique_ptr<IsolatedModule>(const ModuleRequest&, const ModuleFacts&)>;

}  // namespace corbel::module
