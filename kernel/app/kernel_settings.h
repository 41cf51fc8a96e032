// The settings of the kernel itself, and what the kernel adds to each module's section.
//
// Pure. Parts with a folder of their own declare theirs there (auth, store, delivery); here stands the rest.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "config/schema.h"
#include "config/snapshot.h"
#include "log/logger.h"
#include "module/module_host.h"
#include "net/server.h"

namespace corbel::app {

/// All sections of the kernel.
void addKernelSections(config::Schema& schema);

/// `enabled`, `optional`, `file` and `isolation` of a module's section.
std::vector<SettingSpec> moduleSettings();

/// What the kernel serves on a module's own addresses.
enum class ListenerKind : std::uint8_t { None, Protocol, Http };

/// Groups of mounts that modules share.
inline constexpr std::string_view kHttpGroup = "http";
inline constexpr std::string_view kAdminGroup = "admin";

/// A module that provides both corbel.protocol/1 and corbel.http/1 has its protocol there.
ListenerKind listenerKind(const module::ModuleHost& host, std::string_view module);
/// `listen`, limits and the like, for a module of that kind.
std::vector<SettingSpec> listenerSettings(ListenerKind kind);

/// [server] name, or the machine's.
std::string serverName(const config::Snapshot& snapshot);
/// [server] module_dir, or where modules are installed.
std::string moduleFolder(const config::Snapshot& snapshot);
log::LoggerOptions loggerOptions(const config::Snapshot& snapshot);
/// [tls] first, then [tls NAME] in order of name. Empty without certificates. Throws InvalidArgument when one has no key.
std::vector<net::CertificateFiles> certificateFiles(const config::Snapshot& snapshot);
net::Deadlines deadlines(const config::Snapshot& snapshot);

}  // namespace corbel::app
