// What `--check` and a reload can say of the kernel's settings beyond their types: addresses, networks, certificates, the separator.
//
// Pure, but that it reads the certificates' files; binds nothing, so an address that is in use or not of this machine shows at the start
// only.
#pragma once

#include <string>
#include <vector>

#include "config/snapshot.h"
#include "module/module_host.h"

namespace corbel::app {

/// A line with its place for each wrong item of a `listen` or `proxy_from`, each address that stands twice, TLS without a certificate,
/// certificates that cannot be used, and what else the parts of the kernel refuse. [main thread, or under the daemon's lifecycle lock]
std::vector<std::string> settingsProblems(const config::Snapshot& snapshot, const module::ModuleHost& host);

}  // namespace corbel::app
