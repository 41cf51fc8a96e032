// PR_MSG_STATUS, whose bits for deleted and answered messages are the flags that IMAP knows.
//
// The flags are the truth for what IMAP sees; other bits, and those of a message without MIME, are a property. [worker]
#pragma once

#include <cstdint>

#include "call.h"

namespace corbel::soap {

/// NotFound.
std::uint32_t messageStatus(const MessageRef& message);
/// Sets the bits of `mask` to those of `status`; gives what it was. NoAccess.
std::uint32_t setMessageStatus(const MessageRef& message, std::uint32_t status, std::uint32_t mask);

}  // namespace corbel::soap
