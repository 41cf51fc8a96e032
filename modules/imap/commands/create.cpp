#include "codec/arguments.h"
#include "commands/commands.h"
#include "session.h"

namespace corbel::imap {

Next create(ImapSession& session, Request& request) {
    request.in.space();
    const std::string path = parseMailbox(request.in);
    const SpecialUse use = parseCreateParameters(request.in);
    session.store().createFolder(path, use);
    return session.ok("CREATE completed");
}

}  // namespace corbel::imap
