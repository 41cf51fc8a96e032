#include "commands/commands.h"
#include "session.h"

namespace corbel::imap {

/// RFC 2342.
Next namespaces(ImapSession& session, Request& request) {
    request.in.end();
    const auto space = [](std::string_view name) { return "((\"" + std::string(name) + (name.empty() ? "" : "/") + "\" \"/\"))"; };
    session.write("* NAMESPACE " + space("") + " " + space(kOtherUsers) + " " + space(kPublicFolders) + "\r\n");
    return session.ok("NAMESPACE completed");
}

}  // namespace corbel::imap
