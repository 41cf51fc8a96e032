// One LMTP conversation (RFC 2033): greeting, command lines to commands/, message bytes to the transaction's intake.
//
// Made by the module for each connection. The verbs in commands/ work on it through the members below. Holds no store
// session; while a message comes in it holds the writer that takes it. [worker, serial]
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "codec/command.h"
#include "corbel/load_shedder.h"
#include "corbel/net.h"
#include "options.h"
#include "reply.h"
#include "services.h"
#include "transaction.h"

namespace corbel::lmtp {

inline constexpr unsigned kMaxBadCommands = 50;   ///< Unknown or malformed commands in a connection before it is closed.

class LmtpSession final : public Session, public LoadShedder {
public:
    LmtpSession(Services& services, std::shared_ptr<const Options> options);

    Next onOpen(Connection& connection) override;
    Next onFrame(Connection& connection, const Frame& frame) override;
    Next onTimeout(Connection& connection) override;
    Next onTls(Connection& connection) override;
    Next onDrain(Connection& connection) override;
    std::optional<Next> onOverload(Connection& connection, const Frame& frame) override;

    // --- for commands/ ---
    Services& services() noexcept { return _services; }
    const Options& options() const noexcept { return *_options; }

    /// Writes one reply and waits for the next command (or says goodbye when the server drains).
    Next answer(Connection& connection, const Reply& reply);
    /// As answer(), and counts a protocol error.
    Next refuse(Connection& connection, const Reply& reply);
    /// A reply of several lines without enhanced codes (LHLO, HELP).
    Next answerLines(Connection& connection, int code, const std::vector<std::string>& lines);
    Next nextCommand(Connection& connection);

    /// 354 was written: the message follows.
    Next readData();
    /// `size` bytes follow; they go to the intake, or nowhere when `reply` says why, which is then written.
    Next readChunk(Connection& connection, const BdatCommand& chunk, std::optional<Reply> refusal);

    /// A fresh transaction; its id is unique in this process and does not repeat after a restart.
    Transaction& beginTransaction(Connection& connection);
    void resetTransaction() noexcept { _transaction.reset(); }
    std::optional<Transaction>& transaction() noexcept { return _transaction; }
    /// Opens the intake. The reply to give when the store is away.
    std::optional<Reply> openIntake();

    const std::string& helloName() const noexcept { return _helloName; }
    void setHelloName(std::string_view name) { _helloName.assign(name); }

private:
    enum class Reading { Command, Data, Chunk, SkippedChunk };

    Next onCommand(Connection& connection, std::string_view line);
    Next readBody();
    Next onBody(Connection& connection, const Frame& frame);
    Next endChunk(Connection& connection);
    Next endSkippedChunk(Connection& connection);
    Next endMessage(Connection& connection);

    Services& _services;
    const std::shared_ptr<const Options> _options;   ///< Shared with the module, which replaces its own on a reload.
    std::string _helloName;                          ///< Empty until LHLO.
    std::optional<Transaction> _transaction;
    Reading _reading = Reading::Command;
    Framing _bodyFraming;                            ///< Of the message or chunk being read; may be returned again before its first byte came.
    BdatCommand _chunk;
    Reply _skipReply;
    std::uint64_t _transactionCount = 0;
    unsigned _badCommands = 0;
};

}  // namespace corbel::lmtp
