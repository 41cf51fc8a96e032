#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "corbel/error.h"
#include "net/address.h"
#include "net/count_limiter.h"
#include "net/deadline_heap.h"
#include "net/proxy_header.h"

using namespace corbel;
using namespace corbel::net;

namespace {

std::string v2Header(unsigned char command, unsigned char family, const std::string& addresses) {
    std::string header("\r\n\r\n\0\r\nQUIT\n", 12);
    header += static_cast<char>(0x20 | command);
    header += static_cast<char>(family);
    header += static_cast<char>(addresses.size() >> 8);
    header += static_cast<char>(addresses.size() & 0xff);
    return header + addresses;
}

class AddressTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(AddressTest);
    CPPUNIT_TEST(testListenAddresses);
    CPPUNIT_TEST(testNetworks);
    CPPUNIT_TEST(testLimitKeys);
    CPPUNIT_TEST(testProxyV1);
    CPPUNIT_TEST(testProxyV2);
    CPPUNIT_TEST(testProxyPrefixesNeedMore);
    CPPUNIT_TEST(testCountLimiter);
    CPPUNIT_TEST(testDeadlineHeap);
    CPPUNIT_TEST_SUITE_END();

public:
    void testListenAddresses() {
        CPPUNIT_ASSERT_EQUAL(std::string("127.0.0.1:143"), toString(parseListenAddress("127.0.0.1:143")));
        CPPUNIT_ASSERT_EQUAL(std::string("127.0.0.1:0"), toString(parseListenAddress("localhost:0")));
        CPPUNIT_ASSERT_EQUAL(std::string("[::1]:65535"), toString(parseListenAddress("[::1]:65535")));
        CPPUNIT_ASSERT_EQUAL(std::string("[::]:25"), toString(parseListenAddress("*:25")));
        CPPUNIT_ASSERT_EQUAL(std::string("unix:/run/x.sock"), toString(parseListenAddress("unix:/run/x.sock")));
        CPPUNIT_ASSERT_EQUAL(std::string("unix:/" + std::string(106, 'x')), toString(parseListenAddress("unix:/" + std::string(106, 'x'))));
        for (const char* text : {"", "143", "127.0.0.1", "::1:143", "host.example:143", "127.0.0.1:65536", "127.0.0.1:x", "127.0.0.1:", "[::1]", "unix:", "unix:x"}) {
            CPPUNIT_ASSERT_THROW_MESSAGE(text, parseListenAddress(text), Error);
        }
        CPPUNIT_ASSERT_THROW(parseListenAddress("unix:/" + std::string(107, 'x')), Error);
        CPPUNIT_ASSERT(isLoopback(parseListenAddress("127.9.9.9:1")));
        CPPUNIT_ASSERT(isLoopback(parseListenAddress("[::1]:1")));
        CPPUNIT_ASSERT(isLoopback(parseListenAddress("[::ffff:127.0.0.1]:1")));
        CPPUNIT_ASSERT(isLoopback(parseListenAddress("unix:/x")));
        CPPUNIT_ASSERT(!isLoopback(parseListenAddress("10.0.0.1:1")));
        CPPUNIT_ASSERT(!isLoopback(parseListenAddress("[::2]:1")));
        CPPUNIT_ASSERT_EQUAL(std::string("192.0.2.1"), hostOf(parseListenAddress("[::ffff:192.0.2.1]:1")));
    }

