// GETACL, SETACL, DELETEACL, LISTRIGHTS and MYRIGHTS (RFC 4314). Identifiers are logins and group names, "anyone" and "anonymous".
#include "codec/acl_rights.h"
#include "codec/arguments.h"
#include "codec/writer.h"
#include "commands/commands.h"
#include "corbel/error.h"
#include "session.h"

namespace corbel::imap {
namespace {

constexpr std::string_view kAnyone = "anyone";
constexpr std::string_view kAnonymous = "anonymous";

Member memberOf(Access& access, std::string_view identifier) {
    if (identifier.starts_with('-')) throw Error(ErrorCode::Unsupported, "There are no negative rights here");
    if (identifier == kAnyone) return {MemberKind::Default, 0};
    if (identifier == kAnonymous) return {MemberKind::Anonymous, 0};
    const auto member = access.findMember(identifier);
    if (!member) throw Error(ErrorCode::InvalidArgument, "There is no such user or group");
    return *member;
}

std::string identifierOf(const FolderMember& member) {
    switch (member.member.kind) {
        case MemberKind::Default:
            return std::string(kAnyone);
        case MemberKind::Anonymous:
            return std::string(kAnonymous);
        default:
            return member.name;
    }
}

RightSet rightsAmong(const std::vector<FolderMember>& entries, const Member& member) {
    for (const FolderMember& entry : entries) {
        if (entry.member == member) return entry.rights;
    }
    return 0;
}

/// Whose rights in which mailbox: " mailbox identifier".
struct EntryName {
    std::string mailbox, identifier;
};

EntryName parseEntryName(Lexer& in) {
    EntryName entry;
    in.space();
    entry.mailbox = parseMailbox(in);
    in.space();
    entry.identifier = in.astring();
    return entry;
}

}  // namespace

Next getAcl(ImapSession& session, Request& request) {
    request.in.space();
    const std::string name = parseMailbox(request.in);
    request.in.end();
    const FoundFolder found = session.spaces().find(name);
    std::string text = "* ACL ";
    appendMailbox(text, name);
    if (found.space == Space::Own) {
        text += ' ';
        appendAstring(text, session.identity().login);
        text += ' ' + toLetters(kRightsAll, false);
    }
    for (const FolderMember& member : found.store->access().members(found.folder.id)) {
        const std::string identifier = identifierOf(member);
        if (identifier.empty()) continue;  // somebody whom no directory knows any more
        text += ' ';
        appendAstring(text, identifier);
        text += ' ';
        appendAstring(text, toLetters(member.rights, false));
    }
    session.write(text + "\r\n");
    return session.ok("GETACL completed");
}

Next setAcl(ImapSession& session, Request& request) {
    const EntryName entry = parseEntryName(request.in);
    request.in.space();
    const std::string change = request.in.astring();
    request.in.end();
    const FoundFolder found = session.spaces().find(entry.mailbox);
    Access& access = found.store->access();
    const std::vector<FolderMember> entries = access.members(found.folder.id);  // throws for who may not ask who there is
    const Member member = memberOf(access, entry.identifier);
    access.setMember(found.folder.id, member, changedRights(rightsAmong(entries, member), change));
    return session.ok("SETACL completed");
}

Next deleteAcl(ImapSession& session, Request& request) {
    const EntryName entry = parseEntryName(request.in);
    request.in.end();
    const FoundFolder found = session.spaces().find(entry.mailbox);
    Access& access = found.store->access();
    access.members(found.folder.id);  // as above
    access.removeMember(found.folder.id, memberOf(access, entry.identifier));
    return session.ok("DELETEACL completed");
}

/// Nobody has a right for certain, and those that come together stand together.
Next listRights(ImapSession& session, Request& request) {
    const EntryName entry = parseEntryName(request.in);
    request.in.end();
    const FoundFolder found = session.spaces().find(entry.mailbox);
    Access& access = found.store->access();
    access.members(found.folder.id);  // throws for who may not ask
    memberOf(access, entry.identifier);
    std::string text = "* LISTRIGHTS ";
    appendMailbox(text, entry.mailbox);
    text += ' ';
    appendAstring(text, entry.identifier);
    session.write(text + " \"\" l rs w ip k te xa\r\n");
    return session.ok("LISTRIGHTS completed");
}

Next myRights(ImapSession& session, Request& request) {
    request.in.space();
    const std::string name = parseMailbox(request.in);
    request.in.end();
    const FoundFolder found = session.spaces().find(name);
    const RightSet rights = found.space == Space::Own ? kRightsAll : found.store->access().rights(found.folder.id);
    std::string text = "* MYRIGHTS ";
    appendMailbox(text, name);
    session.write(text + ' ' + toLetters(rights, true) + "\r\n");
    return session.ok("MYRIGHTS completed");
}

}  // namespace corbel::imap
