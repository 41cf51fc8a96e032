#include "module/module_host.h"

#include <dlfcn.h>

#include <algorithm>

#include "corbel/error.h"
#include "module/dependency_order.h"

namespace corbel::module {

struct ModuleHost::Entry {
    ModuleRequest request;
    ModuleFacts facts;
    ModuleState state = ModuleState::Disabled;
    std::string message;
    std::chrono::milliseconds startTime{0};
    std::function<std::unique_ptr<Module>()> create;
    std::unique_ptr<Module> module;
    IsolatedModule* isolated = nullptr;   // `module`, when it runs in a process of its own
    std::vector<SettingSpec> settings;
    bool hangs = false;          // a call never returned: nothing of it may be called or destroyed
    bool needsStop = false;      // start() was called

    bool isUsable() const noexcept { return !hangs && module; }
    bool isAlive() const noexcept { return isUsable() && state != ModuleState::Refused && state != ModuleState::Failed; }
    bool provides(std::string_view id) const { return std::find(facts.provides.begin(), facts.provides.end(), id) != facts.provides.end(); }
};

namespace {

std::string describeCurrent() {
    try {
        throw;
    } catch (const Error& error) {
        return error.userText() + (error.detail().empty() ? "" : " (" + error.detail() + ")");
    } catch (const std::exception& error) {
        return error.what();
    } catch (...) {
        return "an exception that is not of std::exception";
    }
}

std::chrono::milliseconds sinceStart(Ticks start) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start);
}

}  // namespace

std::string_view toString(ModuleState state) noexcept {
    static constexpr std::string_view names[] = {"disabled", "refused", "loaded", "configured", "running", "drained", "stopped", "failed"};
    return names[static_cast<std::size_t>(state)];
}

ModuleHost::ModuleHost(Log& log, Budgets budgets, IsolatedMaker makeIsolated) : _log(log), _budgets(budgets), _makeIsolated(std::move(makeIsolated)) {}

ModuleHost::~ModuleHost() {
    for (auto entry = _order.rbegin(); entry != _order.rend(); ++entry) {
        if (!(*entry)->isUsable()) continue;
        call(**entry, "destructor", _budgets.stop, [module = (*entry)->module.release()] { delete module; });
    }
    // A thread that was left behind still uses its entry and module: they stay for the rest of the process.
    static auto* const leftBehind = new std::vector<std::unique_ptr<Entry>>();
    for (auto& entry : _entries) {
        if (entry->hangs) leftBehind->push_back(std::move(entry));
    }
}

std::string ModuleHost::call(Entry& entry, std::string_view what, std::chrono::milliseconds budget, std::function<void()> body) {
    std::string failure;
    try {
        if (_runner.run(budget, std::move(body))) return {};
        entry.hangs = true;
        failure = std::string(what) + " did not return within " + std::to_string(budget.count()) + " ms";
    } catch (...) {
        failure = std::string(what) + " failed: " + describeCurrent();
    }
    return "The module " + entry.request.name + ": " + failure;
}

void ModuleHost::setState(Entry& entry, ModuleState state) {
    std::lock_guard lock(_mutex);
    entry.state = state;
}

void ModuleHost::fail(Entry& entry, ModuleState state, std::string message, std::vector<std::string>& problems) {
    if (entry.request.isOptional) {
        _log.warning("Optional module left out", {{"module", entry.request.name}, {"reason", message}});
    } else {
        problems.push_back((entry.request.place.empty() ? "" : entry.request.place + ": ") + message);
    }
    std::lock_guard lock(_mutex);
    entry.state = state;
    entry.message = std::move(message);
}

ModuleHost::Entry* ModuleHost::find(std::string_view name) const {
    for (const auto& entry : _entries) {
        if (entry->request.name == name) return entry.get();
    }
    return nullptr;
}

