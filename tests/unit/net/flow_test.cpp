#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <thread>

#include "corbel/testing/manual_clock.h"
#include "support.h"

using namespace corbel;
using namespace corbel::net;
using testnet::Client;
using testnet::Rig;

namespace {

/// Output to slow readers, change events, deadlines.
class FlowTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(FlowTest);
    CPPUNIT_TEST(testProducer);
    CPPUNIT_TEST(testProducerForAClientThatDoesNotRead);
    CPPUNIT_TEST(testManyClientsThatDoNotRead);
    CPPUNIT_TEST(testInputWaitsForOutput);
    CPPUNIT_TEST(testEventWakesIdle);
    CPPUNIT_TEST(testEventsBeforeParkingAreNotLost);
    CPPUNIT_TEST(testEventsAreCoalesced);
    CPPUNIT_TEST(testManyFoldersBecomeTheStore);
    CPPUNIT_TEST(testLongPoll);
    CPPUNIT_TEST(testIdleEndsByInput);
    CPPUNIT_TEST(testPollNoticesAClosedPeer);
    CPPUNIT_TEST(testParkingTimeout);
    CPPUNIT_TEST(testTricklingFrame);
    CPPUNIT_TEST(testInputBehindALongAnswerDoesNotTrickle);
    CPPUNIT_TEST(testStuckOutput);
    CPPUNIT_TEST(testRealTimer);
    CPPUNIT_TEST(testCommandsAreShedWhileOthersWait);
    CPPUNIT_TEST_SUITE_END();

