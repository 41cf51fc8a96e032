#include "crash/rehearsal.h"

#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <random>
#include <sstream>

#include "corbel/error.h"
#include "crash/sql_faults.h"

namespace corbel::testing {
namespace {

/// The first line that differs.
std::string difference(const std::string& expected, const std::string& found) {
    std::istringstream left(expected);
    std::istringstream right(found);
    std::string a;
    std::string b;
    for (int line = 1;; ++line) {
        const bool hasA = static_cast<bool>(std::getline(left, a));
        const bool hasB = static_cast<bool>(std::getline(right, b));
        if (!hasA && !hasB) return "nothing";
        if (!hasA) a = "(end)";
        if (!hasB) b = "(end)";
        if (a != b) return "line " + std::to_string(line) + "\n  should be " + a + "\n  but is    " + b;
    }
}

}  // namespace

Rehearsal::Rehearsal(Script script, std::string name) : _script(std::move(script)), _name(std::move(name)), _disk(_dir.path().string()) {
    SmallServer server(_disk);
    for (const Step& step : _script) {
        std::vector<std::string> during;
        if (!step.isOne && step.showsParts) server.afterChange = [&] { during.push_back(server.dump()); };
        play(step, server);
        server.afterChange = nullptr;
        _after.push_back(server.dump());
        _during.push_back(std::move(during));
    }
    const std::vector<std::string> faults = server.faults(false);
    CPPUNIT_ASSERT_MESSAGE(_name + " without a fault: " + (faults.empty() ? "" : faults.front()), faults.empty());
    server.halt();
    // Again without looking at it after each step: that is what is counted.
    _disk.format();
    const SqlFaults counted(0);
    for (const Step& step : _script) play(step, server);
    server.halt();
    _statements = counted.count();
    for (unsigned kind = 0; kind < 4; ++kind) _counts[kind] = _disk.count(1u << kind);
}

std::uint64_t Rehearsal::operations(unsigned kinds) const {
    std::uint64_t sum = 0;
    for (unsigned kind = 0; kind < 4; ++kind) sum += kinds & (1u << kind) ? _counts[kind] : 0;
    return sum;
}

void Rehearsal::compare(const std::string& found, std::size_t step, bool mayBeDone, const std::string& when) const {
    if (found == before(step)) return;
    if (mayBeDone && (found == _after[step] || std::find(_during[step].begin(), _during[step].end(), found) != _during[step].end())) return;
    CPPUNIT_FAIL(_name + ", " + when + ": before the step differs " + difference(before(step), found) +
                 (mayBeDone ? "\n after it " + difference(_after[step], found) : ""));
}

void Rehearsal::assertSound(const std::string& when, bool isFresh) {
    const std::vector<std::string> faults = _server->faults(isFresh);
    std::string all;
    for (const std::string& fault : faults) all += "\n  " + fault;
    CPPUNIT_ASSERT_MESSAGE(_name + ", " + when + all, faults.empty());
}

void Rehearsal::stopAndCompare(std::string when, std::uint64_t seed) {
    _server->halt();
    _disk.cutPower(seed, true);
    when += ", stop and power cut";
    _server->boot();
    compare(_server->dump(), _script.size(), false, when);
    assertSound(when, true);
    _server->halt();
}

void Rehearsal::crash(const std::vector<Crash>& crashes, std::uint64_t seed) {
    std::mt19937_64 random(seed);
    _disk.format();
    std::size_t next = 0;
    std::string when;
    const auto arm = [&] {
        if (next == crashes.size()) return;
        _disk.arm({DiskFault::Effect::Dead, kDiskChanges, crashes[next].at, 0});
        when += (next ? ", then " : "") + std::string(crashes[next].isPowerCut ? "power cut" : "kill") + " at operation " + std::to_string(crashes[next].at);
        ++next;
    };
    SmallServer server(_disk);
    _server = &server;
    std::size_t step = 0;
    arm();
    while (step < _script.size()) {
        try {
            play(_script[step], server);
            ++step;
            continue;
        } catch (const Error& error) {
            CPPUNIT_ASSERT_MESSAGE(_name + ", " + when + ": " + _script[step].what + " failed: " + error.what() + " (" + error.detail() + ")", _disk.isDead());
        }
        when += " in step " + std::to_string(step) + " (" + _script[step].what + ")";
        for (bool isUp = false; !isUp;) {
            server.halt();
            if (crashes[next - 1].isPowerCut) _disk.cutPower(random());
            else _disk.kill();
            const bool wasKilled = !crashes[next - 1].isPowerCut;
            arm();
            try {
                server.boot();
                const std::string found = server.dump();
                compare(found, step, true, when);
                // What a killed process wrote and did not sync can be seen, and is on disk with the next commit or a little later.
                if (wasKilled && found != before(step)) _disk.writeBack();
                if (found == _after[step]) ++step;
                isUp = true;
            } catch (const Error& error) {
                CPPUNIT_ASSERT_MESSAGE(_name + ", " + when + ": start failed: " + error.what() + " (" + error.detail() + ")", _disk.isDead());
                when += " while starting";
            }
        }
    }
    if (!_disk.isDead()) {
        _disk.clear();
        assertSound(when + " at the end");
    }
    stopAndCompare(when, random());
    _server = nullptr;
}

void Rehearsal::crashAtRandom(std::uint64_t seed) {
    std::mt19937_64 random(seed);
    const std::uint64_t all = operations(kDiskChanges);
    // Starting makes many folders in the same way: most crashes shall come after that.
    constexpr std::uint64_t kStart = 250;
    std::vector<Crash> crashes{{random() % 10 == 0 ? 1 + random() % kStart : kStart + random() % (all - kStart), random() % 3 != 0}};
    while (random() % 2) crashes.push_back({1 + random() % 40, random() % 2 == 0});
    crash(crashes, seed);
}

void Rehearsal::playThrough(const std::string& when, const std::function<bool()>& hasStruck,
                            const std::function<void(std::size_t step)>& onFailure) {
    for (std::size_t step = 0; step < _script.size();) {
        try {
            play(_script[step], *_server);
            ++step;
        } catch (const Error& error) {
            const std::string text = _name + ", " + when + ": " + _script[step].what + " failed: " + error.what() + " (" + error.detail() + ")";
            CPPUNIT_ASSERT_MESSAGE(text, hasStruck());
            CPPUNIT_ASSERT_MESSAGE(text, error.code() == ErrorCode::Unavailable);
            onFailure(step);
        }
    }
}

void Rehearsal::failOnce(unsigned kinds, std::uint64_t at, int error) {
    const std::string when = "errno " + std::to_string(error) + " at operation " + std::to_string(at) + " of kinds " + std::to_string(kinds);
    _disk.format();
    SmallServer server(_disk);
    _server = &server;
    _disk.arm({DiskFault::Effect::Error, kinds, at, error});
    int failures = 0;
    playThrough(when, [&] { return _disk.hasStruck() && failures++ == 0; },
                [&](std::size_t step) {
                    if (server.isUp()) compare(server.dump(), step, !_script[step].isOne, when + " in step " + std::to_string(step) + " (" + _script[step].what + ")");
                });
    _disk.clear();
    assertSound(when);
    stopAndCompare(when, at);
    _server = nullptr;
}

void Rehearsal::failUntilRepaired(DiskFault::Effect effect, std::uint64_t at) {
    const bool isFull = effect == DiskFault::Effect::Full;
    const std::string when = std::string(isFull ? "full" : "read-only") + " from operation " + std::to_string(at) + " on";
    _disk.format();
    SmallServer server(_disk);
    _server = &server;
    _disk.arm({effect, kDiskChanges, at, 0});
    playThrough(when, [&] { return _disk.hasStruck(); },
                [&](std::size_t step) {
                    const std::string where = when + ", in step " + std::to_string(step) + " (" + _script[step].what + ")";
                    try {
                        play(_script[step], server);
                    } catch (const Error& error) {
                        CPPUNIT_ASSERT_MESSAGE(_name + ", " + where + " a second time: " + error.detail(), error.code() == ErrorCode::Unavailable);
                    }
                    // What is taken back as a whole cannot be on a disk that nobody can write: it is seen half until then.
                    const bool isStuck = !isFull && !_script[step].showsParts;
                    if (server.isUp() && !isStuck) {
                        try {
                            compare(server.dump(), step, !_script[step].isOne, where);
                        } catch (const Error& error) {
                            CPPUNIT_ASSERT_MESSAGE(_name + ", " + where + ", reading: " + error.detail(), error.code() == ErrorCode::Unavailable);
                        }
                    }
                    _disk.clear();
                    if (!isStuck) return;
                    server.reboot();
                    compare(server.dump(), step, true, where + ", writable again");
                });
    _disk.clear();
    assertSound(when);
    stopAndCompare(when, at);
    _server = nullptr;
}

void Rehearsal::failStatement(std::uint64_t at, int resultCode) {
    const std::string when = "SQLite " + std::to_string(resultCode) + " at statement " + std::to_string(at);
    _disk.format();
    SmallServer server(_disk);
    _server = &server;
    {
        const SqlFaults faults(at, resultCode);
        int failures = 0;
        playThrough(when, [&] { return faults.hasStruck() && failures++ == 0; },
                    [&](std::size_t step) {
                        if (server.isUp()) compare(server.dump(), step, !_script[step].isOne, when + " in step " + std::to_string(step) + " (" + _script[step].what + ")");
                    });
    }
    assertSound(when);
    stopAndCompare(when, at);
    _server = nullptr;
}

}  // namespace corbel::testing
