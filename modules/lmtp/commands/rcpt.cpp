// RCPT TO (RFC 5321 section 4.1.1.3): resolves a recipient and adds it to the transaction.
#include "commands/verbs.h"
#include "session.h"

namespace corbel::lmtp {

namespace {

/// Asks the kernel who is meant. The reply to give when nobody is.
std::optional<Reply> resolve(LmtpSession& session, const std::string& address, Transaction& transaction) {
    try {
        Recipient recipient = session.services().delivery.resolve(address);
        recipient.address = address;
        if (recipient.owners.empty()) return Reply{550, "5.2.4", "List " + address + " has no members"};
        transaction.recipients.push_back(std::move(recipient));
        return std::nullopt;
    } catch (const Error& error) {
        session.services().log.info("Recipient refused", {{"id", std::string_view(transaction.id)}, {"recipient", std::string_view(address)},
                                                          {"error", toString(error.code())}, {"detail", std::string_view(error.detail())}});
        return replyTo(error, Stage::Recipient, session.options());
    } catch (const std::exception& error) {
        session.services().log.error("Recipient could not be resolved by an internal error",
                                     {{"id", std::string_view(transaction.id)}, {"recipient", std::string_view(address)}, {"detail", std::string_view(error.what())}});
        return internalReply(transaction.id);
    }
}

}  // namespace

Next runRcpt(LmtpSession& session, Connection& connection, std::string_view arguments) {
    Transaction& transaction = *session.transaction();
    if (transaction.usesBdat) return session.refuse(connection, {503, "5.5.1", "RCPT comes before BDAT"});
    const Result<Path> path = parseRcpt(arguments);
    if (!path) {
        const bool isUnsupported = path.error().code() == ErrorCode::Unsupported;
        return session.refuse(connection, {isUnsupported ? 555 : 501, isUnsupported ? "5.5.4" : "5.1.3", path.error().userText()});
    }
    if (path->hasUtf8 && !transaction.isUtf8) return session.answer(connection, {553, "5.6.7", "An address that is not ASCII needs SMTPUTF8"});
    if (transaction.recipients.size() >= session.options().maxRecipients) return session.answer(connection, {452, "4.5.3", "Too many recipients"});
    if (const auto refusal = resolve(session, path->address(), transaction)) return session.answer(connection, *refusal);
    return session.answer(connection, {250, "2.1.5", "Recipient OK"});
}

}  // namespace corbel::lmtp
