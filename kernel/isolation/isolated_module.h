// A module that runs in guests: what ModuleHost calls it asks the guest of the moment, what the kernel asks of its interfaces goes through
// objects of this process that stand for them.
//
// Owned by ModuleHost. The first guest is made when the settings are asked for; from start() on a GuestKeeper replaces those that end.
// [main thread, but for call() and process()]
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "isolation/caller.h"
#include "isolation/guest_keeper.h"
#include "isolation/guest_reports.h"
#include "isolation/remote_converter.h"
#include "isolation/remote_directory.h"
#include "isolation/remote_hook.h"
#include "isolation/remote_search.h"
#include "module/isolated.h"
#include "module/module_host.h"

namespace corbel::isolation {

struct IsolationOptions {
    std::string program;                           ///< corbel-guest.
    std::chrono::milliseconds startTime{9'000};    ///< Of load and start; below ModuleHost's budgets, so that a guest that hangs is ended here.
    std::chrono::milliseconds stopTime{4'000};     ///< Of drain beyond its deadline, and stop.
};

class IsolatedModule final : public module::IsolatedModule, private Caller {
public:
    /// InvalidArgument when the module cannot be isolated (kinds.h).
    IsolatedModule(IsolationOptions options, const module::ModuleRequest& request, const module::ModuleFacts& facts);
    ~IsolatedModule() override;

    std::vector<SettingSpec> settings() const override;
    void configure(const Settings& settings) override;
    void start(Kernel& kernel) override;
    void reconfigure(const Settings& settings) override;
    void drain(Ticks deadline) override;
    void stop() noexcept override;
    void* interface(std::string_view interfaceId) override;
    module::ProcessStatus process() const override;

private:
    std::string call(Method method, std::string_view arguments, ErrorCode whenEnded, const Guest::Answerer& answerer) override;
    std::shared_ptr<Guest> guest() override;
    std::string callOn(Guest& guest, Method method, std::string_view arguments, ErrorCode whenEnded, const Guest::Answerer& answerer) override;
    /// What a failed call is to its caller.
    Error failed(const GuestFailure& failure, ErrorCode whenEnded);
    [[noreturn]] void refuse(ErrorCode whenEnded) override;

    /// A new guest that has loaded the module.
    std::shared_ptr<Guest> launch(std::vector<SettingSpec>* specs = nullptr) const;
    /// A new guest whose module runs with `values`.
    std::shared_ptr<Guest> launchAndStart(const std::string& values);
    StartedFacts startIn(Guest& guest) const;
    /// A call of a module's life: failures become sentences.
    std::string lifeCall(Guest& guest, Method method, std::string_view arguments, Ticks deadline) const;
    const std::vector<SettingSpec>& load() const;
    std::shared_ptr<Guest> current() const;

    const IsolationOptions _options;
    const module::ModuleRequest _request;
    const module::ModuleFacts _facts;
    mutable ModuleReports _reports;
    mutable std::vector<SettingSpec> _specs;
    StartFacts _startFacts;
    Log* _log = nullptr;
    Counter *_failedEnded = nullptr, *_failedLate = nullptr, *_failedAway = nullptr;
    RemoteHook _hook{*this};
    RemoteDirectory _directory{*this};
    RemoteSearch _search{*this};
    RemoteConverter _converter{*this};
    mutable std::atomic<std::uint64_t> _guests{0};   // made so far
    std::vector<std::string> _interfaces;         // behind which the guest has an object

    mutable std::mutex _mutex;                     // guards the three below
    mutable std::shared_ptr<Guest> _first;         // until start()
    std::string _values;
    std::shared_ptr<GuestKeeper> _keeper;          // owners: this and who calls
};

}  // namespace corbel::isolation
