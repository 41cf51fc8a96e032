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
void requireMailAbove(ImapSession& session, std::string_view path) {
    for (auto parent = parentPath(path); !parent.empty(); parent = parentPath(parent)) {
        const auto folder = session.store().findFolder(parent);
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
    if (use != SpecialUse::None) {
        const auto folders = session.store().folders();
        const auto hasUse = [&](const FolderInfo& folder) { return folder.specialUse == use; };
        if (std::any_of(folders.begin(), folders.end(), hasUse)) return noSuchUse(session, "There is a mailbox for this use already");
    }
    requireMailAbove(session, path);
    session.store().createFolder(path, use);
    return session.ok("CREATE completed");
}

}  // namespace corbel::imap
