// One mail transaction: envelope, and the message as it comes in (intake).
//
// A value of the session, made by MAIL and dropped by RSET, LHLO, STARTTLS or the end of the message. [worker, serial]
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "codec/path.h"
#include "codec/trace.h"
#include "corbel/delivery.h"
#include "options.h"
#include "reply.h"
#include "services.h"

namespace corbel::lmtp {

/// Takes the message's bytes into a MessageWriter and checks them. A failure is kept for the replies; further bytes are dropped.
class Intake {
public:
    /// Throws what Stores::newMessage() throws.
    Intake(Services& services, const Options& options);

    /// `hasBareNewline`: the framer saw one in these bytes (DATA); BDAT chunks are looked at here.
    void take(std::string_view bytes, bool hasBareNewline);
    void takeVerbatim(std::string_view bytes);
    /// The whole message; nullptr after a failure.
    std::unique_ptr<StagedMessage> finish();
    void fail(Reply reply);

    const std::optional<Reply>& failure() const noexcept { return _failure; }
    const TraceScanner& trace() const noexcept { return _trace; }
    std::uint64_t size() const noexcept { return _size; }

private:
    bool hasBareNewlineIn(std::string_view bytes);

    Services& _services;
    const Options& _options;
    std::unique_ptr<MessageWriter> _writer;
    TraceScanner _trace;
    std::uint64_t _size = 0;
    std::optional<Reply> _failure;
    bool _lastWasCr = false;   ///< BDAT: the chunk before ended in CR.
};

struct Transaction {
    std::string id;              ///< In the Received field, the log and the replies.
    Path sender;
    bool isUtf8 = false;
    bool usesBdat = false;
    std::vector<Recipient> recipients;
    std::optional<Intake> intake;
    std::optional<Reply> bdatFailure;   ///< The intake could not be opened: all further chunks get this answer.
};

}  // namespace corbel::lmtp
