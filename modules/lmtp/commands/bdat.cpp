// BDAT (RFC 3030, RFC 2033 section 4.3): a chunk of the message, verbatim; with LAST the message ends and each recipient gets a reply.
#include "commands/verbs.h"
#include "session.h"

namespace corbel::lmtp {

namespace {

/// Why the chunk will be read and dropped.
std::optional<Reply> whyNot(LmtpSession& session) {
    if (session.helloName().empty()) return Reply{503, "5.5.1", "Say LHLO first"};
    if (!session.transaction()) return Reply{503, "5.5.1", "Say MAIL first"};
    Transaction& transaction = *session.transaction();
    if (transaction.recipients.empty()) return Reply{503, "5.5.1", "No valid recipients"};
    transaction.usesBdat = true;
    if (!transaction.intake && !transaction.bdatFailure) transaction.bdatFailure = session.openIntake();
    return transaction.bdatFailure;
}

}  // namespace

Next runBdat(LmtpSession& session, Connection& connection, std::string_view arguments) {
    const Result<BdatCommand> chunk = parseBdat(arguments);
    if (!chunk) {
        // How many bytes follow is unknown; to read them as commands would be smuggling.
        const bool isTooLarge = chunk.error().code() == ErrorCode::TooLarge;
        connection.write(Reply{isTooLarge ? 552 : 501, isTooLarge ? "5.3.4" : "5.5.4", chunk.error().userText()}.line() + "\r\n");
        return Next::close();
    }
    return session.readChunk(connection, *chunk, whyNot(session));
}

}  // namespace corbel::lmtp
