#include <cppunit/extensions/HelperMacros.h>

#include "corbel/error.h"
#include "corbel/testing/manual_clock.h"
#include "corbel/text.h"
#include "support.h"

using namespace corbel;
using namespace corbel::net;
using testnet::Client;
using testnet::Rig;

namespace {

class TlsTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(TlsTest);
    CPPUNIT_TEST(testImplicitTls);
    CPPUNIT_TEST(testStartTls);
    CPPUNIT_TEST(testStartTlsDiscardsClearInput);
    CPPUNIT_TEST(testCertificatesByServerName);
    CPPUNIT_TEST(testReload);
    CPPUNIT_TEST(testBadFiles);
    CPPUNIT_TEST(testListenerNeedsCertificate);
    CPPUNIT_TEST(testChannelBinding);
    CPPUNIT_TEST(testHalfOpenHandshakes);
    CPPUNIT_TEST(testGarbageInsteadOfHandshake);
    CPPUNIT_TEST(testProducerOverTls);
    CPPUNIT_TEST_SUITE_END();

    testnet::TempDir _dir;

    std::string certificate(const std::string& name, const std::vector<std::string>& names) {
        const std::string file = _dir.path() + "/" + name + ".pem";
        testnet::writeCertificate(file, names);
        return file;
    }
    ServerOptions options(const std::vector<std::string>& files) {
        std::vector<CertificateFiles> pairs;
        for (const std::string& file : files) pairs.push_back({file, file});
        ServerOptions result;
        result.tls = std::make_shared<TlsContext>(pairs);
        return result;
    }

public:
    void testImplicitTls() {
        Rig rig(systemClock(), options({certificate("a", {"mail.example.org"})}));
        const std::string address = rig.listen(rig.spec(Security::Tls));
        Client client(address);
        client.startTls("mail.example.org");
        CPPUNIT_ASSERT_EQUAL(std::string("hello"), client.line());
        CPPUNIT_ASSERT_EQUAL(std::string("TLSv1.3"), client.tlsVersion());
        CPPUNIT_ASSERT_EQUAL(std::string("mail.example.org"), client.ask("SNI"));
        std::string input;
        for (int i = 0; i < 3000; ++i) input += "ECHO " + std::to_string(i) + "\r\n";  // several records: some wait inside OpenSSL
        client.send(input);
        for (int i = 0; i < 3000; ++i) CPPUNIT_ASSERT_EQUAL(std::to_string(i), client.line());
        CPPUNIT_ASSERT(rig.server.connectionList().at(0).isTls);
        CPPUNIT_ASSERT_EQUAL(std::string("bye"), client.ask("QUIT"));
        CPPUNIT_ASSERT(client.isClosed());
    }

    void testStartTls() {
        Rig rig(systemClock(), options({certificate("a", {"mail.example.org"})}));
        Client client(rig.listen(rig.spec(Security::StartTls)));
        client.line();
        CPPUNIT_ASSERT_EQUAL(std::string("go"), client.ask("TLS"));
        client.startTls();
        CPPUNIT_ASSERT_EQUAL(std::string("secure"), client.line());
        CPPUNIT_ASSERT_EQUAL(std::string("a"), client.ask("ECHO a"));
        CPPUNIT_ASSERT_EQUAL(std::string("<closed>"), client.ask("TLS"));  // not twice
    }

    void testStartTlsDiscardsClearInput() {
        Rig rig(systemClock(), options({certificate("a", {"mail.example.org"})}));
        Client client(rig.listen(rig.spec(Security::StartTls)));
        client.line();
        client.send("TLS\r\nECHO injected\r\nECHO par");
        CPPUNIT_ASSERT_EQUAL(std::string("go"), client.line());
        client.startTls();
        CPPUNIT_ASSERT_EQUAL(std::string("secure"), client.line());
        CPPUNIT_ASSERT_EQUAL(std::string("a"), client.ask("ECHO a"));
    }

    void testCertificatesByServerName() {
        Rig rig(systemClock(), options({certificate("a", {"mail.example.org"}), certificate("b", {"mail.example.net", "imap.example.net"}),
                                        certificate("c", {"*.example.com"})}));
        const std::string address = rig.listen(rig.spec(Security::Tls));
        const std::pair<const char*, const char*> cases[] = {{"mail.example.org", "mail.example.org"}, {"IMAP.example.net", "mail.example.net"},
                                                             {"any.example.com", "*.example.com"},     {"a.b.example.com", "mail.example.org"},
                                                             {"unknown.example", "mail.example.org"},  {"", "mail.example.org"}};
        for (const auto& [name, expected] : cases) {
            Client client(address);
            client.startTls(name);
            CPPUNIT_ASSERT_EQUAL(std::string(expected), client.certificateName());
        }
    }

