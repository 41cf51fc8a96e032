#include "commands/listing.h"

#include "corbel/text.h"
#include "producers.h"

namespace corbel::pop3 {

namespace {

class LineSink final : public RowSink {
public:
    LineSink(std::uint32_t number, Field field) : _number(number), _field(field) {}
    bool row(const MessageRow& row) override {
        line = "+OK " + listLine(_number, row, _field);
        return true;
    }
    std::string line;

private:
    const std::uint32_t _number;
    const Field _field;
};

}  // namespace

Next answerListing(Pop3Session& session, Connection& connection, std::string_view arguments, Field field) {
    Maildrop& drop = session.drop();
    if (text::trim(arguments).empty()) {
        connection.write("+OK " + std::to_string(drop.count()) + " messages\r\n");
        return Next::produce(std::make_unique<ListProducer>(session.sharedDrop(), field));
    }
    const auto number = parseNumber(arguments);
    if (!number || !drop.has(*number)) return session.bad(connection, "No such message");
    LineSink sink(*number, field);
    if (!drop.read(*number, field, sink)) return session.error(connection, "The message was removed by another session");
    connection.write(sink.line);
    return session.nextCommand(connection);
}

}  // namespace corbel::pop3
