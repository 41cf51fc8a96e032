#include <cppunit/extensions/HelperMacros.h>

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>

#include "corbel/error.h"
#include "net/address.h"
#include "net/inherited.h"
#include "support.h"

using namespace corbel;
using namespace corbel::net;
using testnet::Client;
using testnet::Rig;

namespace {

/// Listeners, limits, PROXY protocol, drain, and many idle connections.
class ServerTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(ServerTest);
    CPPUNIT_TEST(testBadListeners);
    CPPUNIT_TEST(testUnixSocket);
    CPPUNIT_TEST(testInheritedSocket);
    CPPUNIT_TEST(testInheritedVariables);
    CPPUNIT_TEST(testProxyHeader);
    CPPUNIT_TEST(testProxiedClientsAreNotThisMachine);
    CPPUNIT_TEST(testProxyHeaderIsNotTakenFromOthers);
    CPPUNIT_TEST(testListenerLimit);
    CPPUNIT_TEST(testServerLimit);
    CPPUNIT_TEST(testAddressLimit);
    CPPUNIT_TEST(testUserLimit);
    CPPUNIT_TEST(testDisconnect);
    CPPUNIT_TEST(testDrainParked);
    CPPUNIT_TEST(testDrainLetsACommandEnd);
    CPPUNIT_TEST(testDrainWaitsForABody);
    CPPUNIT_TEST(testDrainFinishesProducers);
    CPPUNIT_TEST(testStopWithOpenConnections);
    CPPUNIT_TEST(testThousandIdle);
    CPPUNIT_TEST_SUITE_END();

    static bool drain(Rig& rig, std::chrono::milliseconds time) { return rig.server.drain(systemClock().ticks() + time); }

    static std::string v2(const std::string& addresses) {
        std::string header("\r\n\r\n\0\r\nQUIT\n\x21\x11\0", 15);
        header += static_cast<char>(addresses.size());
        return header + addresses;
    }

public:
    void testBadListeners() {
        Rig rig;
        const std::string taken = rig.listen();
        ListenerSpec spec = rig.spec();
        spec.address = taken;
        try {
            rig.server.addListener(spec);
            CPPUNIT_FAIL("bound twice");
        } catch (const Error& error) {
            CPPUNIT_ASSERT(error.code() == ErrorCode::Unavailable);
            CPPUNIT_ASSERT(error.userText().find(taken) != std::string::npos);
            CPPUNIT_ASSERT(error.userText().find("stop the other server") != std::string::npos);
        }
        for (const char* address : {"nonsense", "fd:nothing", "192.0.2.1:0", "unix:/nonexistent/socket"}) {
            spec.address = address;
            CPPUNIT_ASSERT_THROW_MESSAGE(address, rig.server.addListener(spec), Error);
        }
        spec = rig.spec();
        spec.proxyFrom = {"no network"};
        CPPUNIT_ASSERT_THROW(rig.server.addListener(spec), Error);
    }

    void testUnixSocket() {
        const testnet::TempDir dir;
        const std::string path = dir.path() + "/test.sock";
        {
            Rig rig;
            ListenerSpec spec = rig.spec();
            spec.address = "unix:" + path;
            CPPUNIT_ASSERT_EQUAL("unix:" + path, rig.listen(spec));
            Client client("unix:" + path);
            CPPUNIT_ASSERT_EQUAL(std::string("hello"), client.line());
            CPPUNIT_ASSERT_EQUAL(std::string("unix 0 unix loopback uid"), client.ask("PEER"));
            Rig second;
            CPPUNIT_ASSERT_THROW(second.server.addListener(spec), Error);  // a living server is not pushed aside
        }
        CPPUNIT_ASSERT_EQUAL(-1, ::access(path.c_str(), F_OK));
        const int stale = ::socket(AF_UNIX, SOCK_STREAM, 0);
        const SocketAddress address = parseListenAddress("unix:" + path);
        CPPUNIT_ASSERT_EQUAL(0, ::bind(stale, address.raw(), address.length));
        ::close(stale);
        Rig rig;
        ListenerSpec spec = rig.spec();
        spec.address = "unix:" + path;
        rig.listen(spec);
        Client client("unix:" + path);
        CPPUNIT_ASSERT_EQUAL(std::string("hello"), client.line());
    }

