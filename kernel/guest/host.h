// The life of a guest: loads one module, does what the server calls, and ends with the stream.
//
// Owned by main(). run() on the main thread, which makes all calls of the module's life, as in the server. Up to the module's start it also
// reads; then a thread of its own does, and CallThreads make the calls of the module's interfaces.
#pragma once

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <string>

#include "corbel/delivery.h"
#include "corbel/directory.h"
#include "guest/call_threads.h"
#include "guest/given_settings.h"
#include "guest/guest_kernel.h"
#include "guest/served_converter.h"
#include "guest/served_search.h"
#include "guest/server_link.h"

namespace corbel::guest {

class Host {
public:
    Host(ServerLink& link, std::string moduleFile) : _link(link), _moduleFile(std::move(moduleFile)) {}

    [[noreturn]] void run();

private:
    struct Job {
        std::uint64_t call = 0, within = 0, longBytes = 0;
        isolation::Method method{};
        std::string arguments;
    };
    static Job jobOf(const isolation::Frame& frame);
    /// Does it and tells the result.
    void serve(Job job);
    std::string perform(const Job& job);
    void fetchArguments(Job& job);
    /// All of a long result but for its last piece, which stays in `body`.
    void sendAhead(std::uint64_t call, std::string& body);
    std::string describe(std::string_view arguments);
    std::string start(std::string_view arguments);
    /// The reading thread.
    [[noreturn]] void read();
    Job nextLifeJob();

    ServerLink& _link;
    const std::string _moduleFile;
    isolation::GuestLimits _limits;
    std::unique_ptr<Module> _module;
    std::unique_ptr<GivenSettings> _settings;   // what configure() took
    std::unique_ptr<GuestKernel> _kernel;       // from start() on
    DeliveryHook* _hook = nullptr;              // null: not offered
    Directory* _directory = nullptr;
    std::unique_ptr<ServedSearch> _search;
    std::unique_ptr<ServedConverter> _converter;
    CallThreads _threads;
    std::mutex _mutex;                           // guards the three below
    bool _isStarted = false;                     // what start() made may be called
    std::condition_variable _hasJob;
    std::deque<Job> _lifeJobs;
};

}  // namespace corbel::guest
