#include "auth/crypto.h"
#include "auth/sasl_exchanges.h"
#include "auth/sasl_messages.h"
#include "auth/saslprep.h"
#include "corbel/error.h"
#include "corbel/text.h"

namespace corbel::auth {
namespace {

constexpr std::size_t kServerNonceBytes = 18;

class ScramExchange final : public SaslExchange {
public:
    ScramExchange(Authenticator::Core& core, Connection& connection, std::string_view service, bool isPlus)
        : _core(core), _attempt{connection, std::string(service), isPlus ? "SCRAM-SHA-256-PLUS" : "SCRAM-SHA-256", {}}, _isPlus(isPlus) {}

    Step step(std::string_view response, bool hasData) override {
        if (!hasData) return {};
        switch (_stage) {
            case Stage::First:
                return first(response);
            case Stage::Final:
                return final(response);
            case Stage::Done:
                break;
        }
        throw Error(ErrorCode::Syntax, "The authentication is over already");
    }

private:
    enum class Stage : std::uint8_t { First, Final, Done };

    Step first(std::string_view response) {
        _stage = Stage::Done;
        auto parsed = parseScramClientFirst(response);
        if (!parsed) _core.failMalformed(_attempt, parsed.error());
        const ScramClientFirst& message = parsed.value();
        _attempt.user = saslprep(message.user);
        _core.checkThrottle(_attempt);
        if (!message.authzid.empty() && !text::equalsIgnoreCase(saslprep(message.authzid), _attempt.user))
            _core.fail(_attempt, reason::kOnBehalf);
        bindChannel(message);

        _user = _core.findUser(_attempt, _why);
        std::optional<ScramVerifier> verifier;
        if (_user) {
            verifier = findScramVerifier(_core.credentials(_attempt, *_user));
            if (!verifier) _why = reason::kPassword;
        }
        if (!verifier) {
            // Nobody, or somebody without a password: the same answers as for anybody else, and no proof can fit.
            _user.reset();
            verifier = ScramVerifier{_core.options()->scramIterations, _core.decoySalt(_attempt), randomBytes(kSha256Bytes),
                                     randomBytes(kSha256Bytes)};
        }
        _verifier = std::move(*verifier);
        _nonce = message.nonce + text::base64Encode(randomBytes(kServerNonceBytes));
        Step step;
        step.data = "r=" + _nonce + ",s=" + text::base64Encode(_verifier.salt) + ",i=" + std::to_string(_verifier.iterations);
        _authMessage = message.bare + ',' + step.data + ',';
        _stage = Stage::Final;
        return step;
    }

    Step final(std::string_view response) {
        _stage = Stage::Done;
        auto parsed = parseScramClientFinal(response);
        if (!parsed) _core.failMalformed(_attempt, parsed.error());
        const ScramClientFinal& message = parsed.value();
        if (!equalConstantTime(message.channelBinding, _expectedBinding)) _core.fail(_attempt, reason::kBinding);
        _authMessage += message.withoutProof;
        const bool isRight = equalConstantTime(message.nonce, _nonce) && isScramProof(_verifier, _authMessage, message.proof);
        if (!_user) _core.fail(_attempt, _why);
        if (!isRight) _core.fail(_attempt, reason::kPassword);
        if (!_user->entry.isEnabled) _core.fail(_attempt, reason::kDisabled);
        Step step;
        step.identity = _core.succeed(_attempt, _user, false);
        step.data = "v=" + text::base64Encode(scramServerSignature(_verifier, _authMessage));
        step.state = State::Success;
        return step;
    }

    /// What "c=" must carry; refuses a binding that does not fit the mechanism (RFC 5802 section 6).
    void bindChannel(const ScramClientFirst& message) {
        using Binding = ScramClientFirst::Binding;
        const bool isUsed = message.binding == Binding::Used;
        // "y": the client could bind but saw no -PLUS. We offer it with TLS, so somebody in between removed it.
        const bool isDowngrade = message.binding == Binding::NotOffered && _attempt.connection.isTls();
        if (isUsed != _isPlus || isDowngrade) _core.fail(_attempt, reason::kBinding);
        _expectedBinding = message.gs2Header;
        if (!isUsed) return;
        const std::string data = message.bindingName == "tls-exporter" || message.bindingName == "tls-server-end-point"
                                     ? _attempt.connection.channelBinding(message.bindingName)
                                     : std::string();
        if (data.empty()) _core.fail(_attempt, reason::kBinding);
        _expectedBinding += data;
    }

    Authenticator::Core& _core;
    Attempt _attempt;
    const bool _isPlus;
    Stage _stage = Stage::First;
    UserPtr _user;
    std::string_view _why;
    ScramVerifier _verifier;
    std::string _nonce;
    std::string _expectedBinding;
    std::string _authMessage;
};

}  // namespace

std::unique_ptr<SaslExchange> makeScramExchange(Authenticator::Core& core, Connection& connection, std::string_view service, bool isPlus) {
    return std::make_unique<ScramExchange>(core, connection, service, isPlus);
}

}  // namespace corbel::auth
