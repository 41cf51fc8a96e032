// One connection without a socket: what a session writes ends in a string, and the test sets what the peer is. [one thread]
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "corbel/error.h"
#include "corbel/net.h"

namespace corbel::testing {

class FakeOutput final : public Output {
public:
    void write(std::string_view bytes) override { text.append(bytes); }
    std::span<char> reserve(std::size_t size) override {
        _committed = text.size();
        text.resize(_committed + size);
        return {text.data() + _committed, size};
    }
    void commit(std::size_t used) override { text.resize(_committed + used); }
    std::size_t queued() const noexcept override { return text.size(); }
    bool full() const noexcept override { return text.size() >= highWater; }

    std::string text;
    std::size_t highWater = 64 * 1024;

private:
    std::size_t _committed = 0;
};

class FakeConnection final : public Connection {
public:
    FakeConnection() {
        peerFacts.address = "192.0.2.1";
        peerFacts.port = 40000;
    }
    const Peer& peer() const noexcept override { return peerFacts; }
    Output& out() noexcept override { return output; }
    bool isTls() const noexcept override { return hasTls; }
    bool canStartTls() const noexcept override { return offersTls && !hasTls; }
    std::string_view tlsServerName() const noexcept override { return {}; }
    std::string channelBinding(std::string_view kind) const override {
        const auto it = bindings.find(kind);
        return it == bindings.end() ? std::string() : it->second;
    }
    std::string_view defaultDomain() const noexcept override { return domain; }
    std::uint64_t id() const noexcept override { return 7; }
    void setUser(std::string_view userKey) override {
        if (hasTooManyForUser) throw Error(ErrorCode::LimitReached, "Too many connections for this user");
        user = userKey;
    }
    void watch(std::span<const WatchKey> keys) override { watched.assign(keys.begin(), keys.end()); }
    void unwatch() override { watched.clear(); }
    bool isDraining() const noexcept override { return drains; }
    bool hasInput() const noexcept override { return inputWaits; }
    bool isPlaintextAllowed() const noexcept override { return plaintextAllowed; }

    Peer peerFacts;
    FakeOutput output;
    bool hasTls = false;
    bool offersTls = true;
    bool drains = false;
    bool inputWaits = false;
    bool plaintextAllowed = false;
    bool hasTooManyForUser = false;
    std::string domain;
    std::string user;
    std::map<std::string, std::string, std::less<>> bindings;
    std::vector<WatchKey> watched;
};

}  // namespace corbel::testing
