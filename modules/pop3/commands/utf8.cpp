// UTF8 (RFC 6856): messages are sent as they are stored in any case, so this only notes that the client knows.
#include "commands/verbs.h"
#include "session.h"

namespace corbel::pop3 {

Next runUtf8(Pop3Session& session, Connection& connection, std::string_view) {
    session.isUtf8 = true;
    return session.ok(connection, "UTF8 enabled");
}

}  // namespace corbel::pop3
