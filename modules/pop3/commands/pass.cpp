// PASS (RFC 1939 section 7): everything behind the blank is the password.
#include "commands/verbs.h"
#include "session.h"

namespace corbel::pop3 {

Next runPass(Pop3Session& session, Connection& connection, std::string_view arguments) {
    if (!session.services().auth.allowsPlaintext(connection)) return session.bad(connection, "Passwords in clear are not taken here: use STLS");
    if (session.userName.empty()) return session.bad(connection, "USER comes first");
    const std::string user = std::exchange(session.userName, {});
    Identity identity;
    try {
        identity = session.services().auth.login(connection, "pop3", user, arguments);
    } catch (const Error& error) {
        return session.loginFailed(connection, error);
    }
    return session.enter(connection, identity);
}

}  // namespace corbel::pop3
