// One reply line of LMTP with its enhanced status code (RFC 2034, 3463), and the table from Error codes to replies.
//
// Values. [any thread]
#pragma once

#include <exception>
#include <string>
#include <string_view>

#include "corbel/error.h"
#include "options.h"

namespace corbel::lmtp {

struct Reply {
    int code = 250;
    std::string enhanced = "2.0.0";   ///< Empty: none (354, LHLO).
    std::string text = "OK";

    bool isPositive() const noexcept { return code < 400; }
    bool isPermanent() const noexcept { return code >= 500; }
    /// "250 2.0.0 OK" without CRLF; control characters in the text become blanks.
    std::string line() const;
};

/// Where an error came up decides how it is told.
enum class Stage { Recipient, Delivery };

/// The table: unknown 550 5.1.1, disabled 550 5.2.1, full 452 4.2.2 or 552 5.2.2, store away 451 4.3.0, too large 552 5.3.4 ...
Reply replyTo(const Error& error, Stage stage, const Options& options);
/// For what is no Error: 451 4.3.0 with the transaction's id as the reference.
Reply internalReply(std::string_view id);

}  // namespace corbel::lmtp
