#include "codec/arguments.h"
#include "codec/writer.h"
#include "commands/commands.h"
#include "corbel/error.h"
#include "corbel/text.h"
#include "session.h"

namespace corbel::imap {
namespace {

constexpr std::uint64_t kUnit = 1024;   // RFC 9208 section 5.1

/// One root, "", for the whole store; without a limit it has no resource.
void writeQuota(ImapSession& session) {
    const Quota quota = session.spaces().own().quota();
    std::string text = "* QUOTA \"\" (";
    if (quota.limitBytes != 0) {
        text += "STORAGE ";
        text::appendNumber(text, (quota.usedBytes + kUnit - 1) / kUnit);
        text += ' ';
        text::appendNumber(text, quota.limitBytes / kUnit);
    }
    session.write(text + ")\r\n");
}

}  // namespace

Next getQuota(ImapSession& session, Request& request) {
    request.in.space();
    const std::string root = request.in.astring();
    request.in.end();
    if (!root.empty()) throw Error(ErrorCode::NotFound, "There is no such quota root");
    writeQuota(session);
    return session.ok("GETQUOTA completed");
}

Next getQuotaRoot(ImapSession& session, Request& request) {
    request.in.space();
    const std::string path = parseMailbox(request.in);
    request.in.end();
    const FoundFolder found = session.spaces().find(path);
    std::string text = "* QUOTAROOT ";
    appendMailbox(text, path);
    // Other people's limits and use are theirs to know.
    const bool isOwn = found.space == Space::Own;
    session.write(text + (isOwn ? " \"\"\r\n" : "\r\n"));
    if (isOwn) writeQuota(session);
    return session.ok("GETQUOTAROOT completed");
}

}  // namespace corbel::imap
