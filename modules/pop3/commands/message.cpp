#include "commands/message.h"

#include "producers.h"

namespace corbel::pop3 {

namespace {

/// Writes the first line, and as much of the message as the queue takes.
class FirstPiece final : public RowSink {
public:
    FirstPiece(MessageProducer& producer, Output& out, bool isTop) : _producer(producer), _out(out), _isTop(isTop) {}
    bool row(const MessageRow& row) override {
        _out.write(_isTop ? "+OK\r\n" : "+OK " + std::to_string(row.content->size()) + " octets\r\n");
        isComplete = _producer.write(*row.content, _out);
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
    if (!session.drop().read(number, kFieldContent | kFieldSize, first)) return session.error(connection, "The message was removed by another session");
    return first.isComplete ? session.nextCommand(connection) : Next::produce(std::move(producer));
}

}  // namespace corbel::pop3
