#include <cppunit/extensions/HelperMacros.h>

#include <cstdio>
#include <string>
#include <vector>

#include "net/byte_buffer.h"
#include "net/framer.h"

using namespace corbel;
using namespace corbel::net;

namespace {

/// A frame as text: "Line[abc]", "Literal+5[A1 X ]", "Chunk[..]!" (! = last), "TooLong[..]", "Broken"; "~" = bare newline.
std::string describe(const Frame& frame) {
    std::string text;
    switch (frame.kind) {
        case Frame::Kind::Line: text = "Line"; break;
        case Frame::Kind::Literal: text = (frame.literalPlus ? "Literal+" : "Literal") + std::to_string(frame.literalSize); break;
        case Frame::Kind::Chunk: text = "Chunk"; break;
        case Frame::Kind::TooLong: text = "TooLong"; break;
        case Frame::Kind::Broken: return "Broken";
    }
    text += "[" + std::string(frame.data) + "]";
    if (frame.bareNewline) text += "~";
    if (frame.kind == Frame::Kind::Chunk && frame.last) text += "!";
    return text;
}

/// What a connection does: feeds pieces, takes frames. Chunks of one body are joined, so that the split does not show.
/// Literals are read as bytes, then the line goes on. After a body the framing is Line.
class Driver {
public:
    explicit Driver(const Framing& framing) : _first(framing) { _framer.set(framing); }

    void feed(std::string_view piece) {
        if (_isBroken) return;
        _buffer.append(piece);
        for (;;) {
            const Cut cut = _framer.next(_buffer.bytes());
            CPPUNIT_ASSERT(cut.consumed <= _buffer.size());
            if (cut.frame) take(*cut.frame);
            _buffer.consume(cut.consumed);
            if (!cut.frame) break;
            CPPUNIT_ASSERT(frames.size() < 100'000);
            if (_isBroken) break;
            _framer.set(_nextFraming);
        }
    }

    std::vector<std::string> frames;
    std::size_t buffered() const { return _buffer.size(); }
    bool isMidFrame() const { return _framer.isMidFrame(); }

private:
    void take(const Frame& frame) {
        _nextFraming = _first.mode == Framing::Mode::Line || _first.mode == Framing::Mode::ImapLine || _first.mode == Framing::Mode::HttpHead
                           ? _first
                           : Framing::line();
        _isBroken = frame.kind == Frame::Kind::Broken;
        if (frame.kind == Frame::Kind::Literal) _nextFraming = Framing::bytes(frame.literalSize);
        if (frame.kind != Frame::Kind::Chunk) {
            frames.push_back(describe(frame));
            return;
        }
        _body += frame.data;
        _hasBare = _hasBare || frame.bareNewline;
        if (!frame.last) return;
        Frame whole = frame;
        whole.data = _body;
        whole.bareNewline = _hasBare;
        frames.push_back(describe(whole));
        _body.clear();
        _hasBare = false;
    }

    Framing _first;
    Framing _nextFraming;
    Framer _framer;
    ByteBuffer _buffer;
    std::string _body;
    bool _hasBare = false;
    bool _isBroken = false;
};

std::string join(const std::vector<std::string>& frames) {
    std::string text;
    for (const std::string& frame : frames) text += frame + " ";
    return text;
}

/// In one piece, byte by byte, and split in two at every place.
void check(const Framing& framing, const std::string& input, const std::vector<std::string>& expected) {
    Driver whole(framing);
    whole.feed(input);
    CPPUNIT_ASSERT_EQUAL(join(expected), join(whole.frames));
    Driver bytewise(framing);
    for (const char c : input) bytewise.feed({&c, 1});
    CPPUNIT_ASSERT_EQUAL(join(expected), join(bytewise.frames));
    for (std::size_t at = 0; input.size() <= 400 && at <= input.size(); ++at) {
        Driver split(framing);
        split.feed(std::string_view(input).substr(0, at));
        split.feed(std::string_view(input).substr(at));
        CPPUNIT_ASSERT_EQUAL_MESSAGE("split at " + std::to_string(at), join(expected), join(split.frames));
    }
}

class FramerTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(FramerTest);
    CPPUNIT_TEST(testLines);
    CPPUNIT_TEST(testLineLimit);
    CPPUNIT_TEST(testLiteralHeader);
    CPPUNIT_TEST(testImapLines);
    CPPUNIT_TEST(testImapTooLong);
    CPPUNIT_TEST(testBytes);
    CPPUNIT_TEST(testBodyGoesOnWhateverIsSet);
    CPPUNIT_TEST(testDotStuffed);
    CPPUNIT_TEST(testDotStuffedBareNewlines);
    CPPUNIT_TEST(testDotStuffedLarge);
    CPPUNIT_TEST(testHttpHead);
    CPPUNIT_TEST(testHttpHeadLimit);
    CPPUNIT_TEST(testChunked);
    CPPUNIT_TEST(testChunkedBroken);
    CPPUNIT_TEST(testChunkedLarge);
    CPPUNIT_TEST_SUITE_END();

public:
    void testLines() {
        check(Framing::line(), "abc\r\n\r\ndef\nx\ry\r\n", {"Line[abc]", "Line[]", "Line[def]~", "Line[x\ry]"});
        Driver partial(Framing::line());
        partial.feed("QUI");
        CPPUNIT_ASSERT(partial.frames.empty());
        CPPUNIT_ASSERT(!partial.isMidFrame());
    }

