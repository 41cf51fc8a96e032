// The SASL mechanisms as exchanges: PLAIN (RFC 4616), LOGIN, SCRAM-SHA-256 and its -PLUS form (RFC 5802, RFC 7677).
#pragma once

#include <memory>

#include "auth/authenticator_core.h"

namespace corbel::auth {

std::unique_ptr<SaslExchange> makePlainExchange(Authenticator::Core& core, Connection& connection, std::string_view service);
std::unique_ptr<SaslExchange> makeLoginExchange(Authenticator::Core& core, Connection& connection, std::string_view service);
std::unique_ptr<SaslExchange> makeScramExchange(Authenticator::Core& core, Connection& connection, std::string_view service, bool isPlus);

}  // namespace corbel::auth
