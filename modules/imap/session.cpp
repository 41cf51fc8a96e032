#include "session.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "codec/writer.h"
#include "commands/append.h"
#include "commands/commands.h"
#include "corbel/auth.h"
#include "corbel/log.h"
#include "corbel/text.h"
#include "reply.h"

namespace corbel::imap {
namespace {

/// Swallows a refused command: what is left of a LITERAL+ literal and of the lines that belong to it. Then answers.
class SkipCommand final : public Continuation {
public:
    SkipCommand(Error error, std::string_view code) : _error(std::move(error)), _code(code) {}

    Next onFrame(ImapSession& session, const Frame& frame) override {
        if (frame.kind == Frame::Kind::Chunk) return session.nextFrame();
        if (frame.kind == Frame::Kind::Literal && frame.literalPlus) return session.skipLiteral(frame);
        const auto self = session.endContinuation();
        return answer(session, _error, _code);
    }

    static Next answer(ImapSession& session, const Error& error, std::string_view code) {
        return code.empty() ? session.fail(error) : session.no(error.userText(), code);
    }

private:
    Error _error;
    std::string _code;
};

}  // namespace

struct ImapSession::Pending {
    std::string text;
    std::vector<LiteralSpan> literals;
};

Next Continuation::onFrame(ImapSession& session, const Frame&) { return session.bye("Unexpected input"); }
Next Continuation::onEvent(ImapSession& session) { return session.nextFrame(); }
Next Continuation::onTimeout(ImapSession& session) { return session.bye("Autologout, no input for too long"); }
Next Continuation::onProduced(ImapSession& session) { return session.bye("Unexpected end of output"); }

ImapSession::ImapSession(const Context& context, std::shared_ptr<const Options> options) : _context(context), _options(std::move(options)) {}

ImapSession::~ImapSession() = default;

template <class Body>
Next ImapSession::guarded(Connection& connection, Body&& body) {
    _connection = &connection;
    struct Release {
        ImapSession& session;
        ~Release() {
            session.releaseStores();
            session._connection = nullptr;
        }
    } release{*this};
    try {
        return body();
    } catch (const Error& error) {
        endContinuation();
        _pending.reset();
        return fail(error);
    } catch (const std::exception& error) {
        endContinuation();
        _pending.reset();
        return internalError(error.what());
    }
}

// --- what the kernel calls ---

Next ImapSession::onOpen(Connection& connection) {
    return guarded(connection, [&] {
        write("* OK [CAPABILITY " + capabilities() + "] " + std::string(kernel().serverName()) + " Corbel IMAP4rev1 ready\r\n");
        return nextFrame();
    });
}

Next ImapSession::onFrame(Connection& connection, const Frame& frame) {
    return guarded(connection, [&] {
        if (_continuation) return _continuation->onFrame(*this, frame);
        switch (frame.kind) {
            case Frame::Kind::Line:
                return handleLine(frame);
            case Frame::Kind::Literal:
                return handleLiteral(frame);
            case Frame::Kind::Chunk:
                return handleChunk(frame);
            case Frame::Kind::TooLong:
            case Frame::Kind::Broken:
                break;
        }
        if (!_pending) {
            const std::string_view tag = Lexer(frame.data).takeWhile(isAstringChar);
            _tag = tag.substr(0, tag.size() <= kMaxTagLength ? tag.size() : 0);
        }
        _pending.reset();
        return badCommand("The command line is too long");
    });
}

Next ImapSession::onEvent(Connection& connection, std::span<const ChangeEvent>) {
    return guarded(connection, [&] { return _continuation ? _continuation->onEvent(*this) : nextFrame(); });
}

Next ImapSession::onTimeout(Connection& connection) {
    return guarded(connection, [&] {
        if (_continuation) return _continuation->onTimeout(*this);
        return bye(_identity ? "Autologout, no command for too long" : "No login for too long");
    });
}

Next ImapSession::onProduced(Connection& connection) {
    return guarded(connection, [&] { return _continuation ? _continuation->onProduced(*this) : nextFrame(); });
}

Next ImapSession::onTls(Connection& connection) {
    return guarded(connection, [&] { return nextFrame(); });
}

Next ImapSession::onDrain(Connection& connection) {
    return guarded(connection, [&] { return bye("Server is shutting down"); });
}

std::optional<Next> ImapSession::onOverload(Connection& connection, const Frame& frame) {
    const bool beginsCommand = frame.kind == Frame::Kind::Line || frame.kind == Frame::Kind::Literal;
    if (!beginsCommand || _continuation || _pending) return std::nullopt;
    try {
        Lexer in(frame.data);
        readVerb(in);
    } catch (const Error&) {
        return std::nullopt;
    }
    if (_command->run == logout) return std::nullopt;
    return guarded(connection, [&] {
        const Error busy(ErrorCode::Unavailable, "The server is overloaded, try again later");
        return frame.kind == Frame::Kind::Literal ? refuse(frame, busy) : fail(busy);
    });
}

// --- commands and literals ---

Next ImapSession::handleLine(const Frame& frame) {
    if (!_pending) return dispatch(frame.data, {});
    const auto pending = std::move(_pending);
    pending->text += frame.data;
    return dispatch(pending->text, pending->literals);
}

Next ImapSession::handleLiteral(const Frame& frame) {
    if (!_pending) _pending = std::make_unique<Pending>();
    _pending->text += frame.data;
    try {
        Lexer in(_pending->text, _pending->literals);
        readVerb(in);
        if (_command->run == append && _identity) {
            if (auto arguments = readAppendArguments(in)) {
                _pending.reset();
                return beginAppend(*this, std::move(*arguments), frame);
            }
        }
        const std::uint64_t limit = _identity ? kMaxLiteral : kMaxLiteralBeforeLogin;
        if (frame.literalSize > limit || _pending->text.size() + frame.literalSize > limit + _options->maxLineBytes ||
            _pending->literals.size() == kMaxLiteralsPerCommand) {
            throw Error(ErrorCode::TooLarge, "The literals of this command are too large");
        }
    } catch (const Error& error) {
        _pending.reset();
        return refuse(frame, error);
    }
    _pending->literals.push_back({_pending->text.size(), static_cast<std::size_t>(frame.literalSize)});
    return acceptLiteral(frame);
}

Next ImapSession::handleChunk(const Frame& frame) {
    if (_pending) _pending->text += frame.data;
    return nextFrame();
}

Next ImapSession::acceptLiteral(const Frame& literalHeader) const {
    if (!literalHeader.literalPlus) write("+ OK\r\n");
    if (literalHeader.literalSize == 0) return nextFrame();
    return nextFrame(Framing::bytes(literalHeader.literalSize));
}

Next ImapSession::refuse(const Frame& literalHeader, const Error& error, std::string_view code) {
    if (!literalHeader.literalPlus) return SkipCommand::answer(*this, error, code);
    return await(std::make_unique<SkipCommand>(error, code), skipLiteral(literalHeader));
}

Next ImapSession::skipLiteral(const Frame& literalHeader) const {
    if (literalHeader.literalSize > _options->maxMessageBytes * 2) return bye("The literal is too large", "TOOBIG");
    if (literalHeader.literalSize == 0) return nextFrame();
    return nextFrame(Framing::bytes(literalHeader.literalSize));
}

void ImapSession::readVerb(Lexer& in) {
    _tag.clear();
    _command = nullptr;
    _isUid = false;
    const std::string_view tag = in.tag();
    if (tag.size() > kMaxTagLength) in.fail("a shorter tag");
    _tag = tag;
    in.space();
    std::string_view verb = in.atom();
    _isUid = text::equalsIgnoreCase(verb, "UID");
    if (_isUid) {
        in.space();
        verb = in.atom();
    }
    const Command* command = findCommand(verb);
    if (!command || (_isUid && !(command->flags & kHasUid))) throw Error(ErrorCode::Syntax, "There is no such command");
    if (!(command->states & state())) {
        throw Error(ErrorCode::Syntax, !_identity                     ? "Log in first"
                                       : command->states & kSelected ? "Select a mailbox first"
                                                                     : "Not allowed after login");
    }
    _command = command;
}

Next ImapSession::dispatch(std::string_view text, std::span<const LiteralSpan> literals) {
    Lexer in(text, literals);
    readVerb(in);
    _context.commandCounters[static_cast<std::size_t>(_command - commands().data())]->add();
    Request request{in, _isUid};
    return _command->run(*this, request);
}

// --- for commands ---

void ImapSession::releaseStores() noexcept {
    if (_spaces) _spaces->release();
}

std::string ImapSession::capabilities() const {
    std::string out = "IMAP4rev1 LITERAL+ SASL-IR ID";
    if (_identity) {
        out +=
            " ENABLE IDLE NAMESPACE UIDPLUS UNSELECT CHILDREN SPECIAL-USE CREATE-SPECIAL-USE MOVE CONDSTORE ESEARCH STATUS=SIZE QUOTA "
            "QUOTA=RES-STORAGE ACL RIGHTS=kxte";
        return out;
    }
    if (_connection->canStartTls()) out += " STARTTLS";
    if (!kernel().auth().allowsPlaintext(*_connection)) out += " LOGINDISABLED";
    for (const std::string& mechanism : kernel().auth().mechanisms(*_connection)) out += " AUTH=" + mechanism;
    return out;
}

void ImapSession::enableCondstore() {
    if (_isCondstoreAware) return;
    _isCondstoreAware = true;
    if (!_selected) return;
    std::string text = "* OK [HIGHESTMODSEQ ";
    text::appendNumber(text, _selected->view().counters().highestModSeq);
    write(text + "] CONDSTORE is on\r\n");
}

TellOptions ImapSession::tellOptions() const noexcept {
    TellOptions options;
    options.mayExpunge = _isUid || !_command || !(_command->flags & kNoExpunge);
    options.withUid = _isUid || _isCondstoreAware;
    options.withModSeq = _isCondstoreAware;
    return options;
}

Next ImapSession::loggedIn(Identity identity) {
    _connection->setUser(identity.login);
    _identity = std::make_unique<Identity>(std::move(identity));
    _spaces = std::make_unique<NameSpaces>(kernel().stores(), *_identity);
    _badCommands = 0;
    return ok("Logged in", "CAPABILITY " + capabilities());
}

Next ImapSession::loginFailed(const Error& error) {
    if (error.code() == ErrorCode::Unauthenticated && ++_failedLogins >= kMaxFailedLogins) {
        fail(error);
        return bye("Too many failed logins");
    }
    return fail(error);
}

bool ImapSession::sync() {
    if (!_selected) return true;
    try {
        return sync(_selected->load(mailboxStore()));
    } catch (const Error& error) {
        // Gone, or no longer the user's to read.
        if (error.code() != ErrorCode::NotFound && error.code() != ErrorCode::NoAccess) throw;
        bye("The selected mailbox is gone");
        return false;
    }
}

bool ImapSession::sync(std::unique_ptr<MailboxView> fresh) {
    try {
        _selected->adopt(std::move(fresh), out(), tellOptions());
        return true;
    } catch (const Error& error) {
        if (error.code() != ErrorCode::NotFound) throw;
        bye("The selected mailbox is gone");
        return false;
    }
}

Next ImapSession::ok(std::string_view text, std::string_view code) {
    if (_selected && !(_command->flags & kNoSync) && !sync()) return Next::close();
    _badCommands = 0;
    return tagged("OK", text, code);
}

Next ImapSession::no(std::string_view text, std::string_view code) {
    _badCommands = 0;
    return tagged("NO", text, code);
}

Next ImapSession::fail(const Error& error) {
    if (error.code() == ErrorCode::Internal) return internalError(error.detail().empty() ? error.userText() : error.detail());
    const ErrorReply reply = replyFor(error.code());
    if (reply.status == "BAD") return badCommand(error.userText());
    return no(error.userText(), reply.code);
}

Next ImapSession::badCommand(std::string_view text) {
    tagged("BAD", text, {});
    const std::uint32_t limit = _identity ? _options->maxBadCommands : std::min(_options->maxBadCommands, kMaxBadCommandsBeforeLogin);
    if (++_badCommands >= limit) return bye("Too many wrong commands");
    return nextFrame();
}

Next ImapSession::internalError(std::string_view what) {
    const std::string reference = text::hexEncode(std::to_string(_connection->id())) + "-" +
                                  std::to_string(toMicros(kernel().clock().now()) / 1000 % 1'000'000'000);
    kernel().log().error("IMAP command failed unexpectedly",
                         {{"reference", std::string_view(reference)},
                          {"command", _command ? _command->name : std::string_view("none")},
                          {"user", _identity ? std::string_view(_identity->login) : std::string_view("none")},
                          {"detail", what}});
    return no("Internal error, reference " + reference, "SERVERBUG");
}

Next ImapSession::bye(std::string_view text, std::string_view code) const {
    std::string line = "* BYE ";
    if (!code.empty()) line.append("[").append(code).append("] ");
    write(line.append(text).append("\r\n"));
    return Next::close();
}

Next ImapSession::tagged(std::string_view status, std::string_view text, std::string_view code) {
    std::string line = _tag.empty() ? "*" : _tag;
    line.append(" ").append(status).append(" ");
    if (!code.empty()) line.append("[").append(code).append("] ");
    write(line.append(text).append("\r\n"));
    return nextFrame();
}

Next ImapSession::await(std::unique_ptr<Continuation> continuation, Next next) {
    _continuation = std::move(continuation);
    return next;
}

Next ImapSession::nextFrame(Framing framing) const {
    return Next::frame(_identity ? _options->idleTimeout : _options->loginTimeout, framing);
}

}  // namespace corbel::imap
