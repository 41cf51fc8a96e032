// From files to a checked snapshot: reads them, has the modules loaded that they name, and checks everything against all declarations.
//
// Owned by the daemon; [main thread, or under the daemon's lifecycle lock]. Two steps, since modules declare their own settings: the kernel's
// sections first, which say where modules lie; then all.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "config/raw_config.h"
#include "config/snapshot.h"
#include "module/module_host.h"

namespace corbel::app {

class Configuration {
public:
    explicit Configuration(config::Sources sources) : _sources(std::move(sources)) {}

    /// Reads all and checks the kernel's sections. Null with the problems: a line each.
    config::SnapshotPtr readKernel(std::string& problems);
    /// What the sections [module NAME] ask for, after readKernel().
    std::vector<module::ModuleRequest> moduleRequests(const config::Snapshot& kernel) const;
    /// All sections against the kernel's and the loaded modules' declarations. Null with the problems.
    config::SnapshotPtr check(const module::ModuleHost& host, std::string& problems) const;

    /// The declarations of the kernel and of the modules of `host`, for --dump-settings.
    static std::shared_ptr<config::Schema> schema(const module::ModuleHost& host);
    /// Modules that have a section now.
    std::vector<std::string> moduleNames() const { return _raw.moduleNames(); }

private:
    const config::Sources _sources;
    config::RawConfig _raw;
};

}  // namespace corbel::app
