// Mail coming in, between a protocol (LMTP, later submission) and the stores: who is meant by an address, the hook chain, the folder.
//
// Owned by kernel/app; setHooks() comes once, after the modules started and before a listener accepts. [worker, parallel]. Each owner of a
// recipient is a transaction of its own, durable when deliver() returns. Does not merge recipients: when one message names the same
// owner twice, the protocol decides whether to deliver twice.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "auth/users.h"
#include "corbel/delivery.h"
#include "corbel/log.h"
#include "corbel/metrics.h"
#include "corbel/settings.h"

namespace corbel::delivery {

struct DeliveryOptions {
    std::string separator = "+";     ///< One character, or empty for no sub-addresses.
    std::string defaultDomain;       ///< For recipients without a domain (postmaster).
};

/// The settings of section [delivery]. [any thread]
std::vector<SettingSpec> deliverySettings();
/// Throws InvalidArgument for a separator that is longer than one character.
DeliveryOptions readDeliveryOptions(const Settings& settings);

class MailDelivery final : public Delivery {
public:
    MailDelivery(auth::Users& users, Stores& stores, DeliveryOptions options, Log& log, Metrics& metrics);

    /// Sorts them by priority. [main thread, once, before workers run]
    void setHooks(std::vector<DeliveryHook*> hooks);

    Recipient resolve(std::string_view address) override;
    void deliver(const Recipient& recipient, std::string_view sender, const StagedMessage& message, std::string_view prefix) override;

private:
    void deliverTo(const Identity& owner, const Recipient& recipient, std::string_view sender, const StagedMessage& message, std::string_view prefix);
    void runHooks(DeliveryRequest& request);
    bool isOverQuota(const auth::User& user);

    auth::Users& _users;
    Stores& _stores;
    const DeliveryOptions _options;
    Log& _log;
    std::vector<DeliveryHook*> _hooks;
    Counter& _delivered;
    Counter& _refused;
    Counter& _discarded;
};

}  // namespace corbel::delivery