    void testNetworks() {
        const NetworkList list({"10.0.0.0/8", "192.0.2.128/25", "192.0.2.7", "fd00::/8", "::1"});
        for (const char* text : {"10.255.0.1:1", "192.0.2.129:1", "192.0.2.7:1", "[fdab::1]:1", "[::1]:1", "[::ffff:10.0.0.1]:1"}) {
            CPPUNIT_ASSERT_MESSAGE(text, list.contains(parseListenAddress(text)));
        }
        for (const char* text : {"11.0.0.1:1", "192.0.2.127:1", "192.0.2.8:1", "[fe80::1]:1", "[::2]:1", "unix:/x"}) {
            CPPUNIT_ASSERT_MESSAGE(text, !list.contains(parseListenAddress(text)));
        }
        CPPUNIT_ASSERT(NetworkList({"unix"}).contains(parseListenAddress("unix:/x")));
        CPPUNIT_ASSERT(NetworkList({"*"}).contains(parseListenAddress("192.0.2.1:1")));
        CPPUNIT_ASSERT(NetworkList({"0.0.0.0/0"}).contains(parseListenAddress("192.0.2.1:1")));
        CPPUNIT_ASSERT(!NetworkList({"0.0.0.0/0"}).contains(parseListenAddress("[fd00::1]:1")));
        for (const char* text : {"", "x", "10.0.0.0/33", "::/129", "10.0.0.0/", "10.0.0/8"}) CPPUNIT_ASSERT_THROW_MESSAGE(text, NetworkList({text}), Error);
    }

    void testLimitKeys() {
        const auto key = [](const char* text) { return limitKeyOf(parseListenAddress(text)); };
        CPPUNIT_ASSERT(key("192.0.2.1:1") == key("192.0.2.1:2"));
        CPPUNIT_ASSERT(key("192.0.2.1:1") != key("192.0.2.2:1"));
        CPPUNIT_ASSERT(key("[fd00::1]:1") == key("[fd00::ffff:2]:1"));
        CPPUNIT_ASSERT(key("[fd00::1]:1") != key("[fd00:0:0:1::1]:1"));
        CPPUNIT_ASSERT(key("unix:/x").empty());
    }

    void testProxyV1() {
        const ProxyHeader header = parseProxyHeader("PROXY TCP4 192.0.2.1 198.51.100.2 56324 443\r\nA1 NOOP\r\n");
        CPPUNIT_ASSERT(header.state == ProxyHeader::State::Done);
        CPPUNIT_ASSERT_EQUAL(std::size_t{45}, header.length);
        CPPUNIT_ASSERT_EQUAL(std::string("192.0.2.1:56324"), toString(*header.source));
        CPPUNIT_ASSERT_EQUAL(std::string("198.51.100.2:443"), toString(*header.destination));
        CPPUNIT_ASSERT_EQUAL(std::string("[2001:db8::1]:1"), toString(*parseProxyHeader("PROXY TCP6 2001:db8::1 ::1 1 2\r\n").source));
        const ProxyHeader unknown = parseProxyHeader("PROXY UNKNOWN\r\n");
        CPPUNIT_ASSERT(unknown.state == ProxyHeader::State::Done && !unknown.source);
        for (const char* text : {"A1 NOOP\r\n", "PROXY TCP4 1.2.3.4 1.2.3.4 1\r\n", "PROXY TCP4 1.2.3.4 1.2.3.4 1 65536\r\n", "PROXY TCP4 ::1 ::1 1 2\r\n",
                                 "PROXY TCP4 1.2.3.4 1.2.3.4 1 2\n", "PROXY SCTP 1.2.3.4 1.2.3.4 1 2\r\n", "PROXY TCP4 1.2.3.4 1.2.3.4 01 2\r\n"}) {
            CPPUNIT_ASSERT_MESSAGE(text, parseProxyHeader(text).state == ProxyHeader::State::Invalid);
        }
        const std::string longest = "PROXY UNKNOWN" + std::string(kMaxProxyV1 - 15, ' ');
        CPPUNIT_ASSERT(parseProxyHeader(longest + "\r\n").state == ProxyHeader::State::Done);
        CPPUNIT_ASSERT(parseProxyHeader(longest + " \r\n").state == ProxyHeader::State::Invalid);
    }

