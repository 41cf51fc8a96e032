#include "codec/arguments.h"
#include "commands/commands.h"
#include "session.h"

namespace corbel::imap {

Next subscribe(ImapSession& session, Request& request) {
    request.in.space();
    const std::string path = parseMailbox(request.in);
    request.in.end();
    const FoundFolder found = session.spaces().find(path);
    found.store->setSubscribed(found.folder.path, true);
    return session.ok("SUBSCRIBE completed");
}

/// Also of a mailbox that is gone: its subscription outlives it (RFC 3501 section 6.3.6).
Next unsubscribe(ImapSession& session, Request& request) {
    request.in.space();
    const std::string path = parseMailbox(request.in);
    request.in.end();
    const Place place = session.spaces().resolve(path);
    place.store->setSubscribed(place.path, false);
    return session.ok("UNSUBSCRIBE completed");
}

}  // namespace corbel::imap
