#include "auth/crypto.h"
#include "auth/sasl_exchanges.h"
#include "auth/sasl_messages.h"
#include "corbel/error.h"
#include "corbel/text.h"

namespace corbel::auth {
namespace {

class PlainExchange final : public SaslExchange {
public:
    PlainExchange(Authenticator::Core& core, Connection& connection, std::string_view service)
        : _core(core), _attempt{connection, std::string(service), "PLAIN", {}} {}

    Step step(std::string_view response, bool hasData) override {
        if (!hasData) return {};
        auto parsed = parsePlain(response);
        if (!parsed) _core.failMalformed(_attempt, parsed.error());
        PlainMessage& message = parsed.value();
        _attempt.user = message.user;
        // To act for somebody else is not supported; to name oneself is.
        if (!message.authzid.empty() && !text::equalsIgnoreCase(message.authzid, message.user)) _core.fail(_attempt, reason::kOnBehalf);
        Step step;
        step.identity = _core.loginWithPassword(_attempt, message.password);
        wipe(message.password);
        step.state = State::Success;
        return step;
    }

private:
    Authenticator::Core& _core;
    Attempt _attempt;
};

/// Never became an RFC; old Outlook and many scripts speak nothing else.
class LoginExchange final : public SaslExchange {
public:
    LoginExchange(Authenticator::Core& core, Connection& connection, std::string_view service)
        : _core(core), _attempt{connection, std::string(service), "LOGIN", {}} {}

    Step step(std::string_view response, bool hasData) override {
        Step step;
        if (!hasData) {
            step.data = "Username:";
        } else if (!_hasUser) {
            if (response.empty() || response.size() > kMaxNameBytes)
                _core.failMalformed(_attempt, Error(ErrorCode::Syntax, "The authentication data is malformed"));
            _attempt.user = response;
            _hasUser = true;
            step.data = "Password:";
        } else {
            step.identity = _core.loginWithPassword(_attempt, response);
            step.state = State::Success;
        }
        return step;
    }

private:
    Authenticator::Core& _core;
    Attempt _attempt;
    bool _hasUser = false;
};

}  // namespace

std::unique_ptr<SaslExchange> makePlainExchange(Authenticator::Core& core, Connection& connection, std::string_view service) {
    return std::make_unique<PlainExchange>(core, connection, service);
}

std::unique_ptr<SaslExchange> makeLoginExchange(Authenticator::Core& core, Connection& connection, std::string_view service) {
    return std::make_unique<LoginExchange>(core, connection, service);
}

}  // namespace corbel::auth
