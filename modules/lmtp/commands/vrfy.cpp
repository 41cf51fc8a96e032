// VRFY (RFC 5321 section 3.5.3): tells nothing about who is here; RCPT does that to those who may deliver.
#include "commands/verbs.h"
#include "session.h"

namespace corbel::lmtp {

Next runVrfy(LmtpSession& session, Connection& connection, std::string_view arguments) {
    if (arguments.empty()) return session.refuse(connection, {501, "5.5.4", "VRFY takes an address"});
    return session.answer(connection, {252, "2.5.0", "Cannot verify, but will take mail for an address that exists"});
}

}  // namespace corbel::lmtp