std::vector<std::string> ModuleHost::load(const std::vector<ModuleRequest>& requests, uid_t trustedOwner) {
    std::vector<std::string> problems;
    std::vector<Entry*> sound;
    for (const ModuleRequest& request : requests) {
        Entry& entry = *_entries.emplace_back(std::make_unique<Entry>());
        entry.request = request;
        if (!request.isEnabled) continue;
        Result<ModuleFacts> facts = inspect(request.file, trustedOwner);
        if (!facts) {
            fail(entry, ModuleState::Refused, facts.error().userText(), problems);
            continue;
        }
        entry.facts = std::move(*facts);
        const auto same = std::find_if(sound.begin(), sound.end(), [&](const Entry* other) { return other->facts.id == entry.facts.id; });
        if (same != sound.end()) {
            fail(entry, ModuleState::Refused, "The module file " + request.file + " holds the module " + entry.facts.id + ", and so does " +
                                                  (*same)->request.file + " of [module " + (*same)->request.name + "]; remove one of the sections", problems);
        } else if (entry.facts.id != request.name) {
            fail(entry, ModuleState::Refused, "The module file " + request.file + " holds the module " + entry.facts.id + ", its section is [module " + request.name +
                                                  "]; name the section [module " + entry.facts.id + "] or correct \"file\"", problems);
        } else {
            sound.push_back(&entry);
        }
    }

    std::vector<const ModuleFacts*> facts;
    for (const Entry* entry : sound) facts.push_back(&entry->facts);
    const DependencyOrder order = dependencyOrder(facts);
    for (const auto& [index, why] : order.refused) fail(*sound[index], ModuleState::Refused, why, problems);
    for (const std::size_t index : order.order) _order.push_back(sound[index]);

    for (Entry* entry : _order) {
        if (entry->state == ModuleState::Refused) continue;
        const std::string failure = call(*entry, "loading", _budgets.load, [this, entry] { loadOne(*entry); });
        if (!failure.empty()) {
            fail(*entry, ModuleState::Refused, failure, problems);
            failDependents(problems);
            continue;
        }
        setState(*entry, ModuleState::Loaded);
    }
    return problems;
}

