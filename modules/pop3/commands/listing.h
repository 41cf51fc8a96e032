// What LIST and UIDL share: one line for one message, or all lines by a producer.
#pragma once

#include "session.h"

namespace corbel::pop3 {

/// `field` is kFieldSize (LIST) or kFieldGuid (UIDL).
Next answerListing(Pop3Session& session, Connection& connection, std::string_view arguments, Field field);

}  // namespace corbel::pop3
