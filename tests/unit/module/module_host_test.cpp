#include "module/module_host.h"

#include <cppunit/extensions/HelperMacros.h>
#include <unistd.h>

#include <chrono>

#include "corbel/error.h"
#include "log/logger.h"
#include "module/bad_module_files.h"
#include "support/temp_dir.h"

using namespace corbel;
using namespace corbel::module;
using namespace std::chrono_literals;

namespace {

/// Says for every key the journal's path.
class JournalSettings final : public Settings {
public:
    explicit JournalSettings(std::string path) : _path(std::move(path)) {}
    std::string string(std::string_view) const override { return _path; }
    std::int64_t integer(std::string_view) const override { return 0; }
    std::uint64_t size(std::string_view) const override { return 0; }
    std::chrono::milliseconds duration(std::string_view) const override { return {}; }
    bool boolean(std::string_view) const override { return false; }
    std::vector<std::string> list(std::string_view) const override { return {}; }

private:
    std::string _path;
};

/// The test modules ask it for nothing.
class EmptyKernel final : public Kernel {
public:
    Log& log() override { refuse(); }
    Metrics& metrics() override { refuse(); }
    const Clock& clock() const override { return systemClock(); }
    Auth& auth() override { refuse(); }
    Stores& stores() override { refuse(); }
    Delivery& delivery() override { refuse(); }
    std::string_view serverName() const override { return "test"; }
    std::vector<void*> interfaces(std::string_view) override { return {}; }
    draft::Sql& sql() override { refuse(); }

private:
    [[noreturn]] static void refuse() { throw Error(ErrorCode::Internal, "not in this test"); }
};

class ModuleHostTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(ModuleHostTest);
    CPPUNIT_TEST(wholeLife);
    CPPUNIT_TEST(refusedFilesAreToldWithTheirPlace);
    CPPUNIT_TEST(missingSymbolAndEntry);
    CPPUNIT_TEST(namesAndDuplicates);
    CPPUNIT_TEST(throwsInCreateAndSettings);
    CPPUNIT_TEST(throwsInConfigure);
    CPPUNIT_TEST(throwsInStart);
    CPPUNIT_TEST(throwsInReconfigureAndDrain);
    CPPUNIT_TEST(hangsInStart);
    CPPUNIT_TEST(hangsInDrainAndStop);
    CPPUNIT_TEST(optionalModulesAreLeftOut);
    CPPUNIT_TEST(disabledProvider);
    CPPUNIT_TEST(checkSettingsTouchesNothing);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override {
        _dir = std::make_unique<testing::TempDir>();
        _logger = std::make_unique<log::Logger>(log::LoggerOptions{log::Format::Text, LogLevel::Debug, (*_dir / "log").string(), false});
        _settings = std::make_unique<JournalSettings>((*_dir / "journal").string());
        Budgets budgets;
        budgets.start = 10s;
        _host = std::make_unique<ModuleHost>(*_logger, budgets);
    }

private:
    static ModuleRequest request(const std::string& name, bool isOptional = false) { return {name, badModule(name), true, isOptional, name + ".conf:1"}; }
    void withBudget(std::chrono::milliseconds budget) { _host = std::make_unique<ModuleHost>(*_logger, Budgets{10s, 10s, budget, 10s, budget, budget}); }

