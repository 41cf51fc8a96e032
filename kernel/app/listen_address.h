// One item of a `listen` setting: "0.0.0.0:143 starttls".
//
// Pure.
#pragma once

#include <string>
#include <string_view>

#include "net/server.h"

namespace corbel::app {

struct ListenAddress {
    std::string address;                               ///< As net::ListenerSpec wants it.
    net::Security security = net::Security::Clear;
};

/// InvalidArgument with half a sentence about the item. The address itself is net's to check.
ListenAddress parseListenAddress(std::string_view item);
/// InvalidArgument for STARTTLS where the protocol has none.
void checkStartTls(const ListenAddress& address, bool mayStartTls);

}  // namespace corbel::app
