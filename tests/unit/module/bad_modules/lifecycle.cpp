// A module whose file is right and whose lifecycle call named by THROWS_IN or HANGS_IN is not. It tells what was called in a file when the
// setting `journal` names one.
#include <unistd.h>

#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>

#include "corbel/error.h"
#include "corbel/module.h"

#ifndef THROWS_IN
#define THROWS_IN ""
#endif
#ifndef HANGS_IN
#define HANGS_IN ""
#endif
#ifndef REQUIRES
#define REQUIRES ""
#endif

namespace {

void enter(std::string_view call) {
    if (call == HANGS_IN) {
        for (;;) ::pause();
    }
    if (call != THROWS_IN) return;
    if (call == "configure") throw corbel::Error(corbel::ErrorCode::InvalidArgument, "the colour is wrong", "blue");
    if (call == "drain") throw 42;
    throw std::runtime_error("broken on purpose");
}

class TestModule final : public corbel::Module {
public:
    TestModule() { enter("create"); }
    ~TestModule() override {
        if (_isStarted) note("destroy");   // a checked copy leaves no trace
    }
    std::vector<corbel::SettingSpec> settings() const override {
        enter("settings");
        corbel::SettingSpec spec;
        spec.key = "journal";
        spec.summary = "A file that gets a line a call.";
        spec.isReloadable = true;
        return {spec};
    }
    void configure(const corbel::Settings& settings) override {
        _journal = settings.string("journal");
        if (_journal == "refuse") throw corbel::Error(corbel::ErrorCode::InvalidArgument, "no journal of that name");
        enter("configure");
    }
    void start(corbel::Kernel&) override {
        _isStarted = true;
        note("start");
        enter("start");
    }
    void reconfigure(const corbel::Settings& settings) override {
        _journal = settings.string("journal");
        note("reconfigure");
        enter("reconfigure");
    }
    void drain(corbel::Ticks) override {
        note("drain");
        enter("drain");
    }
    void stop() noexcept override {
        note("stop");
        if (std::string_view(HANGS_IN) == "stop") {
            for (;;) ::pause();
        }
    }
    void* interface(std::string_view id) override { return id == "test." MODULE_ID "/1" ? this : nullptr; }

private:
    void note(std::string_view call) const {
        if (!_journal.empty()) std::ofstream(_journal, std::ios::app) << MODULE_ID << ' ' << call << '\n';
    }
    std::string _journal;
    bool _isStarted = false;
};

}  // namespace

CORBEL_MODULE(TestModule, MODULE_ID, "1.2.3", "test." MODULE_ID "/1", REQUIRES)
