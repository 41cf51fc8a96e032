#include "server_cpu.h"

#include <dirent.h>
#include <unistd.h>

#include <cstdlib>
#include <ctime>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace load {
namespace {

struct Process {
    int parent = 0;
    int threads = 0;
    std::uint64_t ticks = 0;
    std::uint64_t reapedTicks = 0;   ///< Of children that ended and were waited for.
};

std::map<int, Process> allProcesses() {
    std::map<int, Process> all;
    DIR* folder = opendir("/proc");
    while (const dirent* entry = readdir(folder)) {
        const int pid = std::atoi(entry->d_name);
        if (pid <= 0) continue;
        std::ifstream in("/proc/" + std::string(entry->d_name) + "/stat");
        std::string text;
        std::getline(in, text);
        const auto close = text.rfind(')');
        if (close == std::string::npos) continue;
        std::istringstream fields(text.substr(close + 2));
        std::vector<std::string> words;
        for (std::string word; fields >> word;) words.push_back(word);
        if (words.size() < 18) continue;
        all[pid] = {std::stoi(words[1]), std::stoi(words[17]), std::stoull(words[11]) + std::stoull(words[12]), std::stoull(words[13]) + std::stoull(words[14])};
    }
    closedir(folder);
    return all;
}

std::set<int> family(const std::map<int, Process>& all, int root) {
    std::set<int> members = {root};
    for (bool grew = true; grew;) {
        grew = false;
        for (const auto& [pid, process] : all)
            if (members.contains(process.parent) && members.insert(pid).second) grew = true;
    }
    return members;
}

}  // namespace

std::uint64_t cpuMicros(int rootPid) {
    const auto all = allProcesses();
    const auto tickMicros = 1'000'000 / static_cast<std::uint64_t>(sysconf(_SC_CLK_TCK));
    std::uint64_t micros = 0;
    for (const int pid : family(all, rootPid)) {
        const auto found = all.find(pid);
        if (found == all.end()) continue;
        // A tick is 10 ms: too coarse for some hundred commands. The process's own clock counts nanoseconds.
        clockid_t clock{};
        timespec used{};
        if (clock_getcpuclockid(pid, &clock) == 0 && clock_gettime(clock, &used) == 0) {
            micros += static_cast<std::uint64_t>(used.tv_sec) * 1'000'000 + static_cast<std::uint64_t>(used.tv_nsec) / 1000;
        } else {
            micros += found->second.ticks * tickMicros;
        }
        micros += found->second.reapedTicks * tickMicros;
    }
    return micros;
}

std::uint64_t memoryBytes(int rootPid) {
    std::uint64_t kilobytes = 0;
    for (const int pid : family(allProcesses(), rootPid)) {
        std::ifstream in("/proc/" + std::to_string(pid) + "/smaps_rollup");
        for (std::string text; std::getline(in, text);)
            if (text.starts_with("Pss:")) kilobytes += std::strtoull(text.c_str() + 4, nullptr, 10);
    }
    return kilobytes * 1024;
}

int threadCount(int rootPid) {
    const auto all = allProcesses();
    int threads = 0;
    for (const int pid : family(all, rootPid)) {
        const auto found = all.find(pid);
        if (found != all.end()) threads += found->second.threads;
    }
    return threads;
}

}  // namespace load