    void testLineLimit() {
        check(Framing::line(5), "12345\r\n123456\r\nok\r\n", {"Line[12345]", "TooLong[123456]", "Line[ok]"});
        check(Framing::line(5), "12345\n123456\n", {"Line[12345]~", "TooLong[123456]~"});
        Driver endless(Framing::line(100));
        for (int i = 0; i < 1000; ++i) endless.feed(std::string(1000, 'x'));
        CPPUNIT_ASSERT(endless.isMidFrame());
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, endless.buffered());
        endless.feed("\r\nnext\r\n");
        CPPUNIT_ASSERT_EQUAL("TooLong[" + std::string(kTooLongSample, 'x') + "] Line[next] ", join(endless.frames));
    }

    void testLiteralHeader() {
        auto parsed = parseLiteralHeader("A APPEND x {12}");
        CPPUNIT_ASSERT(parsed && parsed->size == 12 && !parsed->isPlus && parsed->textLength == 11);
        parsed = parseLiteralHeader("{0+}");
        CPPUNIT_ASSERT(parsed && parsed->size == 0 && parsed->isPlus && parsed->textLength == 0);
        parsed = parseLiteralHeader("x {99999999999999999999999}");
        CPPUNIT_ASSERT(parsed && parsed->size == ~std::uint64_t{0});
        parsed = parseLiteralHeader("x {18446744073709551615}");
        CPPUNIT_ASSERT(parsed && parsed->size == ~std::uint64_t{0});
        for (const char* text : {"", "}", "{}", "{+}", "{1++}", "{-1}", "{1} ", "{1", "1}", "{ 1}", "{1x}"}) {
            CPPUNIT_ASSERT_MESSAGE(text, !parseLiteralHeader(text));
        }
    }

    void testImapLines() {
        check(Framing::imapLine(), "A1 LOGIN {3}\r\nbob {4+}\r\n\r\n\r\n x\r\nA2 NOOP\r\n",
              {"Literal3[A1 LOGIN ]", "Chunk[bob]!", "Literal+4[ ]", "Chunk[\r\n\r\n]!", "Line[ x]", "Line[A2 NOOP]"});
        check(Framing::imapLine(), "A {0}\r\n\r\n", {"Literal0[A ]", "Chunk[]!", "Line[]"});
        check(Framing::imapLine(), "A \"{3}\"\r\n", {"Line[A \"{3}\"]"});
    }

