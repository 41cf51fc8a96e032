// Address lists of RFC 5322 section 3.4 with the obsolete forms of 4.4, in IMAP's notation. Never fails.
//
// Internal to the envelope. Comments serve as display names where there is no phrase. [any thread]
#pragma once

#include <string>
#include <string_view>

namespace corbel::mime::detail {

/// Appends the addresses of one field's value (without outer parentheses): "(name adl mailbox host)" each, group syntax
/// as RFC 3501 section 7.4.2 says. What lacks a mailbox or domain shows MISSING_MAILBOX or MISSING_DOMAIN, because NIL would mean a group.
void appendAddresses(std::string& out, std::string_view value);

}  // namespace corbel::mime::detail