void ModuleHost::loadOne(Entry& entry) {
    if (entry.request.isolation.isProcess) {
        if (!_makeIsolated) throw Error(ErrorCode::Unsupported, "no module can have a process of its own here");
        entry.create = [this, &entry] { return _makeIsolated(entry.request, entry.facts); };
        auto isolated = _makeIsolated(entry.request, entry.facts);
        entry.isolated = isolated.get();
        entry.module = std::move(isolated);
        entry.settings = entry.module->settings();
        return;
    }
    // Everything is bound now, so that a missing symbol is told at start and not in the middle of a delivery. Never closed: code of it may be on any stack.
    void* handle = ::dlopen(entry.request.file.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (!handle) {
        const char* why = ::dlerror();
        throw Error(ErrorCode::InvalidArgument, std::string(why ? why : "dlopen failed") + "; install what it needs, or its version for this server");
    }
    const auto create = reinterpret_cast<Module* (*)()>(::dlsym(handle, "corbel_module_create"));
    if (!create) throw Error(ErrorCode::InvalidArgument, "it exports no corbel_module_create; build it with CORBEL_MODULE()");
    entry.create = [create] { return std::unique_ptr<Module>(create()); };
    entry.module = entry.create();
    if (!entry.module) throw Error(ErrorCode::InvalidArgument, "corbel_module_create() returned nothing; build it with CORBEL_MODULE()");
    entry.settings = entry.module->settings();
}

void ModuleHost::failDependents(std::vector<std::string>& problems) {
    for (bool again = true; again;) {
        again = false;
        for (Entry* entry : _order) {
            if (entry->state == ModuleState::Refused || entry->state == ModuleState::Failed) continue;
            for (const std::string& id : entry->facts.required) {
                const bool isProvided = std::any_of(_order.begin(), _order.end(), [&](const Entry* other) {
                    return other->state != ModuleState::Refused && other->state != ModuleState::Failed && other->provides(id);
                });
                if (isProvided) continue;
                fail(*entry, ModuleState::Refused, "The module " + entry->request.name + " requires " + id + ", and the module that provides it failed; see its own message",
                     problems);
                again = true;
                break;
            }
        }
    }
}

std::vector<std::string> ModuleHost::names() const {
    std::vector<std::string> names;
    for (const Entry* entry : _order) {
        if (entry->isAlive()) names.push_back(entry->request.name);
    }
    return names;
}

const std::vector<SettingSpec>& ModuleHost::settings(std::string_view name) const {
    static const std::vector<SettingSpec> none;
    const Entry* entry = find(name);
    return entry && entry->module ? entry->settings : none;
}

bool ModuleHost::provides(std::string_view name, std::string_view interfaceId) const {
    const Entry* entry = find(name);
    return entry && entry->provides(interfaceId);
}

std::vector<std::string> ModuleHost::configure(const SettingsOf& settingsOf) {
    std::vector<std::string> problems;
    for (Entry* entry : _order) {
        if (!entry->isAlive()) continue;
        const Settings& settings = settingsOf(entry->request.name);
        const std::string failure = call(*entry, "configure", _budgets.configure, [entry, &settings] { entry->module->configure(settings); });
        if (failure.empty()) {
            setState(*entry, ModuleState::Configured);
        } else {
            fail(*entry, ModuleState::Failed, failure, problems);
            failDependents(problems);
        }
    }
    return problems;
}

std::vector<std::string> ModuleHost::checkSettings(const SettingsOf& settingsOf) {
    std::vector<std::string> problems;
    for (Entry* entry : _order) {
        if (!entry->isAlive()) continue;
        const Settings& settings = settingsOf(entry->request.name);
        const std::string failure = call(*entry, "configure", _budgets.configure, [entry, &settings] {
            const std::unique_ptr<Module> scratch = entry->create();
            scratch->configure(settings);
        });
        if (!failure.empty()) problems.push_back(failure);
    }
    return problems;
}

std::vector<std::string> ModuleHost::start(const KernelOf& kernelOf) {
    std::vector<std::string> problems;
    for (Entry* entry : _order) {
        if (!entry->isAlive()) continue;
        Kernel& kernel = kernelOf(entry->request.name);
        const Ticks begin = std::chrono::steady_clock::now();
        entry->needsStop = true;
        const std::string failure = call(*entry, "start", _budgets.start, [entry, &kernel] { entry->module->start(kernel); });
        if (failure.empty()) {
            std::lock_guard lock(_mutex);
            entry->startTime = sinceStart(begin);
            entry->state = ModuleState::Running;
            continue;
        }
        fail(*entry, ModuleState::Failed, failure, problems);
        failDependents(problems);
        if (!problems.empty()) return problems;
    }
    return problems;
}

void ModuleHost::reconfigure(const SettingsOf& settingsOf) {
    for (Entry* entry : _order) {
        if (entry->state != ModuleState::Running || entry->hangs) continue;
        const Settings& settings = settingsOf(entry->request.name);
        const std::string failure = call(*entry, "reconfigure", _budgets.reconfigure, [entry, &settings] { entry->module->reconfigure(settings); });
        if (failure.empty()) continue;
        _log.error("Module did not take its new settings", {{"module", entry->request.name}, {"reason", failure}});
        std::lock_guard lock(_mutex);
        entry->message = failure;
    }
}

void ModuleHost::drain(Ticks deadline) {
    for (auto i = _order.rbegin(); i != _order.rend(); ++i) {
        Entry& entry = **i;
        if (entry.state != ModuleState::Running || entry.hangs) continue;
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
        const auto budget = std::max(left, std::chrono::milliseconds(0)) + _budgets.drainGrace;
        const std::string failure = call(entry, "drain", budget, [&module = *entry.module, deadline] { module.drain(deadline); });
        if (!failure.empty()) _log.error("Module did not drain", {{"module", entry.request.name}, {"reason", failure}});
        std::lock_guard lock(_mutex);
        entry.state = entry.hangs ? ModuleState::Failed : ModuleState::Drained;
        entry.message = failure;
    }
}

void ModuleHost::stop() {
    for (auto i = _order.rbegin(); i != _order.rend(); ++i) {
        Entry& entry = **i;
        if (!entry.needsStop || entry.hangs) continue;
        entry.needsStop = false;
        const std::string failure = call(entry, "stop", _budgets.stop, [&module = *entry.module] { module.stop(); });
        if (!failure.empty()) _log.error("Module did not stop", {{"module", entry.request.name}, {"reason", failure}});
        std::lock_guard lock(_mutex);
        if (entry.state != ModuleState::Failed) entry.state = entry.hangs ? ModuleState::Failed : ModuleState::Stopped;
        if (!failure.empty()) entry.message = failure;
    }
}

std::vector<void*> ModuleHost::interfaces(std::string_view interfaceId) const {
    std::lock_guard lock(_mutex);
    std::vector<void*> found;
    for (Entry* entry : _order) {
        if (entry->state != ModuleState::Running || !entry->provides(interfaceId)) continue;
        if (void* object = entry->module->interface(interfaceId)) found.push_back(object);
    }
    return found;
}

void* ModuleHost::interfaceOf(std::string_view name, std::string_view interfaceId) const {
    std::lock_guard lock(_mutex);
    Entry* entry = find(name);
    return entry && entry->state == ModuleState::Running && entry->provides(interfaceId) ? entry->module->interface(interfaceId) : nullptr;
}

std::vector<ModuleStatus> ModuleHost::list() const {
    std::lock_guard lock(_mutex);
    std::vector<ModuleStatus> all;
    for (const auto& entry : _entries) {
        const std::string sdk = std::to_string(entry->facts.sdkMajor) + '.' + std::to_string(entry->facts.sdkMinor);
        all.push_back({entry->request.name, entry->facts.version, entry->request.file, entry->request.place, entry->state, entry->message,
                       entry->request.isOptional, entry->facts.provides, entry->facts.required, entry->facts.id.empty() ? "" : sdk, entry->startTime,
                       entry->isolated && entry->isUsable() ? std::optional(entry->isolated->process()) : std::nullopt});
    }
    std::sort(all.begin(), all.end(), [](const ModuleStatus& a, const ModuleStatus& b) { return a.name < b.name; });
    return all;
}

}  // namespace corbel::module
