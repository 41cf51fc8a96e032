#include "commands/commands.h"
#include "corbel/auth.h"
#include "corbel/error.h"
#include "session.h"

namespace corbel::imap {

Next login(ImapSession& session, Request& request) {
    Lexer& in = request.in;
    in.space();
    const std::string user = in.astring();
    in.space();
    const std::string password = in.astring();
    in.end();
    Auth& auth = session.kernel().auth();
    if (!auth.allowsPlaintext(session.connection())) return session.no("Passwords are taken after STARTTLS only", "PRIVACYREQUIRED");
    Identity identity;
    try {
        identity = auth.login(session.connection(), "imap", user, password);
    } catch (const Error& error) {
        return session.loginFailed(error);
    }
    return session.loggedIn(std::move(identity));
}

}  // namespace corbel::imap
