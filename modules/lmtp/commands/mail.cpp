// MAIL FROM (RFC 5321 section 4.1.1.2) with SIZE, BODY and SMTPUTF8: begins a transaction.
#include "commands/verbs.h"
#include "session.h"

namespace corbel::lmtp {

Next runMail(LmtpSession& session, Connection& connection, std::string_view arguments) {
    if (session.transaction()) return session.refuse(connection, {503, "5.5.1", "A transaction is under way: RSET or finish it"});
    Result<MailCommand> mail = parseMail(arguments);
    if (!mail) {
        const bool isUnsupported = mail.error().code() == ErrorCode::Unsupported;
        return session.refuse(connection, {isUnsupported ? 555 : 501, isUnsupported ? "5.5.4" : "5.5.2", mail.error().userText()});
    }
    if (mail->sender.hasUtf8 && !mail->isUtf8) return session.answer(connection, {550, "5.6.7", "An address that is not ASCII needs SMTPUTF8"});
    if (mail->size && *mail->size > session.options().maxMessageSize) {
        return session.answer(connection, {552, "5.3.4", "Message is larger than this server takes"});
    }
    Transaction& transaction = session.beginTransaction(connection);
    transaction.sender = std::move(mail->sender);
    transaction.isUtf8 = mail->isUtf8;
    return session.answer(connection, {250, "2.1.0", "Sender OK"});
}

}  // namespace corbel::lmtp
