// A delivery hook that does what the message's first line says ("X-Deed: crash"), and writes into a header line what came of it. In the
// server's own process most of it would end the server.
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <thread>

#include "corbel/delivery.h"
#include "corbel/error.h"
#include "corbel/log.h"
#include "corbel/metrics.h"
#include "corbel/module.h"
#include "corbel/text.h"

namespace {

using Deed = std::function<std::string()>;

/// "0" or the name of the error.
std::string outcome(long status) { return status >= 0 ? "0" : ::strerrorname_np(errno); }

std::string openFile(const char* path) { return outcome(::open(path, O_RDONLY)); }

[[noreturn]] void leak() {
    for (;;) {
        constexpr std::size_t kStep = 1 << 20;
        std::memset(new char[kStep], 1, kStep);   // NOLINT: a leak is what it is for
    }
}

std::string spawn() {
    const pid_t child = ::fork();
    if (child == 0) ::_exit(0);
    return outcome(child);
}

std::string execute() {
    char name[] = "/bin/true";
    char* arguments[] = {name, nullptr};
    return outcome(::execv(name, arguments));
}

std::string startThread() {
    std::string done;
    std::thread([&done] { done = "0"; }).join();
    return done;
}

const std::map<std::string, Deed, std::less<>>& deeds() {
    static const std::map<std::string, Deed, std::less<>> all = {
        {"crash", [] { return std::string(1, *reinterpret_cast<volatile char*>(::getpid() % 2)); }},
        {"abort", []() -> std::string { std::abort(); }},
        {"exit", []() -> std::string { ::_exit(7); }},
        {"hang", []() -> std::string { for (;;) ::pause(); }},
        {"spin", []() -> std::string { for (volatile bool goesOn = true; goesOn;) {}
             return {}; }},
        {"leak", []() -> std::string { leak(); }},
        {"throw", []() -> std::string { throw std::runtime_error("broken on purpose"); }},
        {"refuse", []() -> std::string { throw corbel::Error(corbel::ErrorCode::NoAccess, "not\r\nfrom you", "deed"); }},
        {"fork", spawn},
        {"exec", execute},
        {"open", [] { return openFile("/etc/passwd"); }},
        {"socket", [] { return outcome(::socket(AF_INET, SOCK_STREAM, 0)); }},
        {"kill", [] { return outcome(::kill(::getppid(), SIGTERM)); }},
        {"ptrace", [] { return outcome(::ptrace(PTRACE_ATTACH, ::getppid(), nullptr, nullptr)); }},
        {"dumpable", [] { return outcome(::prctl(PR_SET_DUMPABLE, 1)); }},
        {"babble", [] { return outcome(::write(3, "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", 13)); }},
        {"share", [] { return outcome(::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0) == MAP_FAILED ? -1 : 0); }},
        {"thread", startThread},
    };
    return all;
}

class HookDeeds final : public corbel::Module, public corbel::DeliveryHook {
public:
    std::vector<corbel::SettingSpec> settings() const override {
        using enum corbel::SettingType;
        return {corbel::reloadable(corbel::setting("mark", String, "none", "What is written into the header line.")),
                corbel::setting("start", String, "", "What start() does."), corbel::setting("path", Path, "", "What it may open.")};
    }
    void configure(const corbel::Settings& settings) override {
        _mark = settings.string("mark");
        _start = settings.string("start");
        if (_mark == "refuse") throw corbel::Error(corbel::ErrorCode::InvalidArgument, "no such mark");
    }
    void start(corbel::Kernel& kernel) override {
        _log = &kernel.log();
        _seen = &kernel.metrics().counter("corbel_hook_deeds_seen_total", "Messages seen.");
        _sizes = &kernel.metrics().histogram("corbel_hook_deeds_bytes", "Sizes of messages.");
        kernel.metrics().gauge("corbel_hook_deeds_answer", "Always the same.", "", [] { return 42.0; });
        if (_start == "sql") kernel.sql();
        for (const char* deed : {"fork", "exec", "socket", "kill", "ptrace", "open"}) {
            if (_start != deed) continue;
            throw corbel::Error(corbel::ErrorCode::Unavailable, _start + ": " + deeds().find(_start)->second());
        }
        if (_start == "hang") for (;;) ::pause();
        _log->info("Deeds can be done", {{"server", kernel.serverName()}, {"mark", std::string_view(_mark)}, {"pi", 3.5}, {"secret", corbel::Hidden{}}});
    }
    void* interface(std::string_view id) override { return id == corbel::DeliveryHook::kInterfaceId ? static_cast<corbel::DeliveryHook*>(this) : nullptr; }

    int priority() const noexcept override { return 77; }
    void onDelivery(corbel::DeliveryRequest& request) override {
        _seen->add();
        _sizes->observe(static_cast<double>(request.message->size()));
        std::string head;
        request.message->content()->read(0, 1000, head);
        constexpr std::string_view kField = "X-Deed: ";
        std::string name = "none", result;
        if (head.starts_with(kField)) name = head.substr(kField.size(), head.find('\r') - kField.size());
        if (const auto deed = deeds().find(name); deed != deeds().end()) result = deed->second();
        while (name == "pester") request.message->content()->read(0, 1000, head);
        request.prefix += "X-Done: " + name + ' ' + result + ' ' + _mark + ' ' + request.owner->login + ' ' +
                          std::to_string(request.message->envelope().size()) + ' ' + std::to_string(request.message->structure().size()) + "\r\n";
        if (name == "keyword") request.keywords.emplace_back("$Deed");
        if (name == "discard") request.discard = true;
    }

private:
    std::string _mark, _start;
    corbel::Log* _log = nullptr;
    corbel::Counter* _seen = nullptr;
    corbel::Histogram* _sizes = nullptr;
};

}  // namespace

CORBEL_MODULE(HookDeeds, "hook_deeds", "1.0.0", "corbel.hook.delivery/1", "")
