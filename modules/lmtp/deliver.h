// From a received message to one reply a recipient: loop check, one delivery an owner, in parallel, one log event each.
#pragma once

#include <string>
#include <vector>

#include "codec/trace.h"
#include "transaction.h"

namespace corbel::lmtp {

/// Ends the transaction's intake and delivers. Replies in the order of the recipients; never throws for a delivery that failed.
/// An owner who is meant by several recipients (with the same sub-address) gets the message once. [worker]
std::vector<Reply> deliver(Services& services, const Options& options, Transaction& transaction, ReceivedFacts facts);

}  // namespace corbel::lmtp
