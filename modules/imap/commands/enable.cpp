#include "commands/commands.h"
#include "corbel/text.h"
#include "session.h"

namespace corbel::imap {

/// RFC 5161: unknown names are passed over in silence.
Next enable(ImapSession& session, Request& request) {
    Lexer& in = request.in;
    bool condstore = false;
    in.space();
    do {
        condstore |= text::equalsIgnoreCase(in.atom(), "CONDSTORE");
    } while (in.accept(' ') && !in.atEnd());
    in.end();
    session.write(condstore ? "* ENABLED CONDSTORE\r\n" : "* ENABLED\r\n");
    if (condstore) session.enableCondstore();
    return session.ok("ENABLE completed");
}

}  // namespace corbel::imap
