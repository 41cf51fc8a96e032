// Group messages that some members got and some did not, so that the peer's next attempt gives nobody a second copy.
//
// Owned by MailDelivery. [any thread]. In memory: after a restart a retried group message comes twice to those who had it. Bounded by
// count and age.
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "corbel/delivery.h"
#include "corbel/time.h"

namespace corbel::delivery {

inline constexpr std::size_t kMaxPartialDeliveries = 10'000;
inline constexpr std::chrono::hours kPartialDeliveryAge{5 * 24};  ///< As long as mail servers try.

class PartialDeliveries {
public:
    explicit PartialDeliveries(const Clock& clock) : _clock(clock) {}

    /// What a message to this recipient is known by: sender, recipient and every byte of it. Reads the whole message.
    static std::string keyOf(const Recipient& recipient, std::string_view sender, const StagedMessage& message);
    bool isEmpty() const;
    std::set<UserId> owners(const std::string& key);
    void remember(const std::string& key, const std::set<UserId>& owners);
    void forget(const std::string& key);

private:
    struct Entry {
        std::set<UserId> owners;
        Ticks expires;
    };
    const Clock& _clock;
    mutable std::mutex _mutex;  // guards _entries
    std::unordered_map<std::string, Entry> _entries;
};

}  // namespace corbel::delivery
