#include "session.h"

#include <cstdio>

#include "commands/verbs.h"
#include "corbel/text.h"
#include "deliver.h"

namespace corbel::lmtp {

LmtpSession::LmtpSession(Services& services, std::shared_ptr<const Options> options) : _services(services), _options(std::move(options)) {}

Next LmtpSession::onOpen(Connection& connection) {
    connection.write("220 " + _services.serverName + " LMTP Corbel\r\n");
    return nextCommand(connection);
}

Next LmtpSession::onFrame(Connection& connection, const Frame& frame) {
    if (_reading != Reading::Command) return onBody(connection, frame);
    if (frame.kind == Frame::Kind::TooLong) return refuse(connection, {500, "5.5.2", "Line too long"});
    return onCommand(connection, frame.data);
}

Next LmtpSession::onTimeout(Connection& connection) {
    connection.write("421 4.4.2 " + _services.serverName + " Timeout, closing the connection\r\n");
    return Next::close();
}

Next LmtpSession::onTls(Connection& connection) {
    // RFC 3207 section 4.2: what was learned in clear is forgotten.
    _helloName.clear();
    resetTransaction();
    return nextCommand(connection);
}

Next LmtpSession::onDrain(Connection& connection) {
    if (_reading != Reading::Command) return readBody();   // The message is taken; its replies and the goodbye follow.
    connection.write("421 4.3.2 " + _services.serverName + " Server is shutting down\r\n");
    return Next::close();
}

std::optional<Next> LmtpSession::onOverload(Connection& connection, const Frame& frame) {
    if (_reading != Reading::Command || frame.kind != Frame::Kind::Line) return std::nullopt;
    const Verb* verb = findVerb(splitCommand(frame.data).verb);
    const bool isWork = verb && (verb->run == runMail || verb->run == runRcpt || verb->run == runData);
    if (!isWork) return std::nullopt;
    return answer(connection, {451, "4.3.2", "The server is overloaded, try again later"});
}

Next LmtpSession::answer(Connection& connection, const Reply& reply) {
    connection.write(reply.line() + "\r\n");
    return nextCommand(connection);
}

Next LmtpSession::refuse(Connection& connection, const Reply& reply) {
    if (++_badCommands < kMaxBadCommands) return answer(connection, reply);
    connection.write("421 4.7.0 " + _services.serverName + " Too many bad commands\r\n");
    return Next::close();
}

Next LmtpSession::answerLines(Connection& connection, int code, const std::vector<std::string>& lines) {
    for (std::size_t i = 0; i < lines.size(); ++i) {
        connection.write(std::to_string(code) + (i + 1 < lines.size() ? "-" : " ") + lines[i] + "\r\n");
    }
    return nextCommand(connection);
}

Next LmtpSession::nextCommand(Connection& connection) {
    _reading = Reading::Command;
    // A transaction under way is brought to its end; between transactions a draining server says goodbye.
    if (connection.isDraining() && !_transaction) return onDrain(connection);
    return Next::frame(_options->commandTimeout, Framing::line(kMaxCommandLine));
}

Next LmtpSession::readData() {
    _reading = Reading::Data;
    _bodyFraming = Framing::dotStuffed(_options->maxMessageSize);
    return readBody();
}

Next LmtpSession::readChunk(Connection& connection, const BdatCommand& chunk, std::optional<Reply> refusal) {
    _chunk = chunk;
    _reading = refusal ? Reading::SkippedChunk : Reading::Chunk;
    if (refusal) _skipReply = std::move(*refusal);
    if (chunk.size == 0) return endChunk(connection);
    _bodyFraming = Framing::bytes(chunk.size);
    return readBody();
}

Next LmtpSession::readBody() { return Next::frame(_options->dataTimeout, _bodyFraming); }

Transaction& LmtpSession::beginTransaction(Connection& connection) {
    char id[64];
    std::snprintf(id, sizeof id, "%llX-%llX-%llX", static_cast<unsigned long long>(toMicros(_services.clock.now())),
                  static_cast<unsigned long long>(connection.id()), static_cast<unsigned long long>(++_transactionCount));
    _transaction.emplace();
    _transaction->id = id;
    return *_transaction;
}

std::optional<Reply> LmtpSession::openIntake() {
    try {
        _transaction->intake.emplace(_services, *_options);
        return std::nullopt;
    } catch (const Error& error) {
        _services.log.warning("Message could not be staged", {{"error", toString(error.code())}, {"detail", std::string_view(error.detail())}});
        return replyTo(error, Stage::Delivery, *_options);
    }
}

Next LmtpSession::onCommand(Connection& connection, std::string_view line) {
    const CommandLine command = splitCommand(line);
    const Verb* verb = findVerb(command.verb);
    if (!verb) return refuse(connection, {500, "5.5.1", "Unknown command"});
    if (verb->isForeign) return refuse(connection, {500, "5.5.1", "This is LMTP: say LHLO"});
    if (verb->takesNoArguments && !command.arguments.empty()) return refuse(connection, {501, "5.5.4", "This command takes no arguments"});
    if (verb->needsHello && _helloName.empty()) return refuse(connection, {503, "5.5.1", "Say LHLO first"});
    if (verb->needsMail && !_transaction) return refuse(connection, {503, "5.5.1", "Say MAIL first"});
    return verb->run(*this, connection, command.arguments);
}

Next LmtpSession::onBody(Connection& connection, const Frame& frame) {
    if (_reading == Reading::Data) _transaction->intake->take(frame.data, frame.bareNewline);
    if (_reading == Reading::Chunk) _transaction->intake->takeVerbatim(frame.data);
    if (!frame.last) return readBody();
    return _reading == Reading::Data ? endMessage(connection) : endChunk(connection);
}

Next LmtpSession::endChunk(Connection& connection) {
    if (_reading == Reading::SkippedChunk) return endSkippedChunk(connection);
    if (_chunk.isLast) return endMessage(connection);
    // A chunk that failed is told at once; the ones pipelined behind it get the same answer (RFC 3030 section 2).
    if (const auto& failure = _transaction->intake->failure()) return answer(connection, *failure);
    return answer(connection, {250, "2.0.0", std::to_string(_chunk.size) + " octets received"});
}

Next LmtpSession::endSkippedChunk(Connection& connection) {
    const bool endsMessage = _chunk.isLast && _transaction && !_transaction->recipients.empty();
    for (std::size_t more = endsMessage ? _transaction->recipients.size() - 1 : 0; more > 0; --more) connection.write(_skipReply.line() + "\r\n");
    if (endsMessage) resetTransaction();
    return answer(connection, _skipReply);
}

Next LmtpSession::endMessage(Connection& connection) {
    const Peer& peer = connection.peer();
    ReceivedFacts facts;
    facts.helloName = _helloName;
    facts.peerAddress = peer.address == "unix" ? std::string() : peer.address;
    facts.serverName = _services.serverName;
    facts.id = _transaction->id;
    facts.isTls = connection.isTls();
    facts.isUtf8 = _transaction->isUtf8;
    facts.at = _services.clock.now();
    std::string out;
    for (const Reply& reply : deliver(_services, *_options, *_transaction, std::move(facts))) out.append(reply.line()).append("\r\n");
    connection.write(out);
    resetTransaction();
    return nextCommand(connection);
}

}  // namespace corbel::lmtp
