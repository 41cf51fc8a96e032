// Declares what command_table.cpp points at: one function a verb, each in commands/<verb>.cpp.
//
// All run on a worker inside a call of the session. They throw Error for what ends the command; the session answers then.
#pragma once

#include "command_table.h"

namespace corbel::imap {

Next append(ImapSession& session, Request& request);
Next authenticate(ImapSession& session, Request& request);
Next capability(ImapSession& session, Request& request);
Next check(ImapSession& session, Request& request);
Next close(ImapSession& session, Request& request);
Next copy(ImapSession& session, Request& request);
Next create(ImapSession& session, Request& request);
Next deleteMailbox(ImapSession& session, Request& request);
Next deleteAcl(ImapSession& session, Request& request);
Next enable(ImapSession& session, Request& request);
Next examine(ImapSession& session, Request& request);
Next expunge(ImapSession& session, Request& request);
Next fetch(ImapSession& session, Request& request);
Next getAcl(ImapSession& session, Request& request);
Next getQuota(ImapSession& session, Request& request);
Next getQuotaRoot(ImapSession& session, Request& request);
Next id(ImapSession& session, Request& request);
Next idle(ImapSession& session, Request& request);
Next list(ImapSession& session, Request& request);
Next listRights(ImapSession& session, Request& request);
Next login(ImapSession& session, Request& request);
Next logout(ImapSession& session, Request& request);
Next lsub(ImapSession& session, Request& request);
Next move(ImapSession& session, Request& request);
Next myRights(ImapSession& session, Request& request);
Next namespaces(ImapSession& session, Request& request);
Next noop(ImapSession& session, Request& request);
Next rename(ImapSession& session, Request& request);
Next search(ImapSession& session, Request& request);
Next select(ImapSession& session, Request& request);
Next setAcl(ImapSession& session, Request& request);
Next startTls(ImapSession& session, Request& request);
Next status(ImapSession& session, Request& request);
Next store(ImapSession& session, Request& request);
Next subscribe(ImapSession& session, Request& request);
Next unselect(ImapSession& session, Request& request);
Next unsubscribe(ImapSession& session, Request& request);

}  // namespace corbel::imap
