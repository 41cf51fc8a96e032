#include "crash/rehearsal.h"

#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <optional>
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
    for (const Step& step : _script) {
        std::uint64_t before[16];
        for (unsigned kinds = 1; kinds < 16; ++kinds) before[kinds] = _disk.count(kinds);
        const SqlFaults counted(0);
        play(step, server);
        _statements = std::max(_statements, counted.count());
        for (unsigned kinds = 1; kinds < 16; ++kinds) _mostInAStep[kinds] = std::max(_mostInAStep[kinds], _disk.count(kinds) - before[kinds]);
    }
    server.halt();
    _changes = _disk.count(kDiskChanges);
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
    // Starting makes many folders in the same way: most crashes shall come after that.
    constexpr std::uint64_t kStart = 250;
    std::vector<Crash> crashes{{random() % 10 == 0 ? 1 + random() % kStart : kStart + random() % (_changes - kStart), random() % 3 != 0}};
    while (random() % 2) crashes.push_back({1 + random() % 40, random() % 2 == 0});
    crash(crashes, seed);
}

void Rehearsal::crashInEachStep(std::uint64_t at, std::uint64_t seed) {
    std::mt19937_64 random(seed);
    const std::string cut = "power cut at operation " + std::to_string(at) + " of a step";
    _disk.format();
    SmallServer server(_disk);
    _server = &server;
    for (std::size_t step = 0; step < _script.size(); ++step) {
        const std::string when = cut + ", in step " + std::to_string(step) + " (" + _script[step].what + ")";
        _disk.arm({DiskFault::Effect::Dead, kDiskChanges, at, 0});
        try {
            play(_script[step], server);
            if (!_disk.isDead()) continue;
        } catch (const Error& error) {
            CPPUNIT_ASSERT_MESSAGE(_name + ", " + when + " failed: " + error.what() + " (" + error.detail() + ")", _disk.isDead());
        }
        server.halt();
        _disk.cutPower(random());
        server.boot();
        const std::string found = server.dump();
        compare(found, step, true, when);
        if (found != _after[step]) play(_script[step], server);
    }
    _disk.clear();
    assertSound(cut + ", at the end");
    stopAndCompare(cut, random());
    _server = nullptr;
}

void Rehearsal::failInEachStep(const std::string& what, const std::function<void()>& begin, const std::function<bool()>& hasStruck,
                               const std::function<void(std::size_t step, const std::string& where)>& onFailure) {
    _disk.format();
    SmallServer server(_disk);
    _server = &server;
    bool hadStruck = false;   // what nobody noticed may be felt in the next step
    for (std::size_t step = 0; step < _script.size(); ++step) {
        const std::string where = what + ", in step " + std::to_string(step) + " (" + _script[step].what + ")";
        begin();
        for (bool isFirst = true;; isFirst = false) {
            try {
                play(_script[step], server);
                break;
            } catch (const Error& error) {
                const std::string text = _name + ", " + where + " failed: " + error.what() + " (" + error.detail() + ")";
                CPPUNIT_ASSERT_MESSAGE(text, isFirst && (hasStruck() || hadStruck));
                CPPUNIT_ASSERT_MESSAGE(text, error.code() == ErrorCode::Unavailable);
                onFailure(step, where);
            }
        }
        hadStruck = hasStruck();
    }
    _disk.clear();
    assertSound(what);
    stopAndCompare(what, 1);
    _server = nullptr;
}

void Rehearsal::failOnceInEachStep(unsigned kinds, std::uint64_t at, int error) {
    failInEachStep(
        "errno " + std::to_string(error) + " at operation " + std::to_string(at) + " of kinds " + std::to_string(kinds) + " of a step",
        [&] { _disk.arm({DiskFault::Effect::Error, kinds, at, error}); }, [&] { return _disk.hasStruck(); },
        [&](std::size_t step, const std::string& where) {
            if (_server->isUp()) compare(_server->dump(), step, !_script[step].isOne, where);
        });
}

void Rehearsal::failUntilRepairedInEachStep(DiskFault::Effect effect, std::uint64_t at) {
    const bool isFull = effect == DiskFault::Effect::Full;
    failInEachStep(
        std::string(isFull ? "full" : "read-only") + " from operation " + std::to_string(at) + " of a step on",
        [&] {
            if (!_disk.hasStruck()) _disk.arm({effect, kDiskChanges, at, 0});   // what no step noticed goes on
        },
        [&] { return _disk.hasStruck(); },
        [&](std::size_t step, const std::string& where) {
            try {
                play(_script[step], *_server);
            } catch (const Error& error) {
                CPPUNIT_ASSERT_MESSAGE(_name + ", " + where + " a second time: " + error.detail(), error.code() == ErrorCode::Unavailable);
            }
            // What is taken back as a whole cannot be on a disk that nobody can write: it is seen half until then.
            const bool isStuck = !isFull && !_script[step].showsParts;
            if (_server->isUp() && !isStuck) {
                try {
                    compare(_server->dump(), step, !_script[step].isOne, where);
                } catch (const Error& error) {
                    CPPUNIT_ASSERT_MESSAGE(_name + ", " + where + ", reading: " + error.detail(), error.code() == ErrorCode::Unavailable);
                }
            }
            _disk.clear();
            if (!isStuck) return;
            _server->reboot();
            compare(_server->dump(), step, true, where + ", writable again");
        });
}

void Rehearsal::failStatementInEachStep(std::uint64_t at, int resultCode) {
    std::optional<SqlFaults> faults;
    failInEachStep(
        "SQLite " + std::to_string(resultCode) + " at statement " + std::to_string(at) + " of a step",
        [&] {
            faults.reset();   // one at a time
            faults.emplace(at, resultCode);
        },
        [&] { return faults && faults->hasStruck(); },
        [&](std::size_t step, const std::string& where) {
            if (_server->isUp()) compare(_server->dump(), step, !_script[step].isOne, where);
        });
}

}  // namespace corbel::testing
