// Stores and Delivery for the session's tests: messages kept in memory, users by name, failures on demand.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "corbel/delivery.h"
#include "corbel/error.h"
#include "corbel/store.h"

namespace corbel::lmtp {

class MemoryContent final : public ContentReader {
public:
    explicit MemoryContent(std::string bytes) : _bytes(std::move(bytes)) {}
    std::uint64_t size() const noexcept override { return _bytes.size(); }
    void read(std::uint64_t offset, std::uint64_t length, std::string& out) override {
        if (offset < _bytes.size()) out.append(_bytes, offset, length);
    }
    std::optional<std::string_view> whole() override { return _bytes; }

private:
    const std::string _bytes;
};

class MemoryMessage final : public StagedMessage {
public:
    explicit MemoryMessage(std::string text) : bytes(std::move(text)) {}
    std::uint64_t size() const noexcept override { return bytes.size(); }
    std::string_view structure() const noexcept override { return {}; }
    std::string_view envelope() const noexcept override { return {}; }
    std::unique_ptr<ContentReader> content() const override { return std::make_unique<MemoryContent>(bytes); }
    const std::string bytes;
};

class MemoryStores final : public Stores {
public:
    std::unique_ptr<StoreSession> openOwn(const Identity&) override { throw Error(ErrorCode::Internal, "not used by LMTP"); }
    std::unique_ptr<StoreSession> open(const Identity&, StoreId) override { throw Error(ErrorCode::Internal, "not used by LMTP"); }
    StoreId ownStoreId(const Identity&) override { return 0; }
    std::unique_ptr<MessageWriter> newMessage(std::uint64_t) override {
        if (isAway) throw Error(ErrorCode::Unavailable, "Store is away");
        ++writers;
        return std::make_unique<Writer>(*this);
    }

    bool isAway = false;
    bool failsWrites = false;
    int writers = 0;   ///< Alive now.

private:
    class Writer final : public MessageWriter {
    public:
        explicit Writer(MemoryStores& stores) : _stores(stores) {}
        ~Writer() override { --_stores.writers; }
        void write(std::string_view bytes) override {
            if (_stores.failsWrites) throw Error(ErrorCode::Unavailable, "Disk is full");
            _bytes.append(bytes);
        }
        std::uint64_t size() const noexcept override { return _bytes.size(); }
        std::unique_ptr<StagedMessage> finish() override { return std::make_unique<MemoryMessage>(std::move(_bytes)); }

    private:
        MemoryStores& _stores;
        std::string _bytes;
    };
};

/// alice, bob and carol @example.org; "al" is an alias of alice, "team" a group of alice and bob.
class MemoryDelivery final : public Delivery {
public:
    struct Delivered {
        std::string recipient, sender, prefix, message;
        std::vector<UserId> owners;
    };

    Recipient resolve(std::string_view address) override {
        static const std::map<std::string, std::vector<UserId>, std::less<>> users = {
            {"alice", {1}}, {"bob", {2}}, {"carol", {3}}, {"al", {1}}, {"team", {1, 2}}, {"postmaster", {1}}, {"empty", {}}};
        std::string local(address.substr(0, address.find('@')));
        Recipient recipient{std::string(address), {}, {}};
        if (const std::size_t plus = local.find('+'); plus != std::string::npos) {
            recipient.detail = local.substr(plus + 1);
            local.resize(plus);
        }
        if (const auto refusal = resolveErrors.find(local); refusal != resolveErrors.end()) throw refusal->second;
        if (local == "bug") throw std::runtime_error("resolve failed");
        const auto found = users.find(local);
        if (found == users.end()) throw Error(ErrorCode::NotFound, "No such user here");
        for (const UserId id : found->second) {
            Identity owner;
            owner.user = id;
            recipient.owners.push_back(owner);
        }
        return recipient;
    }

    void deliver(const Recipient& recipient, std::string_view sender, const StagedMessage& message, std::string_view prefix) override {
        if (onDeliver) onDeliver(recipient);
        Delivered one{recipient.address, std::string(sender), std::string(prefix), dynamic_cast<const MemoryMessage&>(message).bytes, {}};
        for (const Identity& owner : recipient.owners) one.owners.push_back(owner.user);
        const std::lock_guard lock(_mutex);
        delivered.push_back(std::move(one));
    }

    std::map<std::string, Error> resolveErrors;
    std::function<void(const Recipient&)> onDeliver;   ///< May throw.
    std::vector<Delivered> delivered;

private:
    std::mutex _mutex;
};

}  // namespace corbel::lmtp
