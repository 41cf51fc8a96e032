#include <optional>

#include "commands/commands.h"
#include "corbel/auth.h"
#include "corbel/error.h"
#include "corbel/text.h"
#include "session.h"

namespace corbel::imap {
namespace {

constexpr std::uint64_t kMaxSaslLine = kMaxSaslResponse / 3 * 4 + 16;   // base64

Next nextResponse(ImapSession& session) { return session.nextFrame(Framing::line(kMaxSaslLine)); }

/// One SASL exchange (RFC 3501 section 6.2.2, RFC 4959).
class SaslDialogue final : public Continuation {
public:
    explicit SaslDialogue(std::unique_ptr<SaslExchange> exchange) : _exchange(std::move(exchange)) {}

    Next onFrame(ImapSession& session, const Frame& frame) override {
        if (frame.kind != Frame::Kind::Line) return end(session, Error(ErrorCode::Syntax, "The response is too long"));
        if (frame.data == "*") return end(session, Error(ErrorCode::Syntax, "Authentication was cancelled"));
        if (_done) {   // the client's empty answer to data that came with success
            const auto self = session.endContinuation();
            return session.loggedIn(std::move(*_done));
        }
        const auto response = text::base64Decode(frame.data);
        if (!response) return end(session, Error(ErrorCode::Syntax, "The response is not base64"));
        return step(session, *response, true);
    }

    Next step(ImapSession& session, std::string_view response, bool hasData) {
        SaslExchange::Step result;
        try {
            result = _exchange->step(response, hasData);
        } catch (const Error& error) {
            const auto self = session.endContinuation();
            return session.loginFailed(error);
        }
        if (result.state == SaslExchange::State::Success) {
            if (result.data.empty()) {
                const auto self = session.endContinuation();
                return session.loggedIn(std::move(result.identity));
            }
            _done = std::move(result.identity);
        }
        session.write("+ " + text::base64Encode(result.data) + "\r\n");
        return nextResponse(session);
    }

private:
    Next end(ImapSession& session, const Error& error) {
        const auto self = session.endContinuation();
        return session.fail(error);
    }

    std::unique_ptr<SaslExchange> _exchange;
    std::optional<Identity> _done;
};

}  // namespace

Next authenticate(ImapSession& session, Request& request) {
    Lexer& in = request.in;
    in.space();
    const std::string mechanism = text::toUpper(in.atom());
    std::optional<std::string> initial;
    if (in.accept(' ') && !in.atEnd()) {
        const auto encoded = in.takeWhile([](char c) noexcept { return c > ' '; });
        initial = encoded == "=" ? std::string() : text::base64Decode(encoded);
        if (!initial) in.fail("base64");
    }
    in.end();
    auto dialogue = std::make_unique<SaslDialogue>(session.kernel().auth().begin(mechanism, session.connection(), "imap"));
    SaslDialogue& running = *dialogue;
    session.await(std::move(dialogue), nextResponse(session));
    return running.step(session, initial.value_or(""), initial.has_value());
}

}  // namespace corbel::imap
