#include "auth/throttle.h"

#include <arpa/inet.h>

#include <algorithm>
#include <cstring>

namespace corbel::auth {
namespace {

constexpr std::chrono::milliseconds kFirstRefusal{1000};
constexpr std::uint32_t kMaxDoublings = 20;

std::string userKey(std::string_view user) { return "u" + std::string(user); }
std::string pairKey(std::string_view address, std::string_view user) {
    return "p" + Throttle::addressKey(address) + '\0' + std::string(user);
}
std::string onlyAddressKey(std::string_view address) { return "a" + Throttle::addressKey(address); }

}  // namespace

std::string Throttle::addressKey(std::string_view address) {
    const std::string text(address.substr(0, address.find('%')));
    in6_addr v6{};
    if (inet_pton(AF_INET6, text.c_str(), &v6) != 1) return text;
    if (IN6_IS_ADDR_V4MAPPED(&v6)) {
        char v4[INET_ADDRSTRLEN] = {};
        inet_ntop(AF_INET, &v6.s6_addr[12], v4, sizeof v4);
        return v4;
    }
    std::memset(&v6.s6_addr[8], 0, 8);
    char network[INET6_ADDRSTRLEN] = {};
    inet_ntop(AF_INET6, &v6, network, sizeof network);
    return std::string(network) + "/64";
}

std::optional<std::chrono::milliseconds> Throttle::refusal(std::string_view address, bool isLoopback, std::string_view user) {
    const std::lock_guard lock(_mutex);
    if (_entries.empty()) return std::nullopt;
    const Ticks now = _clock.ticks();
    Ticks until = now;
    const Entry* pair = find(pairKey(address, user));
    const bool isTrusted = pair && pair->hasSucceeded;
    if (pair) until = std::max(until, pair->refusedUntil);
    if (!isLoopback && !isTrusted)
        if (const Entry* entry = find(onlyAddressKey(address))) until = std::max(until, entry->refusedUntil);
    if (pair && pair->failures > 0 && !isTrusted)
        if (const Entry* entry = find(userKey(user))) until = std::max(until, entry->refusedUntil);
    if (until <= now) return std::nullopt;
    return std::chrono::ceil<std::chrono::milliseconds>(until - now);
}

void Throttle::failed(std::string_view address, bool isLoopback, std::string_view user, std::string_view passwordTag,
                      const AuthOptions& options) {
    const std::lock_guard lock(_mutex);
    Entry& pair = findOrAdd(pairKey(address, user), options.throttleSize);
    if (!passwordTag.empty() && pair.lastPassword == passwordTag) return;
    pair.lastPassword = passwordTag;
    count(pair, options.failuresPerPair, options);
    count(findOrAdd(userKey(user), options.throttleSize), options.failuresPerUser, options);
    if (!isLoopback) count(findOrAdd(onlyAddressKey(address), options.throttleSize), options.failuresPerAddress, options);
}

void Throttle::succeeded(std::string_view address, bool isLoopback, std::string_view user, const AuthOptions& options) {
    const std::lock_guard lock(_mutex);
    // Behind loopback nothing is refused for the address's sake, so trust in the pair has no use.
    if (isLoopback && _entries.empty()) return;
    const std::string key = pairKey(address, user);
    if (isLoopback && !find(key)) return;
    Entry& pair = findOrAdd(key, options.throttleSize);
    pair.failures = 0;
    pair.hasSucceeded = true;
    pair.refusedUntil = {};
    pair.lastPassword.clear();
}

std::size_t Throttle::size() const {
    const std::lock_guard lock(_mutex);
    return _entries.size();
}

Throttle::Entry* Throttle::find(const std::string& key) {
    const auto it = _byKey.find(key);
    return it == _byKey.end() ? nullptr : &*it->second;
}

Throttle::Entry& Throttle::findOrAdd(const std::string& key, std::size_t limit) {
    if (const auto it = _byKey.find(key); it != _byKey.end()) {
        _entries.splice(_entries.begin(), _entries, it->second);
        return _entries.front();
    }
    // Three at least, so that the three entries of one failure do not push each other out.
    while (_entries.size() >= std::max<std::size_t>(limit, 3)) {
        _byKey.erase(_entries.back().key);
        _entries.pop_back();
    }
    _entries.push_front({key, 0, false, _clock.ticks(), {}, {}});
    _byKey.emplace(_entries.front().key, _entries.begin());
    return _entries.front();
}

void Throttle::forget(Entry& entry, const AuthOptions& options) {
    const auto periods = (_clock.ticks() - entry.counted) / options.failureForgotten;
    if (periods <= 0) return;
    entry.failures -= static_cast<std::uint32_t>(std::min<std::int64_t>(periods, entry.failures));
    entry.counted += periods * options.failureForgotten;
}

void Throttle::count(Entry& entry, std::uint32_t allowed, const AuthOptions& options) {
    forget(entry, options);
    ++entry.failures;
    if (entry.failures < allowed) return;
    entry.failures = std::min(entry.failures, allowed + kMaxDoublings);
    const auto length = std::min<std::chrono::milliseconds>(kFirstRefusal * (1LL << (entry.failures - allowed)), options.maxRefusal);
    entry.refusedUntil = _clock.ticks() + length;
}

}  // namespace corbel::auth
