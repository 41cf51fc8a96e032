// A line protocol: greets whoever says HELLO and a name. Start here for a protocol of your own.
#include "corbel/metrics.h"
#include "corbel/module.h"
#include "corbel/net.h"
#include "corbel/text.h"

namespace hello_protocol {

// [quote session]
class HelloSession final : public corbel::Session {
public:
    HelloSession(std::string greeting, corbel::Counter& greeted) : _greeting(std::move(greeting)), _greeted(greeted) {}

    corbel::Next onOpen(corbel::Connection& connection) override { return answer(connection, "Say HELLO and your name, or QUIT"); }

    corbel::Next onFrame(corbel::Connection& connection, const corbel::Frame& frame) override {
        if (frame.kind == corbel::Frame::Kind::TooLong) return answer(connection, "That is too long");
        if (corbel::text::equalsIgnoreCase(frame.data, "QUIT")) {
            connection.write("Bye\r\n");
            return corbel::Next::close();
        }
        if (!corbel::text::startsWithIgnoreCase(frame.data, "HELLO ")) return answer(connection, "Say HELLO and your name, or QUIT");
        _greeted.add();
        return answer(connection, _greeting + ", " + std::string(corbel::text::trim(frame.data.substr(6))) + "!");
    }

private:
    static corbel::Next answer(corbel::Connection& connection, const std::string& line) {
        connection.write(line + "\r\n");
        return corbel::Next::frame(std::chrono::minutes(1), corbel::Framing::line(1000));
    }

    const std::string _greeting;
    corbel::Counter& _greeted;
};
// [end quote]

// [quote module]
class HelloProtocol final : public corbel::Module, public corbel::Protocol {
public:
    std::vector<corbel::SettingSpec> settings() const override {
        return {corbel::setting("greeting", corbel::SettingType::String, "Hello", "Word that comes before the name.")};
    }
    void configure(const corbel::Settings& settings) override { _greeting = settings.string("greeting"); }
    void start(corbel::Kernel& kernel) override { _greeted = &kernel.metrics().counter("corbel_hello_protocol_greeted_total", "Greetings said."); }
    void* interface(std::string_view id) override { return id == corbel::Protocol::kInterfaceId ? static_cast<corbel::Protocol*>(this) : nullptr; }

    std::unique_ptr<corbel::Session> newSession(corbel::Connection&) override { return std::make_unique<HelloSession>(_greeting, *_greeted); }
    std::string busyGreeting() const override { return "Come back later\r\n"; }

private:
    std::string _greeting;
    corbel::Counter* _greeted = nullptr;
};

}  // namespace hello_protocol

CORBEL_MODULE(hello_protocol::HelloProtocol, "hello_protocol", "1.0.0", "corbel.protocol/1", "")
// [end quote]