    void testInheritedSocket() {
        const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        SocketAddress address = parseListenAddress("127.0.0.1:0");
        CPPUNIT_ASSERT_EQUAL(0, ::bind(fd, address.raw(), address.length));
        CPPUNIT_ASSERT_EQUAL(0, ::listen(fd, 10));
        ::getsockname(fd, address.raw(), &address.length);
        ServerOptions options;
        options.inherited = {{fd, "imap"}};
        Rig rig(systemClock(), options);
        ListenerSpec spec = rig.spec();
        spec.address = "fd:imap";
        CPPUNIT_ASSERT_EQUAL(toString(address), rig.listen(spec));
        Client client(toString(address));
        CPPUNIT_ASSERT_EQUAL(std::string("hello"), client.line());
    }

    void testInheritedVariables() {
        ::setenv("LISTEN_PID", "1", 1);
        ::setenv("LISTEN_FDS", "1", 1);
        CPPUNIT_ASSERT(takeInheritedSockets().empty());  // meant for another process
        CPPUNIT_ASSERT(::getenv("LISTEN_FDS") == nullptr);
        ::setenv("LISTEN_PID", std::to_string(::getpid()).c_str(), 1);
        ::setenv("LISTEN_FDS", "9999999999", 1);
        CPPUNIT_ASSERT(takeInheritedSockets().empty());
    }

    void testProxyHeader() {
        Rig rig;
        ListenerSpec spec = rig.spec();
        spec.proxyFrom = {"127.0.0.0/8"};
        const std::string address = rig.listen(spec);
        for (const bool isBytewise : {false, true}) {
            for (const std::string& header : {std::string("PROXY TCP4 192.0.2.1 198.51.100.2 56324 443\r\n"),
                                              v2(std::string("\xc0\x00\x02\x01\xc6\x33\x64\x02\xdc\x04\x01\xbb", 12))}) {
                Client client(address);
                const std::string input = header + "PEER\r\n";
                if (isBytewise) {
                    for (const char c : input) client.send({&c, 1});
                } else {
                    client.send(input);
                }
                CPPUNIT_ASSERT_EQUAL(std::string("hello"), client.line());
                CPPUNIT_ASSERT_EQUAL(std::string("192.0.2.1 56324 198.51.100.2"), client.line());
            }
        }
        Client without(address);
        without.send("ECHO a\r\n");
        CPPUNIT_ASSERT(without.isClosed());
        CPPUNIT_ASSERT(rig.log.has("A listed proxy sent no PROXY header"));
    }

    /// A proxy on this machine (or behind a unix socket) that does not say who its client is: clear-text passwords, exemption from the
    /// throttle and the socket's user are not for whoever is behind it.
    void testProxiedClientsAreNotThisMachine() {
        Rig rig;
        ListenerSpec spec = rig.spec();
        spec.proxyFrom = {"127.0.0.0/8", "unix"};
        const std::string local("\r\n\r\n\0\r\nQUIT\n\x20\0\0\0", 16);
        const std::string address = rig.listen(spec);
        for (const std::string& header : {std::string("PROXY UNKNOWN\r\n"), local}) {
            Client client(address);
            client.send(header + "PEER\r\n");
            CPPUNIT_ASSERT_EQUAL(std::string("hello"), client.line());
            CPPUNIT_ASSERT_EQUAL("127.0.0.1 " + std::to_string(client.port()) + " 127.0.0.1", client.line());
        }
        const testnet::TempDir directory;
        Rig other;
        spec = other.spec();
        spec.proxyFrom = {"unix"};
        spec.address = "unix:" + directory.path() + "/socket";
        Client client(other.listen(spec));
        client.send("PROXY TCP4 192.0.2.1 198.51.100.2 56324 443\r\nPEER\r\n");
        CPPUNIT_ASSERT_EQUAL(std::string("hello"), client.line());
        CPPUNIT_ASSERT_EQUAL(std::string("192.0.2.1 56324 198.51.100.2"), client.line());
    }

    void testProxyHeaderIsNotTakenFromOthers() {
        Rig rig;
        ListenerSpec spec = rig.spec();
        spec.proxyFrom = {"192.0.2.0/24"};
        Client client(rig.listen(spec));
        client.send("PROXY TCP4 192.0.2.1 198.51.100.2 56324 443\r\nPEER\r\n");
        CPPUNIT_ASSERT_EQUAL(std::string("hello"), client.line());
        CPPUNIT_ASSERT_EQUAL(std::string("ok"), client.line());  // an unknown command to this protocol
        CPPUNIT_ASSERT(client.line().starts_with("127.0.0.1 "));
    }

