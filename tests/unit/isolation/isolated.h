// A module in a guest, over a FakeKernel, as the server makes it.
#pragma once

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>

#include "corbel/testing/fake_kernel.h"
#include "isolation/codec/search_messages.h"
#include "isolation/isolated_module.h"

namespace corbel::isolation {

inline std::string builtFile(const std::string& path) { return std::string(std::getenv("CORBEL_BUILD")) + '/' + path; }

/// Stopped at the end. Members are the test's to use.
class Isolated {
public:
    /// `file` below the build's folder.
    explicit Isolated(const std::string& file, std::chrono::milliseconds callTime = std::chrono::seconds(20), std::uint64_t memoryBytes = 256 << 20)
        : request{std::filesystem::path(file).stem(), builtFile(file), true, false, "test.conf:1", {true, memoryBytes, callTime}},
          module(IsolationOptions{builtFile("bin/corbel-guest")}, request, module::inspect(request.file, ::geteuid()).valueOrThrow()) {}
    ~Isolated() {
        module.drain(std::chrono::steady_clock::now());
        module.stop();
    }

    void start(std::map<std::string, std::string> values = {}) {
        module.configure(testing::FakeSettings(module.settings(), std::move(values)));
        module.start(kernel);
    }
    void reconfigure(std::map<std::string, std::string> values) { module.reconfigure(testing::FakeSettings(module.settings(), std::move(values))); }
    template <class Interface>
    Interface& get() {
        void* object = module.interface(Interface::kInterfaceId);
        if (!object) throw std::logic_error("the module has no such interface");
        return *static_cast<Interface*>(object);
    }
    std::uint64_t failed(const std::string& reason) const {
        return kernel.fakeMetrics.value("corbel_isolation_failed_calls_total", "module=\"" + request.name + "\",reason=\"" + reason + '"');
    }

    testing::FakeKernel kernel;
    module::ModuleRequest request;
    IsolatedModule module;
};

}  // namespace corbel::isolation