    void testReload() {
        const std::string file = certificate("a", {"old.example.org"});
        ServerOptions withTls = options({file});
        const auto tls = withTls.tls;
        Rig rig(systemClock(), std::move(withTls));
        const std::string address = rig.listen(rig.spec(Security::Tls));
        Client before(address);
        before.startTls();
        CPPUNIT_ASSERT_EQUAL(std::string("old.example.org"), before.certificateName());
        CPPUNIT_ASSERT_EQUAL(std::string("hello"), before.line());
        certificate("a", {"new.example.org"});
        tls->reload();
        CPPUNIT_ASSERT_EQUAL(std::string("new.example.org"), tls->certificates().at(0).names.at(0));
        Client after(address);
        after.startTls();
        CPPUNIT_ASSERT_EQUAL(std::string("new.example.org"), after.certificateName());
        CPPUNIT_ASSERT_EQUAL(std::string("a"), before.ask("ECHO a"));
        CPPUNIT_ASSERT_THROW(tls->reload({{file, file}, {"/nonexistent", "/nonexistent"}}), Error);
        Client third(address);
        third.startTls();
        CPPUNIT_ASSERT_EQUAL(std::string("new.example.org"), third.certificateName());
    }

    void testBadFiles() {
        const std::string a = certificate("a", {"a.example"}), b = certificate("b", {"b.example"});
        CPPUNIT_ASSERT_THROW(TlsContext(std::vector<CertificateFiles>{}), Error);
        CPPUNIT_ASSERT_THROW(TlsContext({{a, b}}), Error);  // the key of another certificate
        CPPUNIT_ASSERT_THROW(TlsContext({{a, "/nonexistent"}}), Error);
        try {
            TlsContext broken({{"/nonexistent/cert.pem", a}});
            CPPUNIT_FAIL("no exception");
        } catch (const Error& error) {
            CPPUNIT_ASSERT(error.code() == ErrorCode::InvalidArgument);
            CPPUNIT_ASSERT(error.userText().find("/nonexistent/cert.pem") != std::string::npos);
        }
        const TlsContext good({{a, a}});
        CPPUNIT_ASSERT(good.certificates().at(0).notAfter > systemClock().now());
    }

    void testListenerNeedsCertificate() {
        Rig rig;
        CPPUNIT_ASSERT_THROW(rig.server.addListener(rig.spec(Security::Tls)), Error);
        CPPUNIT_ASSERT_THROW(rig.server.addListener(rig.spec(Security::StartTls)), Error);
    }

    void testChannelBinding() {
        Rig rig(systemClock(), options({certificate("a", {"mail.example.org"})}));
        Client client(rig.listen(rig.spec(Security::Tls)));
        client.startTls();
        client.line();
        CPPUNIT_ASSERT_EQUAL(text::hexEncode(client.exporter()), client.ask("BINDING"));
    }

    void testHalfOpenHandshakes() {
        corbel::testing::ManualClock clock;
        Rig rig(clock, options({certificate("a", {"mail.example.org"})}));
        ListenerSpec spec = rig.spec(Security::Tls);
        spec.deadlines.handshake = std::chrono::seconds(10);
        const std::string address = rig.listen(spec);
        std::vector<std::unique_ptr<Client>> half;
        for (int i = 0; i < 50; ++i) {
            half.push_back(std::make_unique<Client>(address));
            half.back()->send(std::string("\x16\x03\x01\x02\x00\x01", 6));  // a record's beginning
        }
        Client honest(address);
        honest.startTls();
        CPPUNIT_ASSERT_EQUAL(std::string("hello"), honest.line());
        clock.advance(std::chrono::seconds(9));
        rig.server.checkDeadlines();
        CPPUNIT_ASSERT_EQUAL(std::string("a"), honest.ask("ECHO a"));
        CPPUNIT_ASSERT(!half.front()->hasInput(std::chrono::milliseconds(0)));
        clock.advance(std::chrono::seconds(2));
        rig.server.checkDeadlines();
        for (const auto& client : half) CPPUNIT_ASSERT(client->isClosed());
        CPPUNIT_ASSERT_EQUAL(std::string("a"), honest.ask("ECHO a"));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, rig.protocol.signals.get("opened"));
    }

    void testGarbageInsteadOfHandshake() {
        Rig rig(systemClock(), options({certificate("a", {"mail.example.org"})}));
        Client client(rig.listen(rig.spec(Security::Tls)));
        client.send("A1 LOGIN alice secret\r\n");
        CPPUNIT_ASSERT(client.line().starts_with("<"));  // at most an alert, then the end
        CPPUNIT_ASSERT_EQUAL(1.0, rig.metrics.value("corbel_tls_handshake_failures_total", "listener=\"script\",security=\"tls\"").value());
    }

    void testProducerOverTls() {
        Rig rig(systemClock(), options({certificate("a", {"mail.example.org"})}));
        Client client(rig.listen(rig.spec(Security::Tls)));
        client.startTls();
        client.line();
        client.send("PRODUCE 5000000\r\n");
        CPPUNIT_ASSERT_EQUAL(std::string(5'000'000, 'p'), client.read(5'000'000));
        CPPUNIT_ASSERT_EQUAL(std::string("done"), client.line());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(TlsTest);

}  // namespace
