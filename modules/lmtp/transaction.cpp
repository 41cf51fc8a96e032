#include "transaction.h"

namespace corbel::lmtp {

Intake::Intake(Services& services, const Options& options)
    : _services(services), _options(options), _writer(services.stores.newMessage(options.maxMessageSize)), _trace(services.serverName) {}

void Intake::take(std::string_view bytes, bool hasBareNewline) {
    _size += bytes.size();
    if (_failure || bytes.empty()) return;
    if (_size > _options.maxMessageSize) return fail({552, "5.3.4", "Message is larger than this server takes"});
    if (hasBareNewline && _options.rejectsBareNewline) return fail({554, "5.6.0", "Message has a CR or LF that is not part of CRLF"});
    if (_options.rejectsNul && bytes.find('\0') != std::string_view::npos) return fail({554, "5.6.0", "Message has NUL bytes"});
    _trace.feed(bytes);
    try {
        _writer->write(bytes);
    } catch (const Error& error) {
        _services.log.warning("Message could not be staged", {{"error", toString(error.code())}, {"detail", std::string_view(error.detail())}});
        fail(replyTo(error, Stage::Delivery, _options));
    }
}

void Intake::takeVerbatim(std::string_view bytes) { take(bytes, _options.rejectsBareNewline && hasBareNewlineIn(bytes)); }

std::unique_ptr<StagedMessage> Intake::finish() {
    _trace.finish();
    if (!_failure && _lastWasCr && _options.rejectsBareNewline) fail({554, "5.6.0", "Message has a CR or LF that is not part of CRLF"});
    if (!_failure && _trace.receivedCount() > _options.maxReceived) fail({554, "5.4.6", "Too many Received fields: the message is in a loop"});
    if (_failure) return nullptr;
    try {
        return _writer->finish();
    } catch (const Error& error) {
        _services.log.warning("Message could not be staged", {{"error", toString(error.code())}, {"detail", std::string_view(error.detail())}});
        fail(replyTo(error, Stage::Delivery, _options));
        return nullptr;
    }
}

void Intake::fail(Reply reply) {
    _failure = std::move(reply);
    _writer.reset();
}

bool Intake::hasBareNewlineIn(std::string_view bytes) {
    bool isBare = false;
    for (const char c : bytes) {
        isBare |= (c == '\n') != _lastWasCr;
        _lastWasCr = c == '\r';
    }
    return isBare;
}

}  // namespace corbel::lmtp
