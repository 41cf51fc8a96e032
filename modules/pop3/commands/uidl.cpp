// UIDL (RFC 1939 section 7): the message's GUID, the same for ever.
#include "commands/listing.h"
#include "commands/verbs.h"

namespace corbel::pop3 {

Next runUidl(Pop3Session& session, Connection& connection, std::string_view arguments) { return answerListing(session, connection, arguments, kFieldGuid); }

}  // namespace corbel::pop3
