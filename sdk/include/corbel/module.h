// What a module is: a descriptor that is read from the file before any of its code runs, and a class with a lifecycle.
//
// A module is one shared object with hidden visibility that exports one symbol, made by CORBEL_MODULE(). Lifecycle:
// inspect > load > create > configure > start > running [reconfigure]* > drain > stop. Each call has a time budget.
// What is thrown in one of them is caught by the kernel, logged, and ends the module (or the start, unless `optional = yes`).
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "corbel/abi.h"
#include "corbel/settings.h"
#include "corbel/time.h"

namespace corbel {

class AddressBook;
class Auth;
class Delivery;
class Log;
class Metrics;
class Stores;
namespace draft { class Sql; }

/// What the kernel offers to one module. Kernel only; references live until stop() returns. [any thread]
class Kernel {
public:
    virtual ~Kernel();
    virtual Log& log() = 0;             ///< Events carry the module's id.
    virtual Metrics& metrics() = 0;  ///< Names begin with "corbel_" and the module's id.
    virtual const Clock& clock() const = 0;  ///< Ask it, never the machine: tests move it by hand.
    virtual Auth& auth() = 0;  ///< Logins.
    virtual Stores& stores() = 0;  ///< Mailboxes.
    virtual Delivery& delivery() = 0;  ///< Mail coming in.
    /// The name that the server gives itself in greetings and Received lines.
    virtual std::string_view serverName() const = 0;
    /// Interfaces of other modules, in dependency order; what this module requires is there. Cast by the id's class.
    virtual std::vector<void*> interfaces(std::string_view interfaceId) = 0;
    /// The server database, for modules that keep rows of their own there (draft/sql.h).
    virtual draft::Sql& sql() = 0;
    virtual AddressBook& addressBook();  ///< Users and groups of all directories (address_book.h).
};

class Module {
public:
    virtual ~Module();
    /// Pure; the kernel adds `listen`, `optional`, `enabled` and the like itself. [main thread]
    virtual std::vector<SettingSpec> settings() const = 0;
    /// Pure check and take-over of values: no file, no network. This is all that `corbeld --check` runs. Throws InvalidArgument. [main thread]
    virtual void configure(const Settings& settings) = 0;
    /// Opens what it needs. Budget 10 s. [main thread]
    virtual void start(Kernel& kernel) = 0;
    /// New values of reloadable settings, after a successful check of all. [main thread, while workers run]
    virtual void reconfigure(const Settings& settings);
    /// No new work will come; finish what is under way until `deadline`. [main thread]
    virtual void drain(Ticks deadline);
    /// The last call: nothing of this module runs any more. Budget 5 s. [main thread]
    virtual void stop() noexcept;
    /// The object behind an interface id that the descriptor lists as provided: a pointer to the id's class. Owned by the module. [main thread]
    virtual void* interface(std::string_view interfaceId) = 0;
};

}  // namespace corbel

/// The one exported symbol.
extern "C" corbel::Module* corbel_module_create();

// The section holds the descriptor and nothing else: Clang's AddressSanitizer would put a red zone behind it.
#if defined(__clang__)
#define CORBEL_DESCRIPTOR_UNPADDED __attribute__((no_sanitize("address")))
#else
#define CORBEL_DESCRIPTOR_UNPADDED
#endif

/// Defines descriptor and entry point: CORBEL_MODULE(MyModule, "imap", "1.0.0", "corbel.protocol/1", "corbel.directory/1").
/// `provides` and `requires` are blank-separated interface ids.
#define CORBEL_MODULE(Class, idText, versionText, providesText, requiresText)                                            \
    extern "C" __attribute__((used, retain, section(CORBEL_DESCRIPTOR_SECTION))) CORBEL_DESCRIPTOR_UNPADDED               \
    const corbel::ModuleDescriptor corbel_module_descriptor =                                                             \
        corbel::makeDescriptor(idText, versionText, providesText, requiresText);                                          \
    extern "C" __attribute__((visibility("default"))) corbel::Module* corbel_module_create() { return new Class(); }