    void testImapTooLong() {
        // The text of an unasked literal must not be taken for a command.
        check(Framing::imapLine(10), "A LOGIN aaaaaaaa {9+}\r\nB LOGOUT\n tail\r\nC NOOP\r\n", {"TooLong[A LOGIN aaaaaaaa {9+}]", "Line[C NOOP]"});
        check(Framing::imapLine(10), "A LOGIN aaaaaaaa {9}\r\nC NOOP\r\n", {"TooLong[A LOGIN aaaaaaaa {9}]", "Line[C NOOP]"});
        check(Framing::imapLine(10), "A LOGIN aaaaaaaa {0+}\r\n {2+}\r\n\r\n\r\nC NOOP\r\n", {"TooLong[A LOGIN aaaaaaaa {0+}]", "Line[C NOOP]"});
    }

    void testBytes() {
        check(Framing::bytes(0), "abc\r\n", {"Chunk[]!", "Line[abc]"});
        check(Framing::bytes(5), "12\r\n5abc\r\n", {"Chunk[12\r\n5]!", "Line[abc]"});
        const std::string large(3 * kMaxChunk + 17, 'b');
        Driver driver(Framing::bytes(large.size()));
        for (std::size_t at = 0; at < large.size(); at += 10'000) {
            driver.feed(std::string_view(large).substr(at, 10'000));
            CPPUNIT_ASSERT(driver.buffered() <= kChunkTarget);
        }
        CPPUNIT_ASSERT_EQUAL("Chunk[" + large + "]! ", join(driver.frames));
    }

    void testBodyGoesOnWhateverIsSet() {
        Framer framer;
        framer.set(Framing::bytes(kChunkTarget + 3));
        std::string input(kChunkTarget, 'x');
        Cut cut = framer.next(input);
        CPPUNIT_ASSERT(cut.frame && !cut.frame->last);
        framer.set(Framing::line());
        input = "a\nb";
        cut = framer.next(input);
        CPPUNIT_ASSERT(cut.frame && cut.frame->last);
        CPPUNIT_ASSERT_EQUAL(std::string("a\nb"), std::string(cut.frame->data));
        framer.set(Framing::line());
        input = "c\n";
        CPPUNIT_ASSERT(framer.next(input).frame->kind == Frame::Kind::Line);
    }

    void testDotStuffed() {
        check(Framing::dotStuffed(100), ".\r\nQUIT\r\n", {"Chunk[]!", "Line[QUIT]"});
        check(Framing::dotStuffed(100), "a\r\n..b\r\n...\r\nc.\r\n.d\r\n\r\n.\r\nQUIT\r\n", {"Chunk[a\r\n.b\r\n..\r\nc.\r\nd\r\n\r\n]!", "Line[QUIT]"});
        check(Framing::dotStuffed(3), "longer than the limit\r\n.\r\n", {"Chunk[longer than the limit\r\n]!"});
    }

    void testDotStuffedBareNewlines() {
        check(Framing::dotStuffed(100), "a\n.\r\nb\r\n.\r\n", {"Chunk[a\n.\r\nb\r\n]~!"});
        check(Framing::dotStuffed(100), "a\r\n.\nb\r\n.\r\n", {"Chunk[a\r\n\nb\r\n]~!"});
        check(Framing::dotStuffed(100), "a\n.\n\r\n.\r\n", {"Chunk[a\n.\n\r\n]~!"});
        check(Framing::dotStuffed(100), "a\rb\r\n.\rc\r\n.\r\r\n.\r\n", {"Chunk[a\rb\r\n\rc\r\n\r\r\n]~!"});
        check(Framing::dotStuffed(100), "a\r\r\n.\r\n", {"Chunk[a\r\r\n]~!"});
    }

    void testDotStuffedLarge() {
        std::string text, stuffed;
        for (int i = 0; i < 20'000; ++i) {
            const std::string line = (i % 7 == 0 ? "." : "") + std::string(static_cast<std::size_t>(i % 90), 'x') + "\r\n";
            text += line;
            stuffed += (line[0] == '.' ? "." : "") + line;
        }
        stuffed += ".\r\n";
        for (const std::size_t step : {std::size_t{1}, std::size_t{1000}, std::size_t{70'000}, stuffed.size()}) {
            Driver driver(Framing::dotStuffed(1000));
            for (std::size_t at = 0; at < stuffed.size(); at += step) driver.feed(std::string_view(stuffed).substr(at, step));
            CPPUNIT_ASSERT_EQUAL("Chunk[" + text + "]! ", join(driver.frames));
        }
    }

    void testHttpHead() {
        check(Framing::httpHead(), "GET / HTTP/1.1\r\nHost: a\r\n\r\n", {"Line[GET / HTTP/1.1\r\nHost: a\r\n]"});
        check(Framing::httpHead(), "\r\n\r\nGET /\r\n\r\n\r\nGET /b\n\n", {"Line[GET /\r\n]", "Line[GET /b\n]~"});
        Driver partial(Framing::httpHead());
        partial.feed("GET / HTTP/1.1\r\nHost: a\r\n\r");
        CPPUNIT_ASSERT(partial.frames.empty());
    }

    void testHttpHeadLimit() {
        check(Framing::httpHead(7), "GET /\r\n\r\n", {"Line[GET /\r\n]"});
        Driver whole(Framing::httpHead(6));
        whole.feed("GET /\r\n\r\nGET /\r\n\r\n");
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, whole.frames.size());
        CPPUNIT_ASSERT(whole.frames[0].starts_with("TooLong[GET /"));
        Driver endless(Framing::httpHead(1000));
        for (int i = 0; i < 1000; ++i) endless.feed("X: y\r\n");
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, endless.frames.size());
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, endless.buffered());
    }

    void testChunked() {
        check(Framing::httpChunked(100), "5\r\nhello\r\n1;a=b\r\n \r\n00A\r\n0123456789\r\n0\r\n\r\nGET\r\n", {"Chunk[hello 0123456789]!", "Line[GET]"});
        check(Framing::httpChunked(100), "0\r\nTrailer: x\r\nOther: y\r\n\r\n", {"Chunk[]!"});
        check(Framing::httpChunked(3), "3\r\nabc\r\n0\r\n\r\n", {"Chunk[abc]!"});
    }

    void testChunkedBroken() {
        for (const char* input : {"4\r\nabcd\r\n0\r\n\r\n", "g\r\n", "\r\n", "1\na\r\n", "1\r\na\nx\r\n", "1\r\nab\r\n", "-1\r\n", "0x1\r\na\r\n", "1 a\r\n", "1 \r\n",
                                  "11111111111111111\r\n", "FFFFFFFFFFFFFFFF\r\n", "0\r\nbad\n\r\n"}) {
            check(Framing::httpChunked(3), input, {"Broken"});
        }
        check(Framing::httpChunked(3), "1;" + std::string(kMaxChunkLine, 'x') + "\r\n", {"Broken"});
        std::string trailers = "0\r\n";
        while (trailers.size() < kMaxTrailers + 10) trailers += "A: b\r\n";
        check(Framing::httpChunked(3), trailers + "\r\n", {"Broken"});
    }

    void testChunkedLarge() {
        std::string body, coded;
        for (int i = 0; i < 30'000; ++i) {
            const std::string piece(static_cast<std::size_t>(1 + i % 40), static_cast<char>('a' + i % 26));
            char size[16];
            std::snprintf(size, sizeof size, "%zx", piece.size());
            body += piece;
            coded += std::string(size) + ";ext=" + std::string(20, 'e') + "\r\n" + piece + "\r\n";
        }
        coded += "0\r\n\r\n";
        for (const std::size_t step : {std::size_t{1}, std::size_t{1000}, std::size_t{100'000}}) {
            Driver driver(Framing::httpChunked(body.size()));
            for (std::size_t at = 0; at < coded.size(); at += step) {
                driver.feed(std::string_view(coded).substr(at, step));
                CPPUNIT_ASSERT(driver.buffered() <= kChunkTarget + kMaxChunkLine + step);
            }
            CPPUNIT_ASSERT_EQUAL("Chunk[" + body + "]! ", join(driver.frames));
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(FramerTest);

}  // namespace
