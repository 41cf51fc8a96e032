// Mail coming in, between a protocol (LMTP, later submission) and the stores: who is meant by an address, the hook chain, the folder.
//
// Owned by kernel/app; setHooks() comes once, after the modules started and before a listener accepts. [worker, parallel]. Each owner of a
// recipient is a transaction of its own, durable when deliver() returns. Does not merge recipients: when one message names the same
// owner twice, the protocol decides whether to deliver twice.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "auth/users.h"
#include "corbel/delivery.h"
#include "corbel/log.h"
#include "corbel/metrics.h"
#include "corbel/settings.h"
#include "corbel/time.h"
#include "delivery/partial_deliveries.h"

namespace corbel::delivery {

struct DeliveryOptions {
    std::string separator = "+";  ///< One character, or empty for no sub-addresses.
    std::string defaultDomain;    ///< For recipients without a domain (postmaster).
};

/// The settings of section [delivery]. [any thread]
std::vector<SettingSpec> deliverySettings();
/// Throws InvalidArgument for a separator that is longer than one character.
DeliveryOptions readDeliveryOptions(const Settings& settings);

class MailDelivery final : public Delivery {
public:
    MailDelivery(auth::Users& users, Stores& stores, DeliveryOptions options, const Clock& clock, Log& log, Metrics& metrics);

    /// Sorts them by priority. [main thread, once, before workers run]
    void setHooks(std::vector<DeliveryHook*> hooks);

    /// The whole address is tried before it is cut at the separator. A group leads to its members.
    Recipient resolve(std::string_view address) override;
    /// Into the folder that the sub-address names, if there is such a mail folder, else INBOX; hooks may choose another. Of a group all
    /// members are tried. A temporary failure of one, or a full mailbox, is then thrown: the peer tries again or tells the sender, as the
    /// protocol answers, and what comes again goes to those only who did not get it. A member for whom a hook refuses the message is passed
    /// over with a log line.
    void deliver(const Recipient& recipient, std::string_view sender, const StagedMessage& message, std::string_view prefix) override;

private:
    struct Job;

    std::string targetOf(std::string_view address) const;
    std::string withoutDetail(const std::string& target) const;
    auth::UserPtr findOwner(const std::string& address);
    auth::GroupPtr groupOf(const Recipient& recipient);
    bool isOverQuota(const auth::User& user);
    void deliverToGroup(const Job& job);
    void rememberReached(const Job& job, std::set<UserId> done, std::string key);
    void deliverTo(const Identity& owner, const Job& job);
    void runHooks(DeliveryRequest& request);
    /// A folder or keywords that cannot be had are no reason to refuse mail: then it goes to INBOX, or without them.
    void append(StoreSession& store, DeliveryRequest& request);

    auth::Users& _users;
    Stores& _stores;
    const DeliveryOptions _options;
    Log& _log;
    PartialDeliveries _partial;
    std::vector<DeliveryHook*> _hooks;
    Counter& _delivered;
    Counter& _failed;
    Counter& _discarded;
};

}  // namespace corbel::delivery
