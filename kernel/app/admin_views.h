// What the administration API shows of the daemon, as JSON texts.
//
// Pure functions over the daemon's parts. [any thread]
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "config/snapshot.h"
#include "log/logger.h"
#include "module/module_host.h"
#include "net/server.h"
#include "net/tls_context.h"

namespace corbel::app {

struct StatusFacts {
    std::string serverName;
    std::uint64_t uptimeSeconds = 0;
    bool isReady = false;
    std::vector<net::BoundListener> listeners;
    std::size_t connections = 0;
    std::size_t openStores = 0;
    std::vector<net::CertificateInfo> certificates;
    std::vector<std::string> needRestart;   ///< "section.key" of settings that were changed and need a restart.
};

std::string statusJson(const StatusFacts& facts);
std::string modulesJson(const std::vector<module::ModuleStatus>& modules);
/// NotFound.
std::string moduleJson(const std::vector<module::ModuleStatus>& modules, std::string_view name);
/// NotFound with a suggestion.
std::string explainJson(const config::Schema& schema, std::string_view key);
std::string reloadJson(const std::vector<std::string>& taken, const std::vector<std::string>& needRestart);
std::string logTailJson(const log::Logger::Tail& tail);

}  // namespace corbel::app
