#include <cppunit/extensions/HelperMacros.h>

#include <functional>

#include "corbel/error.h"
#include "corbel/testing/fake_connection.h"
#include "corbel/testing/fake_kernel.h"
#include "http/http_session.h"

using namespace corbel;
using namespace corbel::testing;
using namespace std::chrono_literals;

namespace {

/// Answers by a function that the test sets.
class Service final : public HttpService {
public:
    std::vector<HttpMount> mounts() const override { return {{"/poll", "", "http", 10}}; }
    HttpNext handle(HttpRequest& request, HttpResponse& response, bool woken, std::span<const ChangeEvent> events) override {
        return run(request, response, woken, events);
    }
    std::function<HttpNext(HttpRequest&, HttpResponse&, bool, std::span<const ChangeEvent>)> run;
};

/// `count` pieces of "piece".
class Pieces final : public Producer {
public:
    explicit Pieces(int count) : _left(count) {}
    bool fill(Output& out) override {
        if (_left > 0) out.write("piece");
        return --_left > 0;
    }

private:
    int _left;
};

std::string get(std::string_view fields = {}) { return "GET /poll?n=1 HTTP/1.1\r\nHost: a\r\n" + std::string(fields); }

}  // namespace

class HttpSessionTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(HttpSessionTest);
    CPPUNIT_TEST(aLongPollParksUntilAChange);
    CPPUNIT_TEST(aLongPollEndsWithItsTime);
    CPPUNIT_TEST(aLongPollMayParkAgain);
    CPPUNIT_TEST(aDrainEndsALongPoll);
    CPPUNIT_TEST(aDrainingServerParksNobody);
    CPPUNIT_TEST(aFailureWhileWaitingIsAnAnswer);
    CPPUNIT_TEST(unexpectedFailuresGetAReference);
    CPPUNIT_TEST(madeBodiesAreChunked);
    CPPUNIT_TEST(madeBodiesEndTheConnectionOfOldClients);
    CPPUNIT_TEST(aBodyThatDoesNotComeIsTimedOut);
    CPPUNIT_TEST(aSilentClientIsClosed);
    CPPUNIT_TEST(anOverloadedServerSaysWhenToComeAgain);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override {
        _mounts = std::make_unique<http::MountTable>();
        _mounts->add(_service);
        _protocol = std::make_unique<http::HttpProtocol>(http::HttpOptions{}, *_mounts, _clock, _log, _metrics);
        _session = _protocol->newSession(_connection);
        CPPUNIT_ASSERT(_session->onOpen(_connection).kind() == Next::Kind::Frame);
    }

