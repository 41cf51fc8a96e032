// Loads the modules and takes them through their lives: inspect, load, create, configure, start, reconfigure, drain, stop.
//
// Owned by kernel/app; calls [main thread], list() and interfaces() [any thread]. Guards each call against exceptions and against
// hanging. A shared object is never unloaded. Knows nothing of what the interfaces do.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "corbel/log.h"
#include "corbel/module.h"
#include "module/inspect.h"
#include "module/isolated.h"
#include "module/timed_runner.h"

namespace corbel::module {

/// How long a call of a module may take.
struct Budgets {
    std::chrono::milliseconds load{10'000};        ///< dlopen, construction and settings().
    std::chrono::milliseconds configure{5'000};
    std::chrono::milliseconds start{10'000};
    std::chrono::milliseconds reconfigure{5'000};
    std::chrono::milliseconds drainGrace{1'000};   ///< After the deadline that drain() is told.
    std::chrono::milliseconds stop{5'000};
};

/// A [module NAME] section.
struct ModuleRequest {
    std::string name;
    std::string file;
    bool isEnabled = true;
    bool isOptional = false;
    std::string place;        ///< "modules.d/imap.conf:1", for messages.
    IsolationRequest isolation = {};
};

enum class ModuleState : std::uint8_t { Disabled, Refused, Loaded, Configured, Running, Drained, Stopped, Failed };
std::string_view toString(ModuleState state) noexcept;

/// A module as an operator sees it.
struct ModuleStatus {
    std::string name;
    std::string version;
    std::string file;
    std::string place;
    ModuleState state = ModuleState::Disabled;
    std::string message;      ///< Why it is Refused or Failed.
    bool isOptional = false;
    std::vector<std::string> provides;
    std::vector<std::string> required;
    std::string sdk;
    std::chrono::milliseconds startTime{0};
    std::optional<ProcessStatus> process;   ///< With `isolation = process`.
};

using SettingsOf = std::function<const Settings&(std::string_view name)>;
using KernelOf = std::function<Kernel&(std::string_view name)>;

class ModuleHost {
public:
    /// `makeIsolated` makes those that ask for a process of their own; without it they are refused.
    ModuleHost(Log& log, Budgets budgets = {}, IsolatedMaker makeIsolated = {});
    /// Destroys the modules in reverse order, but for one that hangs.
    ~ModuleHost();
    ModuleHost(const ModuleHost&) = delete;
    ModuleHost& operator=(const ModuleHost&) = delete;

    /// Inspects all files, orders them, loads and creates what can be. Sentences for each that cannot, without those that are optional. Once.
    std::vector<std::string> load(const std::vector<ModuleRequest>& requests, uid_t trustedOwner);
    /// Names of the modules that live, in order of dependency.
    std::vector<std::string> names() const;
    /// What a living module declares.
    const std::vector<SettingSpec>& settings(std::string_view name) const;
    bool provides(std::string_view name, std::string_view interfaceId) const;

    /// configure() of each; sentences for those that refuse.
    std::vector<std::string> configure(const SettingsOf& settingsOf);
    /// The check of a reload: configure() of new objects that are dropped again; the running ones notice nothing.
    std::vector<std::string> checkSettings(const SettingsOf& settingsOf);
    /// start() of each in order. The sentence for the first that fails and is not optional; nothing after it is started.
    std::vector<std::string> start(const KernelOf& kernelOf);
    /// reconfigure() of the running ones; one that fails is logged and keeps its old values.
    void reconfigure(const SettingsOf& settingsOf);
    /// In reverse order; over budget: logged, and on to the next.
    void drain(Ticks deadline);
    void stop();

    /// The objects behind an interface id of all modules that have started, in order of dependency. [any thread]
    std::vector<void*> interfaces(std::string_view interfaceId) const;
    /// The running module's object, or nullptr. [any thread]
    void* interfaceOf(std::string_view name, std::string_view interfaceId) const;
    /// All requested modules in order of name. [any thread]
    std::vector<ModuleStatus> list() const;
    /// A call hangs for good: end the process with _Exit.
    bool hasLeftBehind() const noexcept { return _runner.hasLeftBehind(); }

private:
    struct Entry;
    /// Runs one call under guard and budget. Empty, or why it failed.
    std::string call(Entry& entry, std::string_view what, std::chrono::milliseconds budget, std::function<void()> body);
    void loadOne(Entry& entry);
    /// Marks it; its sentence joins `problems` unless it is optional.
    void fail(Entry& entry, ModuleState state, std::string message, std::vector<std::string>& problems);
    /// Fails those that require what only failed modules would provide.
    void failDependents(std::vector<std::string>& problems);
    Entry* find(std::string_view name) const;
    void setState(Entry& entry, ModuleState state);

    Log& _log;
    const Budgets _budgets;
    const IsolatedMaker _makeIsolated;
    TimedRunner _runner;
    mutable std::mutex _mutex;                        // guards the entries' state for list() and interfaces()
    std::vector<std::unique_ptr<Entry>> _entries;     // as requested
    std::vector<Entry*> _order;                       // those that could be loaded, in order of dependency
};

}  // namespace corbel::module
