// Calls a delivery hook for the server: the message is read from there piece by piece.
//
// Without state. [any thread]
#pragma once

#include <string>
#include <string_view>

#include "corbel/delivery.h"
#include "guest/server_link.h"

namespace corbel::guest {

/// The result's body. Throws what the hook throws.
std::string serveDelivery(DeliveryHook& hook, ServerLink& link, std::uint64_t call, std::string_view arguments);

}  // namespace corbel::guest