private:
    Next head(std::string_view text) {
        Frame frame;
        frame.data = text;
        return _session->onFrame(_connection, frame);
    }
    std::string output() { return std::exchange(_connection.output.text, {}); }
    /// A service that waits 55 s for a change in store 3, then answers with what woke it.
    void serveLongPoll() {
        _service.run = [](HttpRequest& request, HttpResponse& response, bool woken, std::span<const ChangeEvent> events) {
            if (!woken) {
                const WatchKey key{3, 0};
                request.connection().watch({&key, 1});
                return HttpNext::wait(55s);
            }
            response.setBody("text/plain", request.query("n").value() + " events " + std::to_string(events.size()));
            return HttpNext::done();
        };
    }

    void aLongPollParksUntilAChange() {
        serveLongPoll();
        const Next next = head(get());
        CPPUNIT_ASSERT(next.kind() == Next::Kind::Event && next.timeout() == 55s);
        CPPUNIT_ASSERT_EQUAL(std::string(), output());
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, _connection.watched.size());
        const ChangeEvent event{3, 4, 0, 17};
        CPPUNIT_ASSERT(_session->onEvent(_connection, {&event, 1}).kind() == Next::Kind::Frame);
        CPPUNIT_ASSERT(output().ends_with("\r\n\r\n1 events 1"));
        CPPUNIT_ASSERT_MESSAGE("the next request must not be woken by it", _connection.watched.empty());
    }
    void anOverloadedServerSaysWhenToComeAgain() {
        auto& shedder = dynamic_cast<LoadShedder&>(*_session);
        const auto overload = [&](std::string_view text) {
            Frame frame;
            frame.data = text;
            return shedder.onOverload(_connection, frame);
        };
        const std::optional<Next> next = overload(get());
        CPPUNIT_ASSERT(next && next->kind() == Next::Kind::Frame);
        const std::string answer = output();
        CPPUNIT_ASSERT(answer.starts_with("HTTP/1.1 503 ") && answer.find("\r\nRetry-After: 30\r\n") != std::string::npos);
        CPPUNIT_ASSERT(overload(get("Connection: close\r\n"))->kind() == Next::Kind::Close);
        CPPUNIT_ASSERT(overload("POST /poll HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n")->kind() == Next::Kind::Close);
        output();
        CPPUNIT_ASSERT(!overload("GET\r\n"));
        CPPUNIT_ASSERT(head("POST /poll HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n").kind() == Next::Kind::Frame);
        CPPUNIT_ASSERT(!overload("abc"));   // a body that is under way
        CPPUNIT_ASSERT_EQUAL(std::string(), output());
    }
    void aLongPollEndsWithItsTime() {
        serveLongPoll();
        head(get());
        CPPUNIT_ASSERT(_session->onTimeout(_connection).kind() == Next::Kind::Frame);
        CPPUNIT_ASSERT(output().ends_with("\r\n\r\n1 events 0"));
    }
    void aLongPollMayParkAgain() {
        int calls = 0;
        _service.run = [&](HttpRequest&, HttpResponse& response, bool, std::span<const ChangeEvent>) {
            if (++calls < 3) return HttpNext::wait(10s);
            response.setStatus(204);
            return HttpNext::done();
        };
        head(get());
        CPPUNIT_ASSERT(_session->onEvent(_connection, {}).kind() == Next::Kind::Event);
        CPPUNIT_ASSERT(_session->onEvent(_connection, {}).kind() == Next::Kind::Frame);
        CPPUNIT_ASSERT(output().starts_with("HTTP/1.1 204 "));
    }
    void aDrainEndsALongPoll() {
        serveLongPoll();
        head(get());
        _connection.drains = true;
        CPPUNIT_ASSERT(_session->onDrain(_connection).kind() == Next::Kind::Close);
        const std::string text = output();
        CPPUNIT_ASSERT(text.starts_with("HTTP/1.1 200 ") && text.find("Connection: close\r\n") != std::string::npos &&
                       text.ends_with("1 events 0"));
    }
    void aDrainingServerParksNobody() {
        serveLongPoll();
        _connection.drains = true;
        CPPUNIT_ASSERT(head(get()).kind() == Next::Kind::Close);
        CPPUNIT_ASSERT(output().find("Connection: close\r\n") != std::string::npos);
        CPPUNIT_ASSERT(_connection.watched.empty());
    }
    void aFailureWhileWaitingIsAnAnswer() {
        _service.run = [](HttpRequest&, HttpResponse&, bool woken, std::span<const ChangeEvent>) -> HttpNext {
            if (woken) throw Error(ErrorCode::Unavailable, "Gone for \"now\"");
            return HttpNext::wait(10s);
        };
        head(get());
        CPPUNIT_ASSERT(_session->onEvent(_connection, {}).kind() == Next::Kind::Frame);
        const std::string text = output();
        CPPUNIT_ASSERT(text.starts_with("HTTP/1.1 503 ") && text.find("{\"error\":\"Gone for \\\"now\\\"\"") != std::string::npos);
    }
    void unexpectedFailuresGetAReference() {
        _service.run = [](HttpRequest&, HttpResponse& response, bool, std::span<const ChangeEvent>) -> HttpNext {
            response.setBody("text/plain", "half");
            throw std::runtime_error("the pool is dry");
        };
        CPPUNIT_ASSERT(head(get()).kind() == Next::Kind::Frame);
        const std::string text = output();
        CPPUNIT_ASSERT(text.starts_with("HTTP/1.1 500 ") && text.find("half") == std::string::npos &&
                       text.find("pool") == std::string::npos);
        const auto begin = text.find("reference ");
        CPPUNIT_ASSERT(begin != std::string::npos);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, _log.count("reference=" + text.substr(begin + 10, 8)));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, _log.count("the pool is dry"));
    }
    void madeBodiesAreChunked() {
        _service.run = [](HttpRequest&, HttpResponse& response, bool, std::span<const ChangeEvent>) {
            response.setProducer("text/plain", std::make_unique<Pieces>(2));
            return HttpNext::done();
        };
        Next next = head(get());
        CPPUNIT_ASSERT(next.kind() == Next::Kind::Produce);
        CPPUNIT_ASSERT(output().find("Transfer-Encoding: chunked\r\n") != std::string::npos);
        const auto producer = next.takeProducer();
        CPPUNIT_ASSERT(producer->fill(_connection.output));
        CPPUNIT_ASSERT(!producer->fill(_connection.output));
        CPPUNIT_ASSERT_EQUAL(std::string("5\r\npiece\r\n5\r\npiece\r\n0\r\n\r\n"), output());
        CPPUNIT_ASSERT(_session->onProduced(_connection).kind() == Next::Kind::Frame);
    }
    void madeBodiesEndTheConnectionOfOldClients() {
        _service.run = [](HttpRequest&, HttpResponse& response, bool, std::span<const ChangeEvent>) {
            response.setProducer("text/plain", std::make_unique<Pieces>(1));
            return HttpNext::done();
        };
        Next next = head("GET /poll HTTP/1.0\r\nConnection: keep-alive\r\n");
        CPPUNIT_ASSERT(output().find("Connection: close\r\n") != std::string::npos);
        next.takeProducer()->fill(_connection.output);
        CPPUNIT_ASSERT_EQUAL(std::string("piece"), output());
        CPPUNIT_ASSERT(_session->onProduced(_connection).kind() == Next::Kind::Close);
    }
    void aBodyThatDoesNotComeIsTimedOut() {
        const Next next = head("POST /poll HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n");
        CPPUNIT_ASSERT(next.kind() == Next::Kind::Frame && next.framing().mode == Framing::Mode::Bytes && next.framing().size == 10);
        CPPUNIT_ASSERT(_session->onTimeout(_connection).kind() == Next::Kind::Close);
        CPPUNIT_ASSERT(output().starts_with("HTTP/1.1 408 "));
    }
    void aSilentClientIsClosed() {
        CPPUNIT_ASSERT(_session->onTimeout(_connection).kind() == Next::Kind::Close);
        CPPUNIT_ASSERT_EQUAL(std::string(), output());
    }

    Service _service;
    ManualClock _clock;
    FakeLog _log;
    FakeMetrics _metrics;
    FakeConnection _connection;
    std::unique_ptr<http::MountTable> _mounts;
    std::unique_ptr<http::HttpProtocol> _protocol;
    std::unique_ptr<Session> _session;
};
CPPUNIT_TEST_SUITE_REGISTRATION(HttpSessionTest);
