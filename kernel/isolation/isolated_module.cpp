#include "isolation/isolated_module.h"

#include <algorithm>
#include <stdexcept>

#include "corbel/error.h"
#include "isolation/kinds.h"

namespace corbel::isolation {
namespace {

constexpr std::chrono::milliseconds kConfigureTime{4'000};
constexpr std::string_view kTryLater = "The server cannot do this now, try again later";

Ticks after(std::chrono::milliseconds time) { return std::chrono::steady_clock::now() + time; }

}  // namespace

IsolatedModule::IsolatedModule(IsolationOptions options, const module::ModuleRequest& request, const module::ModuleFacts& facts)
    : _options(std::move(options)), _request(request), _facts(facts), _reports(facts.id) {
    checkCanBeIsolated(facts);
}

IsolatedModule::~IsolatedModule() {
    std::shared_ptr<GuestKeeper> keeper;
    std::shared_ptr<Guest> last;
    {
        const std::lock_guard lock(_mutex);
        keeper.swap(_keeper);
        last.swap(_first);
    }
    // A guest's end waits for its reading thread, which may want the lock and the keeper: both are still there, and the lock is free.
    if (keeper) {
        keeper->end();
        last = keeper->replace(nullptr);
    }
    last.reset();
}

std::string IsolatedModule::lifeCall(Guest& guest, Method method, std::string_view arguments, Ticks deadline) const {
    try {
        return guest.call(method, arguments, deadline);
    } catch (const GuestFailure& failure) {
        throw Error(ErrorCode::Unavailable, "its process failed: " + failure.why);
    }
}

std::shared_ptr<Guest> IsolatedModule::launch(std::vector<SettingSpec>* specs) const {
    // The keeper is made once and lives until this object's end, as the guests do.
    auto reports = std::make_unique<GuestReports>(_reports, [this] {
        std::shared_ptr<GuestKeeper> keeper;
        {
            const std::lock_guard lock(_mutex);
            keeper = _keeper;
        }
        if (keeper) keeper->wake();
    });
    auto guest = std::make_shared<Guest>(_options.program, _request.file, ++_guests, _request.isolation.memoryBytes, std::move(reports));
    const std::string described = lifeCall(*guest, Method::Describe, writeLimits(limitsOf(_facts, _request.isolation.memoryBytes)), after(_options.startTime));
    Result<std::vector<SettingSpec>> parsed = readSpecs(described);
    if (!parsed) throw Error(ErrorCode::InvalidArgument, "its settings are too many or too long");
    if (specs) *specs = std::move(parsed).valueOrThrow();
    return guest;
}

const std::vector<SettingSpec>& IsolatedModule::load() const {
    if (!current()) {
        auto guest = launch(&_specs);
        const std::lock_guard lock(_mutex);
        _first = std::move(guest);
    }
    return _specs;
}

std::vector<SettingSpec> IsolatedModule::settings() const { return load(); }

void IsolatedModule::configure(const Settings& settings) {
    const std::string values = writeValues(valuesOf(settings, load()));
    lifeCall(*current(), Method::Configure, values, after(kConfigureTime));
    const std::lock_guard lock(_mutex);
    _values = values;
}

StartedFacts IsolatedModule::startIn(Guest& guest) const {
    StartFacts told = _startFacts;
    told.wantsDebug = _log->isEnabled(LogLevel::Debug);
    const std::string result = lifeCall(guest, Method::Start, writeStart(told), after(_options.startTime));
    Result<StartedFacts> facts = readStarted(result);
    if (!facts) throw Error(ErrorCode::Unavailable, "its process broke the protocol between server and module");
    return std::move(facts).valueOrThrow();
}

std::shared_ptr<Guest> IsolatedModule::launchAndStart(const std::string& values) {
    auto guest = launch();
    lifeCall(*guest, Method::Configure, values, after(kConfigureTime));
    startIn(*guest);
    return guest;
}

void IsolatedModule::start(Kernel& kernel) {
    _log = &kernel.log();
    Metrics& metrics = kernel.metrics();
    const std::string label = "module=\"" + _facts.id + '"';
    const auto failed = [&](std::string_view reason) {
        return &metrics.counter("corbel_isolation_failed_calls_total", "Calls that an isolated module did not answer.", label + ",reason=\"" + std::string(reason) + '"');
    };
    _failedEnded = failed("ended");
    _failedLate = failed("late");
    _failedAway = failed("away");
    Counter& restarts = metrics.counter("corbel_isolation_restarts_total", "Processes of isolated modules that were started again.", label);
    _reports.connect(*_log, metrics);
    _startFacts = {_facts.id, std::string(kernel.serverName()), false, _facts.provides};

    const std::shared_ptr<Guest> guest = current();
    StartedFacts facts;
    try {
        facts = startIn(*guest);
    } catch (...) {
        guest->kill("its start failed");
        throw;
    }
    _interfaces = facts.interfaces;
    _hook.setPriority(facts.hookPriority);
    if (!facts.hasLandlock) _log->warning("This machine's kernel has no Landlock: files are not closed to an isolated module");
    auto keeper = std::make_shared<GuestKeeper>(_facts.id, guest, [this] {
        std::string values;
        {
            const std::lock_guard lock(_mutex);
            values = _values;
        }
        return launchAndStart(values);
    }, *_log, restarts);
    const std::lock_guard lock(_mutex);
    _keeper = std::move(keeper);
    _first.reset();
}

void IsolatedModule::reconfigure(const Settings& settings) {
    const std::string values = writeValues(valuesOf(settings, _specs));
    if (isReplacedAtReload(_facts)) {
        const std::shared_ptr<Guest> old = _keeper->replace(launchAndStart(values));
        if (old && old->waitIdle(after(_options.stopTime))) {
            try {
                old->call(Method::Stop, {}, after(std::chrono::seconds(1)));
            } catch (...) {
                // It is not needed any more, however it ends.
            }
        }
    } else {
        lifeCall(*_keeper->guest(after(kConfigureTime)), Method::Reconfigure, values, after(kConfigureTime));
    }
    const std::lock_guard lock(_mutex);
    _values = values;
}

void IsolatedModule::drain(Ticks deadline) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    ByteWriter out;
    out.u64(static_cast<std::uint64_t>(std::max<std::int64_t>(left.count(), 0)));
    if (const auto guest = current(); guest && !guest->isGone()) lifeCall(*guest, Method::Drain, out.bytes(), std::max(deadline, after({})) + std::chrono::milliseconds(500));
}

void IsolatedModule::stop() noexcept {
    const auto guest = current();
    if (_keeper) _keeper->end();
    try {
        if (guest && !guest->isGone()) guest->call(Method::Stop, {}, after(_options.stopTime));
    } catch (const GuestFailure& failure) {
        if (_log) _log->warning("The process of an isolated module did not stop by itself", {{"reason", std::string_view(failure.why)}});
    } catch (...) {
        // stop() throws nothing; whatever came is the end all the same.
    }
    if (guest) guest->kill("the server stops");
}

void* IsolatedModule::interface(std::string_view interfaceId) {
    if (std::find(_interfaces.begin(), _interfaces.end(), interfaceId) == _interfaces.end()) return nullptr;
    if (interfaceId == DeliveryHook::kInterfaceId) return static_cast<DeliveryHook*>(&_hook);
    if (interfaceId == Directory::kInterfaceId) return static_cast<Directory*>(&_directory);
    if (interfaceId == Search::kInterfaceId) return static_cast<Search*>(&_search);
    if (interfaceId == mime::Converter::kInterfaceId) return static_cast<mime::Converter*>(&_converter);
    return nullptr;
}

std::shared_ptr<Guest> IsolatedModule::current() const {
    const std::lock_guard lock(_mutex);
    return _keeper ? _keeper->current() : _first;
}

std::shared_ptr<Guest> IsolatedModule::guest() {
    try {
        return _keeper->guest(after(_request.isolation.callTime));
    } catch (const Error&) {
        _failedAway->add();
        throw;
    }
}

Error IsolatedModule::failed(const GuestFailure& failure, ErrorCode whenEnded) {
    const bool isLate = failure.kind == GuestFailure::Kind::Late;
    (isLate ? _failedLate : _failedEnded)->add();
    return Error(isLate ? ErrorCode::Timeout : whenEnded, std::string(kTryLater), "the module " + _facts.id + ": " + failure.why);
}

std::string IsolatedModule::call(Method method, std::string_view arguments, ErrorCode whenEnded, const Guest::Answerer& answerer) {
    for (;;) {
        const std::shared_ptr<Guest> now = guest();
        try {
            return now->call(method, arguments, after(_request.isolation.callTime), answerer);
        } catch (const GuestFailure& failure) {
            // One that ended a moment before had no part in this.
            if (failure.kind != GuestFailure::Kind::NotSent) throw failed(failure, whenEnded);
        }
    }
}

std::string IsolatedModule::callOn(Guest& which, Method method, std::string_view arguments, ErrorCode whenEnded, const Guest::Answerer& answerer) {
    try {
        return which.call(method, arguments, after(_request.isolation.callTime), answerer);
    } catch (const GuestFailure& failure) {
        throw failed(failure, whenEnded);
    }
}

void IsolatedModule::refuse(ErrorCode whenEnded) {
    if (const auto guest = current()) guest->kill("it answered what cannot be read");
    _failedEnded->add();
    throw Error(whenEnded, std::string(kTryLater), "the module " + _facts.id + " answered what cannot be read");
}

module::ProcessStatus IsolatedModule::process() const {
    std::shared_ptr<GuestKeeper> keeper;
    std::shared_ptr<Guest> first;
    {
        const std::lock_guard lock(_mutex);
        keeper = _keeper;
        first = _first;
    }
    if (keeper) {
        const GuestKeeper::State state = keeper->state();
        return {state.text, state.pid, state.restarts, state.lastEnd};
    }
    if (first && !first->isGone()) return {"starting", first->pid(), 0, {}};
    return {"ended", 0, 0, first ? first->why() : ""};
}

}  // namespace corbel::isolation
