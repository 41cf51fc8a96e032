// LIST (RFC 1939 section 5): sizes of one message or of all.
#include "commands/listing.h"
#include "commands/verbs.h"

namespace corbel::pop3 {

Next runList(Pop3Session& session, Connection& connection, std::string_view arguments) { return answerListing(session, connection, arguments, kFieldSize); }

}  // namespace corbel::pop3
