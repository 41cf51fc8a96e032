// USER (RFC 1939 section 7): a name for the PASS that follows. Says nothing about whether it exists.
#include "commands/verbs.h"
#include "corbel/text.h"
#include "session.h"

namespace corbel::pop3 {

Next runUser(Pop3Session& session, Connection& connection, std::string_view arguments) {
    if (!session.services().auth.allowsPlaintext(connection)) return session.bad(connection, "Passwords in clear are not taken here: use STLS");
    const std::string_view name = text::trim(arguments);
    if (name.empty() || !text::isValidUtf8(name)) return session.bad(connection, "USER takes a name");
    session.userName.assign(name);
    return session.ok(connection, "Send the password");
}

}  // namespace corbel::pop3
