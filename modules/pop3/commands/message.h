// What RETR and TOP share: a message from the store to the client, in one go when it is small.
#pragma once

#include <optional>

#include "session.h"

namespace corbel::pop3 {

/// Answers with the message, or its first lines for TOP; -ERR when it is gone. Precondition: the maildrop has `number`.
Next sendMessage(Pop3Session& session, Connection& connection, std::uint32_t number, std::optional<std::uint64_t> topLines);

}  // namespace corbel::pop3
