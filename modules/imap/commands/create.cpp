#include <algorithm>

#include "codec/arguments.h"
#include "commands/commands.h"
#include "corbel/error.h"
#include "folders.h"
#include "session.h"

namespace corbel::imap {
namespace {

/// RFC 6154 section 3.
Next noSuchUse(ImapSession& session, std::string_view text) { return session.no(text, "USEATTR"); }

/// What is made below a calendar is a calendar too, and would not be shown.
void requireMailAbove(const Place& place) {
    for (auto parent = parentPath(place.path); !parent.empty(); parent = parentPath(parent)) {
        const auto folder = place.store->findFolder(parent);
        if (folder && isMailFolder(*folder)) return;
        if (folder) throw Error(ErrorCode::InvalidArgument, "There can be no mailbox below this folder");
    }
}

}  // namespace

Next create(ImapSession& session, Request& request) {
    request.in.space();
    const std::string path = parseMailbox(request.in);
    SpecialUse use = SpecialUse::None;
    try {
        use = parseCreateParameters(request.in);
    } catch (const Error& error) {
        if (error.code() != ErrorCode::Unsupported) throw;
        return noSuchUse(session, error.userText());
    }
    const Place place = session.spaces().resolve(path);
    if (use != SpecialUse::None) {
        if (place.space != Space::Own) return noSuchUse(session, "Only own mailboxes have a use");
        const auto folders = place.store->folders();
        const auto hasUse = [&](const FolderInfo& folder) { return folder.specialUse == use; };
        if (std::any_of(folders.begin(), folders.end(), hasUse)) return noSuchUse(session, "There is a mailbox for this use already");
    }
    requireMailAbove(place);
    place.store->createFolder(place.path, use);
    return session.ok("CREATE completed");
}

}  // namespace corbel::imap
