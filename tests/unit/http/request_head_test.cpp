#include "http/request_head.h"

#include <cppunit/extensions/HelperMacros.h>

using namespace corbel;
using http::parseRequestHead;

namespace {

ErrorCode codeOf(const std::string& text) {
    const auto head = parseRequestHead(text);
    CPPUNIT_ASSERT_MESSAGE(text, !head.ok());
    return head.error().code();
}

std::string withFields(std::size_t count) {
    std::string text = "GET / HTTP/1.1\r\nHost: a\r\n";
    for (std::size_t i = 1; i < count; ++i) text += "X-" + std::to_string(i) + ": v\r\n";
    return text + "\r\n";
}

}  // namespace

class RequestHeadTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(RequestHeadTest);
    CPPUNIT_TEST(readsWhatClientsSend);
    CPPUNIT_TEST(refusesSmuggling);
    CPPUNIT_TEST(refusesPathsThatClimb);
    CPPUNIT_TEST(limitsHold);
    CPPUNIT_TEST(keepAliveByVersion);
    CPPUNIT_TEST_SUITE_END();

    void readsWhatClientsSend() {
        const auto head = parseRequestHead("POST /a%20b/c?x=1&y=a+%2Fb&x=2 HTTP/1.1\r\nHost: example.org:80\r\nContent-Length: 12\r\n"
                                           "Accept-Encoding: br, gzip;q=0.5\r\nExpect: 100-continue\r\n\r\n");
        CPPUNIT_ASSERT(head.ok());
        CPPUNIT_ASSERT_EQUAL(std::string("/a b/c"), head->path);
        CPPUNIT_ASSERT_EQUAL(std::string("a /b"), head->queryValue("y").value());
        CPPUNIT_ASSERT_EQUAL(std::string("1"), head->queryValue("x").value());
        CPPUNIT_ASSERT(!head->queryValue("z"));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{12}, head->contentLength.value());
        CPPUNIT_ASSERT(head->expectsContinue && head->headerHasToken("accept-encoding", "GZIP") && head->acceptsGzip());
        CPPUNIT_ASSERT_EQUAL(std::string("/x"), parseRequestHead("GET http://h/x HTTP/1.1\r\nHost: h\r\n\r\n")->path);
    }
    void refusesSmuggling() {
        const std::string head = "POST / HTTP/1.1\r\nHost: a\r\n";
        for (const auto* fields : {"Content-Length: 1\r\nContent-Length: 1\r\n", "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n", "Content-Length: +1\r\n",
                                   "Content-Length: 1, 1\r\n", "Content-Length : 1\r\n", " Content-Length: 1\r\n", "X: a\rb\r\n", "Host: b\r\n", "no colon\r\n"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(fields, ErrorCode::Syntax, codeOf(head + fields + "\r\n"));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::Unsupported, codeOf(head + "Transfer-Encoding: gzip, chunked\r\n\r\n"));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::Syntax, codeOf("GET / HTTP/1.1\r\n\r\n"));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::Unsupported, codeOf("GET / HTTP/2.0\r\nHost: a\r\n\r\n"));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::Syntax, codeOf("GET  / HTTP/1.1\r\nHost: a\r\n\r\n"));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::Syntax, codeOf("\r\n"));
    }
    void refusesPathsThatClimb() {
        for (const auto* path : {"/../x", "/a/%2e%2E/b", "/.", "a", "/a%00b", "/a%2", "/a%zz"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(path, ErrorCode::Syntax, codeOf(std::string("GET ") + path + " HTTP/1.1\r\nHost: a\r\n\r\n"));
    }
    void limitsHold() {
        CPPUNIT_ASSERT(parseRequestHead(withFields(http::kMaxHeaders)).ok());
        CPPUNIT_ASSERT_EQUAL(ErrorCode::LimitReached, codeOf(withFields(http::kMaxHeaders + 1)));
        const auto target = [](std::size_t size) { return "GET /" + std::string(size - 1, 'a') + " HTTP/1.1\r\nHost: a\r\n\r\n"; };
        CPPUNIT_ASSERT(parseRequestHead(target(http::kMaxTarget)).ok());
        CPPUNIT_ASSERT_EQUAL(ErrorCode::TooLarge, codeOf(target(http::kMaxTarget + 1)));
    }
    void keepAliveByVersion() {
        CPPUNIT_ASSERT(parseRequestHead("GET / HTTP/1.1\r\nHost: a\r\n\r\n")->keepAlive);
        CPPUNIT_ASSERT(!parseRequestHead("GET / HTTP/1.1\r\nHost: a\r\nConnection: x, Close\r\n\r\n")->keepAlive);
        CPPUNIT_ASSERT(!parseRequestHead("GET / HTTP/1.0\r\n\r\n")->keepAlive);
        CPPUNIT_ASSERT(parseRequestHead("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")->keepAlive);
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(RequestHeadTest);
