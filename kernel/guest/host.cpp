#include "guest/host.h"

#include <dlfcn.h>
#include <unistd.h>

#include <cstdlib>
#include <new>
#include <thread>

#include "guest/sandbox.h"
#include "guest/served_directory.h"
#include "guest/served_hook.h"

namespace corbel::guest {

using isolation::CallResult;
using isolation::FrameKind;
using isolation::Method;
using isolation::Outcome;

namespace {

/// While the main thread both reads and calls the module, nothing tells it in a call that the server is gone.
constexpr unsigned kLoneSeconds = 120;
constexpr std::chrono::seconds kFlushInterval{1};
constexpr int kStatusBroken = 3;

bool isOfLife(Method method) { return method < Method::OnDelivery; }

}  // namespace

void Host::run() {
    while (!_kernel) {
        Job job = jobOf(_link.read());
        ::alarm(kLoneSeconds);
        serve(std::move(job));
        ::alarm(0);
    }
    for (;;) serve(nextLifeJob());
}

Host::Job Host::jobOf(const isolation::Frame& frame) {
    const auto call = isolation::readCall(frame.body);
    if (frame.kind != FrameKind::Call || !call) ::_exit(kStatusBroken);
    return {frame.call, call.value().within, call.value().longBytes, call.value().method, std::string(call.value().arguments)};
}

void Host::read() {
    for (;;) {
        isolation::Frame frame = _link.read();
        if (frame.kind == FrameKind::Answer) {
            _link.onAnswer(frame.call, std::move(frame.body));
            continue;
        }
        Job job = jobOf(frame);
        if (!isOfLife(job.method)) {
            const std::lock_guard lock(_mutex);
            if (!_isStarted) ::_exit(kStatusBroken);
            const std::uint64_t within = job.within;
            std::function<void()> work = [this, job = std::move(job)]() mutable { serve(std::move(job)); };
            within != 0 ? _link.onCallWithin(within, std::move(work)) : _threads.submit(std::move(work));
            continue;
        }
        const std::lock_guard lock(_mutex);
        _lifeJobs.push_back(std::move(job));
        _hasJob.notify_one();
    }
}

Host::Job Host::nextLifeJob() {
    std::unique_lock lock(_mutex);
    while (!_hasJob.wait_for(lock, kFlushInterval, [this] { return !_lifeJobs.empty(); })) {
        lock.unlock();
        _kernel->metrics().flush(true);
        lock.lock();
    }
    Job job = std::move(_lifeJobs.front());
    _lifeJobs.pop_front();
    return job;
}

void Host::serve(Job job) {
    CallResult result;
    try {
        fetchArguments(job);
        result.body = perform(job);
        if (result.body.size() > isolation::kMaxLongBytes) throw Error(ErrorCode::TooLarge, "The answer is too large for an isolated module");
        sendAhead(job.call, result.body);
    } catch (const Error& error) {
        result = {Outcome::Failed, {}, error.code(), error.userText(), error.detail()};
    } catch (const std::bad_alloc&) {
        result = {Outcome::NoMemory, {}, ErrorCode::Internal, {}, {}};
    } catch (const std::exception& error) {
        result = {Outcome::Thrown, error.what(), ErrorCode::Internal, {}, {}};
    } catch (...) {
        result = {Outcome::Thrown, "something that is no exception", ErrorCode::Internal, {}, {}};
    }
    if (_kernel) _kernel->metrics().flush(false);
    _link.write(FrameKind::Result, job.call, writeResult(result));
}

void Host::fetchArguments(Job& job) {
    while (job.arguments.size() < job.longBytes) {
        const std::string piece = _link.ask(job.call, {isolation::AskKind::Arguments, job.arguments.size(), isolation::kMaxPieceBytes, 0, {}});
        if (piece.empty()) throw Error(ErrorCode::Internal, "The arguments of a call are not whole");
        job.arguments += piece;
    }
}

void Host::sendAhead(std::uint64_t call, std::string& body) {
    std::size_t sent = 0;
    while (body.size() - sent > isolation::kMaxWholeBytes) {
        _link.ask(call, {isolation::AskKind::Result, 0, 0, 0, body.substr(sent, isolation::kMaxPieceBytes)});
        sent += isolation::kMaxPieceBytes;
    }
    body.erase(0, sent);
}

std::string Host::perform(const Job& job) {
    switch (job.method) {
        case Method::Describe: return describe(job.arguments);
        case Method::Configure:
            _settings = std::make_unique<GivenSettings>(isolation::readValues(job.arguments).valueOrThrow());
            _module->configure(*_settings);
            return {};
        case Method::Start: return start(job.arguments);
        case Method::Reconfigure: {
            const GivenSettings next(isolation::readValues(job.arguments).valueOrThrow());
            _module->reconfigure(next);
            return {};
        }
        case Method::Drain: {
            isolation::ByteReader in(job.arguments);
            _module->drain(std::chrono::steady_clock::now() + std::chrono::milliseconds(in.u64()));
            return {};
        }
        case Method::Stop: _module->stop(); return {};
        default: break;
    }
    if (job.method == Method::OnDelivery && _hook) return serveDelivery(*_hook, _link, job.call, job.arguments);
    if (job.method >= Method::FindByLogin && job.method <= Method::ChangeNumber && _directory) return serveDirectory(*_directory, job.method, job.arguments);
    if (job.method >= Method::ConvertHeader && _converter) return _converter->serve(job.call, job.method, job.arguments);
    if (job.method >= Method::SearchPosition && _search) return _search->serve(job.method, job.arguments);
    throw Error(ErrorCode::Unsupported, "The module does not offer this");
}

std::string Host::describe(std::string_view arguments) {
    _limits = isolation::readLimits(arguments).valueOrThrow();
    limitMemory(_limits.memoryBytes);
    forbidAlways();
    void* handle = ::dlopen(_moduleFile.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (!handle) {
        const char* why = ::dlerror();
        throw Error(ErrorCode::InvalidArgument, std::string(why ? why : "dlopen failed") + "; install what it needs, or its version for this server");
    }
    const auto create = reinterpret_cast<Module* (*)()>(::dlsym(handle, "corbel_module_create"));
    if (!create) throw Error(ErrorCode::InvalidArgument, "it exports no corbel_module_create; build it with CORBEL_MODULE()");
    _module.reset(create());
    if (!_module) throw Error(ErrorCode::InvalidArgument, "corbel_module_create() returned nothing; build it with CORBEL_MODULE()");
    return isolation::writeSpecs(_module->settings());
}

std::string Host::start(std::string_view arguments) {
    const isolation::StartFacts facts = isolation::readStart(arguments).valueOrThrow();
    isolation::StartedFacts started;
    // Before any other thread is there: Landlock holds for those that come later.
    started.hasLandlock = confineFiles(_limits, _settings->paths());
    _kernel = std::make_unique<GuestKernel>(_link, facts);
    std::thread([this] { read(); }).detach();
    ::alarm(0);
    _module->start(*_kernel);
    for (const std::string& id : facts.interfaces) {
        void* object = _module->interface(id);
        if (!object) continue;
        started.interfaces.push_back(id);
        if (id == DeliveryHook::kInterfaceId) {
            _hook = static_cast<DeliveryHook*>(object);
            started.hookPriority = _hook->priority();
        }
        if (id == Directory::kInterfaceId) _directory = static_cast<Directory*>(object);
        if (id == mime::Converter::kInterfaceId) _converter = std::make_unique<ServedConverter>(*static_cast<mime::Converter*>(object), _link);
        if (id == Search::kInterfaceId) _search = std::make_unique<ServedSearch>(*static_cast<Search*>(object));
    }
    confineCalls(_limits);
    const std::lock_guard lock(_mutex);
    _isStarted = true;
    return isolation::writeStarted(started);
}

}  // namespace corbel::guest