    static void publish(Rig& rig, StoreId store, FolderId folder, std::uint64_t cn, std::uint32_t kinds = kItemsAdded) {
        const ChangeEvent event{store, folder, kinds, cn};
        rig.bus.publish({&event, 1});
    }

public:
    void testProducer() {
        Rig rig;
        Client client(rig.listen());
        client.line();
        client.send("PRODUCE 20000000\r\nECHO after\r\n");
        CPPUNIT_ASSERT_EQUAL(std::string(20'000'000, 'p'), client.read(20'000'000));
        CPPUNIT_ASSERT_EQUAL(std::string("done"), client.line());
        CPPUNIT_ASSERT_EQUAL(std::string("after"), client.line());
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, rig.protocol.signals.get("overfull"));
    }

    void testProducerForAClientThatDoesNotRead() {
        constexpr std::size_t kSize = 64 * 1024 * 1024;
        Rig rig;
        const std::string address = rig.listen();
        Client slow(address, 64 * 1024);
        slow.line();
        slow.send("PRODUCE " + std::to_string(kSize) + "\r\n");
        CPPUNIT_ASSERT(slow.hasInput(testnet::kPatience));
        Client other(address);  // workers are free although the other one is stuck
        other.line();
        for (int i = 0; i < 100; ++i) CPPUNIT_ASSERT_EQUAL(std::string("a"), other.ask("ECHO a"));
        // What was made lies in the kernel's buffers (a few MB), not in ours.
        CPPUNIT_ASSERT(rig.protocol.signals.get("produced") < std::int64_t{kSize} / 4);
        CPPUNIT_ASSERT_EQUAL(std::string(kSize, 'p'), slow.read(kSize));
        CPPUNIT_ASSERT_EQUAL(std::string("done"), slow.line());
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, rig.protocol.signals.get("overfull"));
    }

    void testManyClientsThatDoNotRead() {
        Rig rig(systemClock(), {}, 2);
        const std::string address = rig.listen();
        std::vector<std::unique_ptr<Client>> stuck;
        for (int i = 0; i < 30; ++i) {
            stuck.push_back(std::make_unique<Client>(address, 4096));
            stuck.back()->send("PRODUCE 100000000\r\n");
        }
        for (const auto& client : stuck) CPPUNIT_ASSERT(client->hasInput(testnet::kPatience));
        Client honest(address);
        CPPUNIT_ASSERT_EQUAL(std::string("hello"), honest.line());
        for (int i = 0; i < 100; ++i) CPPUNIT_ASSERT_EQUAL(std::string("a"), honest.ask("ECHO a"));
    }

    void testInputWaitsForOutput() {
        Rig rig;
        Client client(rig.listen(), 4096);
        client.line();
        // Each command makes 2 MB of output; the client reads none: the server must stop taking commands.
        std::string input;
        for (int i = 0; i < 50; ++i) input += "BURST 250000\r\n";
        client.send(input);
        CPPUNIT_ASSERT(rig.protocol.signals.waitFor("bursts", 1));
        CPPUNIT_ASSERT(client.hasInput(testnet::kPatience));
        CPPUNIT_ASSERT(rig.protocol.signals.get("bursts") < 20);
        for (int i = 0; i < 50; ++i) {
            for (int n = 0; n < 250'000; ++n) {
                const std::string line = client.line();
                if (line != std::to_string(n)) CPPUNIT_ASSERT_EQUAL(std::to_string(n), line);
            }
            CPPUNIT_ASSERT_EQUAL(std::string("ok"), client.line());
        }
    }

    void testEventWakesIdle() {
        Rig rig;
        Client client(rig.listen());
        client.line();
        CPPUNIT_ASSERT_EQUAL(std::string("ok"), client.ask("WATCH 7 3"));
        CPPUNIT_ASSERT_EQUAL(std::string("idling"), client.ask("IDLE 60000"));
        publish(rig, 7, 4, 1);
        publish(rig, 8, 3, 2);
        publish(rig, 7, 3, 5, kNewMail);
        CPPUNIT_ASSERT_EQUAL(std::string("event 7/3/16/5"), client.line());
        CPPUNIT_ASSERT_EQUAL(std::string("ok"), client.ask("UNWATCH"));
        CPPUNIT_ASSERT_EQUAL(std::string("idling"), client.ask("IDLE 60000"));
        publish(rig, 7, 3, 6);
        CPPUNIT_ASSERT_EQUAL(std::string("a"), client.ask("ECHO a"));
    }

    void testEventsBeforeParkingAreNotLost() {
        Rig rig;
        Client client(rig.listen());
        client.line();
        client.ask("WATCH 7 0");
        publish(rig, 7, 3, 5);
        CPPUNIT_ASSERT_EQUAL(std::string("a"), client.ask("ECHO a"));  // not in a command
        CPPUNIT_ASSERT_EQUAL(std::string("idling"), client.ask("IDLE 60000"));
        CPPUNIT_ASSERT_EQUAL(std::string("event 7/3/1/5"), client.line());
        publish(rig, 7, 3, 6);
        client.ask("WATCH 9 0");  // what the old watch saw is no news for the new one
        CPPUNIT_ASSERT_EQUAL(std::string("idling"), client.ask("IDLE 60000"));
        publish(rig, 9, 1, 7);
        CPPUNIT_ASSERT_EQUAL(std::string("event 9/1/1/7"), client.line());
    }

    void testEventsAreCoalesced() {
        Rig rig;
        Client client(rig.listen());
        client.line();
        client.ask("WATCH 7 0");
        client.send("BLOCK\r\n");
        CPPUNIT_ASSERT(rig.protocol.signals.waitFor("blocked", 1));
        for (std::uint64_t cn = 1; cn <= 1000; ++cn) publish(rig, 7, cn % 3, cn, cn % 2 ? kItemsAdded : kFlagsChanged);
        rig.protocol.signals.add("unblock");
        CPPUNIT_ASSERT_EQUAL(std::string("ok"), client.line());
        CPPUNIT_ASSERT_EQUAL(std::string("idling"), client.ask("IDLE 60000"));
        CPPUNIT_ASSERT_EQUAL(std::string("event 7/1/5/1000 7/2/5/998 7/0/5/999"), client.line());
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, rig.protocol.signals.get("events"));
    }

    void testManyFoldersBecomeTheStore() {
        Rig rig;
        Client client(rig.listen());
        client.line();
        client.ask("WATCH 7 0");
        for (std::uint64_t cn = 1; cn <= 500; ++cn) publish(rig, 7, cn, cn);
        client.send("IDLE 60000\r\n");
        CPPUNIT_ASSERT_EQUAL(std::string("idling"), client.line());
        const std::string line = client.line();
        CPPUNIT_ASSERT(line.find(" 7/0/1/500") != std::string::npos);
        CPPUNIT_ASSERT(std::count(line.begin(), line.end(), ' ') <= 65);
    }

    void testLongPoll() {
        Rig rig;
        Client client(rig.listen());
        client.line();
        client.ask("WATCH 7 3");
        client.send("POLL 60000\r\nECHO later\r\n");  // input is left unread
        CPPUNIT_ASSERT_EQUAL(std::string("idling"), client.line());
        CPPUNIT_ASSERT(!client.hasInput(std::chrono::milliseconds(0)));
        publish(rig, 7, 3, 5);
        CPPUNIT_ASSERT_EQUAL(std::string("event 7/3/1/5"), client.line());
        CPPUNIT_ASSERT_EQUAL(std::string("later"), client.line());
        CPPUNIT_ASSERT_EQUAL(std::string("idling"), client.ask("POLL 1"));
        CPPUNIT_ASSERT_EQUAL(std::string("timeout"), client.line());
    }

    void testIdleEndsByInput() {
        Rig rig;
        Client client(rig.listen());
        client.line();
        client.ask("WATCH 7 3");
        CPPUNIT_ASSERT_EQUAL(std::string("idling"), client.ask("IDLE 60000"));
        client.send("ECHO do");
        publish(rig, 7, 3, 5);  // an event between the parts of a line disturbs it not
        CPPUNIT_ASSERT_EQUAL(std::string("event 7/3/1/5"), client.line());
        CPPUNIT_ASSERT_EQUAL(std::string("done"), client.ask("ne"));
    }

    void testPollNoticesAClosedPeer() {
        Rig rig;
        const std::string address = rig.listen();
        {
            Client client(address);
            client.line();
            client.ask("WATCH 7 3");
            CPPUNIT_ASSERT_EQUAL(std::string("idling"), client.ask("POLL 60000"));
        }
        CPPUNIT_ASSERT(rig.protocol.signals.waitFor("closed", 1));
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, rig.bus.watches());
    }

    void testParkingTimeout() {
        corbel::testing::ManualClock clock;
        Rig rig(clock);
        Client client(rig.listen());
        client.line();
        CPPUNIT_ASSERT_EQUAL(std::string("ok"), client.ask("FINAL"));
        clock.advance(std::chrono::seconds(59));
        rig.server.checkDeadlines();
        CPPUNIT_ASSERT_EQUAL(std::string("a"), client.ask("ECHO a"));  // and the time begins anew
        clock.advance(std::chrono::seconds(59));
        rig.server.checkDeadlines();
        CPPUNIT_ASSERT_EQUAL(std::string("a"), client.ask("ECHO a"));
        CPPUNIT_ASSERT(rig.log.has("Connection accepted"));
        CPPUNIT_ASSERT(tick(rig, clock, client));
        CPPUNIT_ASSERT_EQUAL(std::string("timeout"), client.line());
        CPPUNIT_ASSERT(client.isClosed());
    }

    void testTricklingFrame() {
        corbel::testing::ManualClock clock;
        Rig rig(clock);
        rig.protocol.timeout = std::chrono::hours(1);
        const std::string address = rig.listen();  // 180 s for a frame
        Client client(address);
        client.line();
        for (int i = 0; i < 100; ++i) {
            client.send("x");
            clock.advance(std::chrono::seconds(5));
            rig.server.checkDeadlines();
            if (client.hasInput(std::chrono::milliseconds(0))) break;
        }
        CPPUNIT_ASSERT(tick(rig, clock, client));
        CPPUNIT_ASSERT(client.isClosed());
        CPPUNIT_ASSERT(rig.log.has("what=frame"));
    }

    void testInputBehindALongAnswerDoesNotTrickle() {
        corbel::testing::ManualClock clock;
        Rig rig(clock);
        rig.protocol.timeout = std::chrono::hours(1);
        Client client(rig.listen(), 64 * 1024);
        client.line();
        client.send("PRODUCE 60000000\r\nECHO af");
        for (int i = 0; i < 6; ++i) {  // 600 s in all, 10 MB every 100 s: more than the socket's buffers hold
            CPPUNIT_ASSERT_EQUAL(std::size_t{10'000'000}, client.read(10'000'000).size());
            clock.advance(std::chrono::seconds(100));
            rig.server.checkDeadlines();
        }
        CPPUNIT_ASSERT_EQUAL(std::string("done"), client.line());
        CPPUNIT_ASSERT_EQUAL(std::string("after"), client.ask("ter"));
    }

    void testStuckOutput() {
        corbel::testing::ManualClock clock;
        Rig rig(clock);
        rig.protocol.timeout = std::chrono::hours(1);
        const std::string address = rig.listen();
        Client client(address, 4096);
        client.line();
        client.send("FLOOD 50000000\r\n");
        CPPUNIT_ASSERT(client.hasInput(testnet::kPatience));
        // Nothing is read: the queue does not move, until its time is over.
        const auto end = std::chrono::steady_clock::now() + testnet::kPatience;
        while (rig.server.connections() > 0 && std::chrono::steady_clock::now() < end) {
            clock.advance(std::chrono::seconds(10));
            rig.server.checkDeadlines();
            std::this_thread::yield();
        }
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, rig.server.connections());
        CPPUNIT_ASSERT(rig.log.has("what=output"));
    }

    void testRealTimer() {
        Rig rig;
        rig.protocol.timeout = std::chrono::milliseconds(20);
        const std::string address = rig.listen();
        Client client(address);
        client.line();
        CPPUNIT_ASSERT_EQUAL(std::string("timeout"), client.line());
        CPPUNIT_ASSERT_EQUAL(std::string("timeout"), client.line());
    }

