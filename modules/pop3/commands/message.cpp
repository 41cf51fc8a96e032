#include "commands/message.h"

#include "producers.h"

namespace corbel::pop3 {

namespace {

/// Writes the first line, and as much of the message as the queue takes.
class FirstPiece final : public RowSink {
public:
    FirstPiece(MessageProducer& producer, Output& out, bool isTop) : _producer(producer), _out(out), _isTop(isTop) {}
    bool row(const MessageRow& row) override {
        isComplete = _producer.write(*row.content, _out, _isTop ? "+OK\r\n" : "+OK " + std::to_string(row.content->size()) + " octets\r\n");
        return true;
    }
    bool isComplete = false;

private:
    MessageProducer& _producer;
    Output& _out;
    const bool _isTop;
};

}  // namespace

Next sendMessage(Pop3Session& session, Connection& connection, std::uint32_t number, std::optional<std::uint64_t> topLines) {
    auto producer = std::make_unique<MessageProducer>(session.sharedDrop(), number, topLines);
    FirstPiece first(*producer, connection.out(), topLines.has_value());
    try {
        if (!session.drop().read(number, kFieldContent | kFieldSize, first)) return session.error(connection, "The message was removed by another session");
    } catch (const Error& error) {
        if (!producer->hasBegun()) throw;
        // An error line would be taken for a line of the message, and the next answers for its rest; the client might then remove it.
        session.services().log.warning("POP3 could not send a whole message and hung up",
                                       {{"connection", connection.id()}, {"user", std::string_view(session.drop().identity().login)},
                                        {"error", toString(error.code())}, {"detail", std::string_view(error.detail())}});
        return Next::close();
    }
    return first.isComplete ? session.nextCommand(connection) : Next::produce(std::move(producer));
}

}  // namespace corbel::pop3
