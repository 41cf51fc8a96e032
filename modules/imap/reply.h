// The one table from ErrorCode to IMAP's tagged replies and response codes (RFC 3501 section 7.1, RFC 5530).
#pragma once

#include <string_view>

#include "corbel/error.h"

namespace corbel::imap {

struct ErrorReply {
    std::string_view status;   ///< "NO" or "BAD".
    std::string_view code;     ///< Response code without brackets; empty: none.
};

ErrorReply replyFor(ErrorCode code) noexcept;

}  // namespace corbel::imap