private:
    /// Moves the clock until the server says something. (More than once: it may be about to park when the clock moves.)
    static bool tick(Rig& rig, corbel::testing::ManualClock& clock, Client& client) {
        for (int i = 0; i < 2000; ++i) {
            clock.advance(std::chrono::seconds(61));
            rig.server.checkDeadlines();
            if (client.hasInput(std::chrono::milliseconds(10))) return true;
        }
        return false;
    }

    /// One worker, and whatever waits at all waits for too long.
    void testCommandsAreShedWhileOthersWait() {
        Rig rig(systemClock(), {}, 1, std::chrono::milliseconds(0));
        const std::string address = rig.listen();
        std::vector<std::unique_ptr<Client>> clients;
        for (int i = 0; i < 5; ++i) {
            clients.push_back(std::make_unique<Client>(address));
            CPPUNIT_ASSERT_EQUAL(std::string("hello"), clients.back()->line());
        }
        clients[0]->send("BLOCK\r\n");
        CPPUNIT_ASSERT(rig.protocol.signals.waitFor("blocked", 1));
        const char* const lines[] = {"", "ECHO a\r\n", "MODE bytes 5\r\n", "QUIT\r\n", "ECHO b\r\n"};
        for (std::size_t i = 1; i < clients.size(); ++i) {  // they queue in this order
            clients[i]->send(lines[i]);
            while (rig.pool.queued() < i) std::this_thread::yield();
        }
        CPPUNIT_ASSERT(rig.pool.isOverloaded());
        rig.protocol.signals.add("unblock");
        CPPUNIT_ASSERT_EQUAL(std::string("ok"), clients[0]->line());
        CPPUNIT_ASSERT_EQUAL(std::string("later"), clients[1]->line());
        CPPUNIT_ASSERT_EQUAL(std::string("later"), clients[2]->line());
        CPPUNIT_ASSERT_EQUAL(std::string("bye"), clients[3]->line());
        CPPUNIT_ASSERT_EQUAL(std::string("b"), clients[4]->line());   // nothing waits behind it any more
        CPPUNIT_ASSERT_EQUAL(std::string("c"), clients[1]->ask("ECHO c"));
        CPPUNIT_ASSERT_EQUAL(2.0, rig.metrics.value("corbel_commands_shed_total", "listener=\"script\",security=\"clear\"").value_or(-1));
        CPPUNIT_ASSERT(rig.log.has("The server is overloaded"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(FlowTest);

}  // namespace