    std::string load(const std::vector<ModuleRequest>& requests) { return join(_host->load(requests, ::geteuid())); }
    std::string configure() {
        return join(_host->configure([this](std::string_view) -> const Settings& { return *_settings; }));
    }
    std::string start() {
        return join(_host->start([this](std::string_view) -> Kernel& { return _kernel; }));
    }
    static std::string join(const std::vector<std::string>& sentences) {
        std::string text;
        for (const std::string& sentence : sentences) text += (text.empty() ? "" : "\n") + sentence;
        return text;
    }
    std::string journal() const { return testing::readFile(*_dir / "journal"); }
    std::string logText() const { return testing::readFile(*_dir / "log"); }
    ModuleStatus status(std::string_view name) const {
        for (ModuleStatus& s : _host->list()) {
            if (s.name == name) return s;
        }
        CPPUNIT_FAIL("no such module");
        return {};
    }
    static bool has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }
    static Ticks soon() { return std::chrono::steady_clock::now(); }

    void wholeLife() {
        ModuleRequest off = request("throws_start");
        off.isEnabled = false;
        CPPUNIT_ASSERT_EQUAL(std::string(), load({request("user"), request("good"), off}));
        CPPUNIT_ASSERT(_host->names() == std::vector<std::string>({"good", "user"}));
        CPPUNIT_ASSERT_EQUAL(std::string("journal"), _host->settings("good").at(0).key);
        CPPUNIT_ASSERT(_host->provides("good", "test.good/1"));
        CPPUNIT_ASSERT_EQUAL(std::string(), configure());
        CPPUNIT_ASSERT(_host->interfaces("test.good/1").empty());
        CPPUNIT_ASSERT_EQUAL(std::string(), start());
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, _host->interfaces("test.good/1").size());
        CPPUNIT_ASSERT(_host->interfaceOf("user", "test.user/1") != nullptr);
        CPPUNIT_ASSERT(_host->interfaceOf("user", "test.good/1") == nullptr);
        CPPUNIT_ASSERT(status("good").state == ModuleState::Running);
        CPPUNIT_ASSERT(status("throws_start").state == ModuleState::Disabled);
        _host->reconfigure([this](std::string_view) -> const Settings& { return *_settings; });
        _host->drain(soon());
        CPPUNIT_ASSERT(status("good").state == ModuleState::Drained);
        _host->stop();
        CPPUNIT_ASSERT(status("good").state == ModuleState::Stopped);
        _host.reset();
        CPPUNIT_ASSERT_EQUAL(std::string("good start\nuser start\ngood reconfigure\nuser reconfigure\nuser drain\ngood drain\nuser stop\ngood stop\nuser destroy\n"
                                         "good destroy\n"),
                             journal());
    }
    void refusedFilesAreToldWithTheirPlace() {
        const std::string problems = load({request("other_sdk_major"), request("good"), request("other_abi")});
        CPPUNIT_ASSERT(has(problems, "other_sdk_major.conf:1: The module file " + badModule("other_sdk_major") + " was built for SDK 99."));
        CPPUNIT_ASSERT(has(problems, "other_abi.conf:1: The module file "));
        CPPUNIT_ASSERT(status("other_abi").state == ModuleState::Refused);
        CPPUNIT_ASSERT(has(status("other_abi").message, "was built with \"gcc4"));
        CPPUNIT_ASSERT(status("good").state == ModuleState::Loaded);
    }
    void missingSymbolAndEntry() {
        ModuleRequest noEntry = request("no_entry");
        noEntry.name = "wrong";
        CPPUNIT_ASSERT_EQUAL(std::string("no_entry.conf:1: The module wrong: loading failed: it exports no corbel_module_create; build it with CORBEL_MODULE()"),
                             load({noEntry}));
        _host = std::make_unique<ModuleHost>(*_logger);
        ModuleRequest missing = request("missing_symbol");
        missing.name = "wrong";
        const std::string problem = load({missing});
        CPPUNIT_ASSERT(has(problem, "undefined symbol") && has(problem, "thisFunctionIsNowhere") && has(problem, "; install what it needs, or its version for this server"));
    }
    void namesAndDuplicates() {
        ModuleRequest other = request("good");
        other.name = "better";
        CPPUNIT_ASSERT_EQUAL("good.conf:1: The module file " + badModule("good") +
                                 " holds the module good, its section is [module better]; name the section [module good] or correct \"file\"",
                             load({other}));
        _host = std::make_unique<ModuleHost>(*_logger);
        CPPUNIT_ASSERT_EQUAL("good.conf:1: The module file " + badModule("good") + " holds the module good, and so does " + badModule("good") +
                                 " of [module good]; remove one of the sections",
                             load({request("good"), other}));
    }
    void throwsInCreateAndSettings() {
        CPPUNIT_ASSERT_EQUAL(std::string("throws_create.conf:1: The module throws_create: loading failed: broken on purpose\n"
                                         "throws_settings.conf:1: The module throws_settings: loading failed: broken on purpose"),
                             load({request("throws_create"), request("throws_settings")}));
        CPPUNIT_ASSERT(_host->names().empty());
    }
    void throwsInConfigure() {
        CPPUNIT_ASSERT_EQUAL(std::string(), load({request("throws_configure")}));
        CPPUNIT_ASSERT_EQUAL(std::string("throws_configure.conf:1: The module throws_configure: configure failed: the colour is wrong (blue)"), configure());
        CPPUNIT_ASSERT(status("throws_configure").state == ModuleState::Failed);
    }
    void throwsInStart() {
        load({request("good"), request("throws_start")});
        configure();
        CPPUNIT_ASSERT_EQUAL(std::string("throws_start.conf:1: The module throws_start: start failed: broken on purpose"), start());
        // What had started is stopped, and what failed in the middle of its start as well.
        _host->stop();
        CPPUNIT_ASSERT(has(journal(), "throws_start stop\ngood stop\n"));
    }
    void throwsInReconfigureAndDrain() {
        load({request("throws_reconfigure"), request("throws_drain")});
        configure();
        CPPUNIT_ASSERT_EQUAL(std::string(), start());
        _host->reconfigure([this](std::string_view) -> const Settings& { return *_settings; });
        CPPUNIT_ASSERT(has(logText(), "Module did not take its new settings module=throws_reconfigure reason=\"The module throws_reconfigure: reconfigure failed: broken on purpose\""));
        CPPUNIT_ASSERT(status("throws_reconfigure").state == ModuleState::Running);
        _host->drain(soon());
        CPPUNIT_ASSERT(has(logText(), "Module did not drain module=throws_drain reason=\"The module throws_drain: drain failed: an exception that is not of std::exception\""));
        _host->stop();
        CPPUNIT_ASSERT(status("throws_drain").state == ModuleState::Stopped);
        CPPUNIT_ASSERT(!_host->hasLeftBehind());
    }
    void hangsInStart() {
        withBudget(200ms);
        load({request("good"), request("hangs_start")});
        configure();
        CPPUNIT_ASSERT_EQUAL(std::string("hangs_start.conf:1: The module hangs_start: start did not return within 200 ms"), start());
        CPPUNIT_ASSERT(_host->hasLeftBehind());
        CPPUNIT_ASSERT(status("hangs_start").state == ModuleState::Failed);
        _host->stop();
        CPPUNIT_ASSERT(has(journal(), "good stop\n"));
        CPPUNIT_ASSERT(!has(journal(), "hangs_start stop"));
    }
    void hangsInDrainAndStop() {
        withBudget(200ms);
        load({request("good"), request("hangs_drain"), request("hangs_stop")});
        configure();
        CPPUNIT_ASSERT_EQUAL(std::string(), start());
        _host->drain(soon());
        CPPUNIT_ASSERT(has(logText(), "Module did not drain module=hangs_drain reason=\"The module hangs_drain: drain did not return within 200 ms\""));
        CPPUNIT_ASSERT(has(journal(), "good drain\n"));
        _host->stop();
        CPPUNIT_ASSERT(has(logText(), "Module did not stop module=hangs_stop"));
        CPPUNIT_ASSERT(has(journal(), "good stop\n"));
        CPPUNIT_ASSERT(!has(journal(), "hangs_drain stop"));
        CPPUNIT_ASSERT(status("hangs_stop").state == ModuleState::Failed);
    }
    void optionalModulesAreLeftOut() {
        withBudget(200ms);
        ModuleRequest gone{"gone", "/no/such/gone.so", true, true, "gone.conf:1"};
        CPPUNIT_ASSERT_EQUAL(std::string(), load({gone, request("throws_configure", true), request("hangs_start", true), request("throws_start", true), request("good")}));
        CPPUNIT_ASSERT_EQUAL(std::string(), configure());
        CPPUNIT_ASSERT_EQUAL(std::string(), start());
        CPPUNIT_ASSERT(status("gone").state == ModuleState::Refused);
        CPPUNIT_ASSERT(status("throws_configure").state == ModuleState::Failed);
        CPPUNIT_ASSERT(status("hangs_start").state == ModuleState::Failed);
        CPPUNIT_ASSERT(status("throws_start").state == ModuleState::Failed);
        CPPUNIT_ASSERT(status("good").state == ModuleState::Running);
        CPPUNIT_ASSERT(has(logText(), "Optional module left out module=gone"));
        CPPUNIT_ASSERT(_host->interfaces("test.throws_start/1").empty());
    }
    void disabledProvider() {
        // "user" requires what "good" provides; a disabled "good" leaves it without.
        ModuleRequest off = request("good");
        off.isEnabled = false;
        CPPUNIT_ASSERT_EQUAL(std::string("user.conf:1: The module user requires test.good/1, which no enabled module provides; enable one that does"),
                             load({off, request("user")}));
    }
    void checkSettingsTouchesNothing() {
        load({request("good")});
        configure();
        start();
        const JournalSettings refused("refuse");
        CPPUNIT_ASSERT_EQUAL(std::string("The module good: configure failed: no journal of that name"),
                             join(_host->checkSettings([&](std::string_view) -> const Settings& { return refused; })));
        CPPUNIT_ASSERT_EQUAL(std::string("good start\n"), journal());
        CPPUNIT_ASSERT(status("good").state == ModuleState::Running);
        CPPUNIT_ASSERT(_host->checkSettings([&](std::string_view) -> const Settings& { return *_settings; }).empty());
    }

    EmptyKernel _kernel;
    std::unique_ptr<testing::TempDir> _dir;
    std::unique_ptr<log::Logger> _logger;
    std::unique_ptr<JournalSettings> _settings;
    std::unique_ptr<ModuleHost> _host;
};

CPPUNIT_TEST_SUITE_REGISTRATION(ModuleHostTest);

}  // namespace
