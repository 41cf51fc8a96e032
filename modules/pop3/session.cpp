#include "session.h"

#include "commands/verbs.h"
#include "corbel/error.h"
#include "corbel/text.h"

namespace corbel::pop3 {

namespace {

/// RFC 3206 and 2449 response codes; the table from Error codes to POP3.
std::string_view responseCode(ErrorCode code) noexcept {
    switch (code) {
        case ErrorCode::Unauthenticated: return "[AUTH] ";
        case ErrorCode::NoAccess:
        case ErrorCode::Corrupt: return "[SYS/PERM] ";
        case ErrorCode::OverQuota:
        case ErrorCode::LimitReached:
        case ErrorCode::Conflict:
        case ErrorCode::Unavailable:
        case ErrorCode::Timeout:
        case ErrorCode::Cancelled:
        case ErrorCode::Internal: return "[SYS/TEMP] ";
        case ErrorCode::InvalidArgument:
        case ErrorCode::Syntax:
        case ErrorCode::NotFound:
        case ErrorCode::AlreadyExists:
        case ErrorCode::TooLarge:
        case ErrorCode::Unsupported: return "";
    }
    return "";
}

std::string oneLine(std::string_view text) {
    std::string line(text);
    for (char& c : line) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
    }
    return line;
}

}  // namespace

Pop3Session::Pop3Session(Services& services, std::shared_ptr<const Options> options) : _services(services), _options(std::move(options)) {}

Next Pop3Session::onOpen(Connection& connection) {
    // No timestamp in the greeting: APOP would need passwords kept in clear.
    return ok(connection, _services.serverName + " Corbel POP3 ready");
}

Next Pop3Session::onFrame(Connection& connection, const Frame& frame) {
    if (frame.kind == Frame::Kind::TooLong) {
        _exchange.reset();
        _provenIdentity.reset();
        return bad(connection, "Line too long");
    }
    try {
        return _exchange || _provenIdentity ? onSaslLine(connection, frame.data) : onCommand(connection, frame.data);
    } catch (const Error& e) {
        _services.log.warning("POP3 command failed", {{"connection", connection.id()}, {"error", toString(e.code())},
                                                      {"text", std::string_view(e.userText())}, {"detail", std::string_view(e.detail())}});
        return error(connection, e);
    }
}

Next Pop3Session::onProduced(Connection& connection) { return nextCommand(connection); }

Next Pop3Session::onTls(Connection& connection) {
    // RFC 2595 section 4: what was learned in clear is forgotten.
    userName.clear();
    return nextCommand(connection);
}

Next Pop3Session::onDrain(Connection&) { return Next::close(); }

void Pop3Session::onClosed(Connection& connection) noexcept {
    if (!_drop) return;
    _services.log.info("POP3 session ended", {{"connection", connection.id()}, {"user", std::string_view(_drop->identity().login)},
                                              {"retrieved", static_cast<std::uint64_t>(retrievedCount)},
                                              {"removed", static_cast<std::uint64_t>(removedCount)}});
    _drop.reset();
}

std::optional<Next> Pop3Session::onOverload(Connection& connection, const Frame& frame) {
    if (_exchange || _provenIdentity || frame.kind != Frame::Kind::Line) return std::nullopt;
    const Verb* verb = findVerb(splitCommand(frame.data).verb);
    if (!verb || verb->run == runQuit) return std::nullopt;   // QUIT is what removes the messages
    return error(connection, Error(ErrorCode::Unavailable, "The server is overloaded, try again later"));
}

Next Pop3Session::ok(Connection& connection, std::string_view text) {
    connection.write("+OK " + oneLine(text) + "\r\n");
    return nextCommand(connection);
}

Next Pop3Session::bad(Connection& connection, std::string_view text) {
    if (++_badCommands < kMaxBadCommands) return error(connection, text);
    connection.write("-ERR Too many bad commands\r\n");
    return Next::close();
}

Next Pop3Session::error(Connection& connection, std::string_view text) {
    connection.write("-ERR " + oneLine(text) + "\r\n");
    return nextCommand(connection);
}

Next Pop3Session::error(Connection& connection, const Error& e) { return error(connection, std::string(responseCode(e.code())) + e.userText()); }

Next Pop3Session::nextCommand(Connection& connection) {
    // What is pipelined, perhaps QUIT, is still answered.
    if (connection.isDraining() && !connection.hasInput()) return onDrain(connection);
    if (isLoggedIn()) return Next::frame(_options->idleTimeout, Framing::line(kMaxCommandLine));
    return Next::frame(_options->loginTimeout, Framing::line(kMaxAuthLine));
}

Next Pop3Session::enter(Connection& connection, const Identity& identity) {
    auto lease = _services.locks.acquire(identity.user);
    if (!lease) return error(connection, "[IN-USE] The mailbox is open in another POP3 session");
    connection.setUser(identity.login);
    _drop = std::make_shared<Maildrop>(_services.stores, identity, std::move(*lease));
    _services.logins.add();
    return ok(connection, std::to_string(_drop->count()) + " messages (" + std::to_string(_drop->octets()) + " octets)");
}

Next Pop3Session::loginFailed(Connection& connection, const Error& e) {
    if (++_loginFailures < kMaxLoginFailures) return error(connection, e);
    connection.write("-ERR " + std::string(responseCode(e.code())) + oneLine(e.userText()) + "\r\n");
    return Next::close();
}

Next Pop3Session::beginSasl(Connection& connection, std::string_view mechanism, std::optional<std::string_view> initial) {
    _exchange = _services.auth.begin(text::toUpper(mechanism), connection, "pop3");
    return stepSasl(connection, initial.value_or(std::string_view{}), initial.has_value());
}

Next Pop3Session::onSaslLine(Connection& connection, std::string_view line) {
    if (_provenIdentity) {
        const Identity identity = std::move(*_provenIdentity);
        _provenIdentity.reset();
        if (!line.empty()) return bad(connection, "Expected an empty line");
        return enter(connection, identity);
    }
    if (line == "*") {
        _exchange.reset();
        return bad(connection, "Authentication cancelled");
    }
    return stepSasl(connection, line, true);
}

Next Pop3Session::stepSasl(Connection& connection, std::string_view base64, bool hasData) {
    const auto data = text::base64Decode(base64);
    if (!data || data->size() > kMaxSaslResponse) {
        _exchange.reset();
        return bad(connection, "Response is not valid base64");
    }
    SaslExchange::Step step;
    try {
        step = _exchange->step(*data, hasData);
    } catch (const Error& e) {
        _exchange.reset();
        return loginFailed(connection, e);
    }
    if (step.state == SaslExchange::State::Success) {
        _exchange.reset();
        if (step.data.empty()) return enter(connection, step.identity);
        _provenIdentity = std::move(step.identity);
    }
    connection.write("+ " + text::base64Encode(step.data) + "\r\n");
    return nextCommand(connection);
}

Next Pop3Session::onCommand(Connection& connection, std::string_view line) {
    const CommandLine command = splitCommand(line);
    const Verb* verb = findVerb(command.verb);
    if (!verb) return bad(connection, "Unknown command");
    if (verb->states == States::BeforeLogin && isLoggedIn()) return bad(connection, "Only before login");
    if (verb->states == States::AfterLogin && !isLoggedIn()) return bad(connection, "Log in first");
    if (verb->takesNoArguments && !text::trim(command.arguments).empty()) return bad(connection, "This command takes no arguments");
    return verb->run(*this, connection, command.arguments);
}

}  // namespace corbel::pop3