    void testListenerLimit() {
        Rig rig;
        ListenerSpec spec = rig.spec();
        spec.maxConnections = 2;
        const std::string address = rig.listen(spec);
        Client a(address);
        a.line();
        {
            Client b(address);
            CPPUNIT_ASSERT_EQUAL(std::string("hello"), b.line());
            Client c(address);
            CPPUNIT_ASSERT_EQUAL(std::string("busy"), c.line());
            CPPUNIT_ASSERT(c.isClosed());
            b.ask("QUIT");
            CPPUNIT_ASSERT(b.isClosed());
        }
        // The place is free again once the server has forgotten b.
        std::string answer = "busy";
        for (int i = 0; i < 10'000 && answer != "hello"; ++i) answer = Client(address).line();
        CPPUNIT_ASSERT_EQUAL(std::string("hello"), answer);
        CPPUNIT_ASSERT(rig.log.has("Connections are refused"));
    }

    void testServerLimit() {
        ServerOptions options;
        options.maxConnections = 1;
        Rig rig(systemClock(), options);
        const std::string address = rig.listen();
        Client a(address);
        CPPUNIT_ASSERT_EQUAL(std::string("hello"), a.line());
        Client b(address);
        CPPUNIT_ASSERT_EQUAL(std::string("busy"), b.line());
    }

    void testAddressLimit() {
        Rig rig;
        ListenerSpec spec = rig.spec();
        spec.maxConnectionsPerAddress = 2;
        spec.proxyFrom = {"127.0.0.1"};
        const std::string address = rig.listen(spec);
        const auto connect = [&](const std::string& host) {
            auto client = std::make_unique<Client>(address);
            client->send("PROXY TCP4 " + host + " 198.51.100.2 56324 443\r\n");
            return client;
        };
        const auto a = connect("192.0.2.1"), b = connect("192.0.2.1"), other = connect("192.0.2.2");
        CPPUNIT_ASSERT_EQUAL(std::string("hello"), a->line());
        CPPUNIT_ASSERT_EQUAL(std::string("hello"), b->line());
        CPPUNIT_ASSERT_EQUAL(std::string("hello"), other->line());
        const auto refused = connect("192.0.2.1");
        CPPUNIT_ASSERT_EQUAL(std::string("busy"), refused->line());
        CPPUNIT_ASSERT(refused->isClosed());
        a->ask("QUIT");
        CPPUNIT_ASSERT(a->isClosed());
        CPPUNIT_ASSERT_EQUAL(std::string("hello"), connect("192.0.2.1")->line());
    }

    void testUserLimit() {
        Rig rig;
        ListenerSpec spec = rig.spec();
        spec.maxConnectionsPerUser = 2;
        const std::string address = rig.listen(spec);
        Client a(address), b(address), c(address);
        for (Client* client : {&a, &b, &c}) client->line();
        CPPUNIT_ASSERT_EQUAL(std::string("welcome"), a.ask("USER alice"));
        CPPUNIT_ASSERT_EQUAL(std::string("welcome"), b.ask("USER alice"));
        CPPUNIT_ASSERT_EQUAL(std::string("limit_reached"), c.ask("USER alice"));
        CPPUNIT_ASSERT_EQUAL(std::string("welcome"), c.ask("USER bob"));
        CPPUNIT_ASSERT_EQUAL(std::string("welcome"), a.ask("USER bob"));  // gives alice's place back
        CPPUNIT_ASSERT_EQUAL(std::string("welcome"), c.ask("USER alice"));
        b.ask("QUIT");
        CPPUNIT_ASSERT(b.isClosed());
        Client d(address);
        d.line();
        CPPUNIT_ASSERT_EQUAL(std::string("welcome"), d.ask("USER alice"));
    }

    void testDisconnect() {
        Rig rig;
        const std::string address = rig.listen();
        Client a(address), b(address);
        a.line();
        b.line();
        a.ask("USER alice");
        b.ask("USER bob");
        const auto list = rig.server.connectionList();
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, list.size());
        CPPUNIT_ASSERT_EQUAL("127.0.0.1:" + std::to_string(a.port()), list[0].address);
        CPPUNIT_ASSERT_EQUAL(std::string("alice"), list[0].user);
        CPPUNIT_ASSERT_EQUAL(std::string("script"), list[0].listener);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, rig.server.disconnectUser("alice"));
        CPPUNIT_ASSERT(a.isClosed());
        CPPUNIT_ASSERT(rig.server.disconnect(list[1].id));
        CPPUNIT_ASSERT(b.isClosed());
        CPPUNIT_ASSERT(!rig.server.disconnect(12345));
    }

    void testDrainParked() {
        Rig rig;
        const std::string address = rig.listen();
        Client a(address), b(address);
        a.line();
        b.line();
        b.ask("IDLE 60000");
        CPPUNIT_ASSERT(drain(rig, testnet::kPatience));
        CPPUNIT_ASSERT_EQUAL(std::string("drain"), a.line());
        CPPUNIT_ASSERT(a.isClosed());
        CPPUNIT_ASSERT_EQUAL(std::string("drain"), b.line());
        CPPUNIT_ASSERT(b.isClosed());
        CPPUNIT_ASSERT_EQUAL(std::int64_t{2}, rig.protocol.signals.get("closed"));
    }

    void testDrainLetsACommandEnd() {
        Rig rig;
        Client client(rig.listen());
        client.line();
        client.send("BLOCK\r\n");
        CPPUNIT_ASSERT(rig.protocol.signals.waitFor("blocked", 1));
        CPPUNIT_ASSERT(!drain(rig, std::chrono::milliseconds(1)));
        rig.protocol.signals.add("unblock");
        CPPUNIT_ASSERT_EQUAL(std::string("ok"), client.line());
        CPPUNIT_ASSERT_EQUAL(std::string("drain"), client.line());
        CPPUNIT_ASSERT(client.isClosed());
        CPPUNIT_ASSERT(drain(rig, testnet::kPatience));
    }

    void testDrainWaitsForABody() {
        Rig rig;
        const std::string address = rig.listen();
        Client body(address), partial(address);
        body.line();
        partial.line();
        body.send("MODE bytes 5\r\nab");
        CPPUNIT_ASSERT(rig.protocol.signals.waitFor("mode", 1));
        partial.send("ECHO a\r\nECHO par");
        CPPUNIT_ASSERT_EQUAL(std::string("a"), partial.line());
        // Half a line is no reason to wait, half a body is.
        CPPUNIT_ASSERT(!drain(rig, std::chrono::milliseconds(1)));
        body.send("cde");
        CPPUNIT_ASSERT_EQUAL(std::string("chunk[abcde]"), body.line());
        CPPUNIT_ASSERT_EQUAL(std::string("drain"), body.line());
        CPPUNIT_ASSERT(body.isClosed());
        CPPUNIT_ASSERT_EQUAL(std::string("drain"), partial.line());
        CPPUNIT_ASSERT(drain(rig, testnet::kPatience));
    }

    void testDrainFinishesProducers() {
        Rig rig;
        Client client(rig.listen(), 64 * 1024);
        client.line();
        client.send("PRODUCE 20000000\r\n");
        CPPUNIT_ASSERT(client.hasInput(testnet::kPatience));
        CPPUNIT_ASSERT(!drain(rig, std::chrono::milliseconds(1)));
        CPPUNIT_ASSERT_EQUAL(std::string(20'000'000, 'p'), client.read(20'000'000));
        CPPUNIT_ASSERT_EQUAL(std::string("done"), client.line());
        CPPUNIT_ASSERT_EQUAL(std::string("drain"), client.line());
    }

    void testStopWithOpenConnections() {
        Rig rig;
        const std::string address = rig.listen();
        Client a(address), b(address, 4096), c(address);
        a.line();
        b.send("PRODUCE 100000000\r\n");
        CPPUNIT_ASSERT(b.hasInput(testnet::kPatience));
        c.send("par");
        rig.server.stop();
        CPPUNIT_ASSERT(a.isClosed());
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, rig.server.connections());
        CPPUNIT_ASSERT_EQUAL(rig.protocol.signals.get("opened"), rig.protocol.signals.get("closed"));
    }

    void testThousandIdle() {
        Rig rig;
        const std::string address = rig.listen();
        std::vector<std::unique_ptr<Client>> clients;
        for (int i = 0; i < 1000; ++i) {
            clients.push_back(std::make_unique<Client>(address));
            clients.back()->send("WATCH 1 " + std::to_string(i + 1) + "\r\nIDLE 600000\r\n");
        }
        for (const auto& client : clients) {
            CPPUNIT_ASSERT_EQUAL(std::string("hello"), client->line());
            CPPUNIT_ASSERT_EQUAL(std::string("ok"), client->line());
            CPPUNIT_ASSERT_EQUAL(std::string("idling"), client->line());
        }
        CPPUNIT_ASSERT_EQUAL(std::size_t{1000}, rig.server.connections());
        CPPUNIT_ASSERT(rig.pool.threads() <= 4);
        for (std::size_t i = 0; i < clients.size(); i += 97) {
            const ChangeEvent event{1, i + 1, kNewMail, i};
            rig.bus.publish({&event, 1});
            CPPUNIT_ASSERT_EQUAL("event 1/" + std::to_string(i + 1) + "/16/" + std::to_string(i), clients[i]->line());
        }
        CPPUNIT_ASSERT(drain(rig, testnet::kPatience));
        for (const auto& client : clients) CPPUNIT_ASSERT_EQUAL(std::string("drain"), client->line());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ServerTest);

}  // namespace