    void testProxyV2() {
        const std::string v4 = v2Header(1, 0x11, std::string("\xc0\x00\x02\x01\xc6\x33\x64\x02\x00\x19\x01\xbb", 12));
        const ProxyHeader header = parseProxyHeader(v4 + "rest");
        CPPUNIT_ASSERT(header.state == ProxyHeader::State::Done);
        CPPUNIT_ASSERT_EQUAL(v4.size(), header.length);
        CPPUNIT_ASSERT_EQUAL(std::string("192.0.2.1:25"), toString(*header.source));
        CPPUNIT_ASSERT_EQUAL(std::string("198.51.100.2:443"), toString(*header.destination));
        std::string addresses = std::string(15, '\0') + '\1' + std::string(15, '\0') + '\2' + std::string("\0\x07\0\x08", 4) + "tlv bytes";
        CPPUNIT_ASSERT_EQUAL(std::string("[::1]:7"), toString(*parseProxyHeader(v2Header(1, 0x21, addresses)).source));
        const ProxyHeader local = parseProxyHeader(v2Header(0, 0, ""));
        CPPUNIT_ASSERT(local.state == ProxyHeader::State::Done && !local.source);
        CPPUNIT_ASSERT(parseProxyHeader(v2Header(1, 0x11, "short")).state == ProxyHeader::State::Invalid);
        CPPUNIT_ASSERT(parseProxyHeader(v2Header(2, 0x11, std::string(12, 'x'))).state == ProxyHeader::State::Invalid);
        CPPUNIT_ASSERT(parseProxyHeader(v2Header(1, 0x11, std::string(kMaxProxyV2 - 16, 'x'))).state == ProxyHeader::State::Done);
        CPPUNIT_ASSERT(parseProxyHeader(v2Header(1, 0x11, std::string(kMaxProxyV2 - 15, 'x'))).state == ProxyHeader::State::Invalid);
    }

    void testProxyPrefixesNeedMore() {
        for (const std::string& header : {std::string("PROXY TCP4 192.0.2.1 198.51.100.2 56324 443\r\n"), v2Header(1, 0x11, std::string(12, 'x'))}) {
            for (std::size_t size = 0; size < header.size(); ++size) {
                CPPUNIT_ASSERT(parseProxyHeader(std::string_view(header).substr(0, size)).state == ProxyHeader::State::NeedMore);
            }
        }
    }

    void testCountLimiter() {
        CountLimiter limiter;
        CPPUNIT_ASSERT(limiter.acquire("a", 2) && limiter.acquire("a", 2) && !limiter.acquire("a", 2) && limiter.acquire("b", 2));
        limiter.release("a");
        CPPUNIT_ASSERT(limiter.acquire("a", 2) && !limiter.acquire("a", 2) && limiter.acquire("a", 0));
    }

    void testDeadlineHeap() {
        struct Entry : DeadlineHeap::Node {
            int number = 0;
        };
        std::vector<std::unique_ptr<Entry>> entries;
        DeadlineHeap heap;
        const auto at = [](int n) { return Ticks(std::chrono::milliseconds(n)); };
        for (int i = 0; i < 200; ++i) {
            entries.push_back(std::make_unique<Entry>());
            entries.back()->number = i * 37 % 200;
            heap.add(*entries.back(), at(1000 + entries.back()->number));
        }
        CPPUNIT_ASSERT(!heap.add(*entries[0], at(5000)));  // later than promised: nothing to do
        CPPUNIT_ASSERT(entries[0]->due() == at(1000));
        CPPUNIT_ASSERT(heap.add(*entries[50], at(10)));
        entries[50]->number = -1;
        for (int i = 100; i < 110; ++i) heap.remove(*entries[i]);
        std::vector<int> order;
        while (heap.takeDue(at(9999), [&](DeadlineHeap::Node& node) { order.push_back(static_cast<Entry&>(node).number); })) {
        }
        CPPUNIT_ASSERT_EQUAL(std::size_t{190}, order.size());
        CPPUNIT_ASSERT_EQUAL(-1, order.front());
        CPPUNIT_ASSERT(std::is_sorted(order.begin(), order.end()));
        CPPUNIT_ASSERT(heap.first() == Ticks::max());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(AddressTest);

}  // namespace
