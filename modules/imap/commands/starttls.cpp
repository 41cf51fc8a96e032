#include "commands/commands.h"
#include "corbel/error.h"
#include "session.h"

namespace corbel::imap {

Next startTls(ImapSession& session, Request& request) {
    request.in.end();
    if (!session.connection().canStartTls()) {
        throw Error(ErrorCode::Syntax, session.connection().isTls() ? "TLS is on already" : "TLS is not available here");
    }
    session.ok("Begin TLS now");
    return Next::startTls();
}

}  // namespace corbel::imap
