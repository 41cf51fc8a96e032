// Mail coming in: address resolution and delivery into a recipient's store, and the hook chain around it.
//
// Delivery is kernel only; DeliveryHook is `corbel.hook.delivery/1`, implemented by modules.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "corbel/identity.h"
#include "corbel/store.h"

namespace corbel {

/// Where an envelope recipient leads. A group resolves to several owners.
struct Recipient {
    std::string address;             ///< As given in RCPT TO, without angle brackets.
    std::string detail;              ///< Sub-address after '+', or empty (RFC 5233).
    std::vector<Identity> owners;
};

/// One delivery as hooks see it; they may change the writable members.
struct DeliveryRequest {
    std::string sender;              ///< MAIL FROM; empty for bounces.
    const Recipient* recipient = nullptr;
    const Identity* owner = nullptr;
    const StagedMessage* message = nullptr;
    std::string prefix;              ///< Writable: header lines put before the message (Return-Path, Delivered-To, Received first).
    std::string folder;              ///< Writable: path of the target folder; "INBOX".
    std::uint32_t flags = 0;         ///< Writable.
    std::vector<std::string> keywords;  ///< Writable.
    bool discard = false;            ///< Writable: accept and drop.
};

class DeliveryHook {
public:
    static constexpr std::string_view kInterfaceId = "corbel.hook.delivery/1";
    virtual ~DeliveryHook();
    /// Lower runs first. Asked once, when the server has started. [main thread]
    virtual int priority() const noexcept = 0;
    /// Throwing an Error refuses this recipient with that code; anything else is a temporary failure. [worker, parallel]
    virtual void onDelivery(DeliveryRequest& request) = 0;
};

class Delivery {
public:
    virtual ~Delivery();
    /// Resolves an envelope recipient. NotFound, Unavailable (directory down), OverQuota (already over), NoAccess (disabled). [worker]
    virtual Recipient resolve(std::string_view address) = 0;
    /// Delivers to every owner; durable on return. `receivedHeader` and the like are in `prefix`. Throws what the peer shall hear. [worker, parallel]
    virtual void deliver(const Recipient& recipient, std::string_view sender, const StagedMessage& message, std::string_view prefix) = 0;
};

}  // namespace corbel
