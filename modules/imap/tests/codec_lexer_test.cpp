// Tokens, sequence sets and the writer.
#include <cppunit/extensions/HelperMacros.h>

#include "codec/lexer.h"
#include "codec/sequence_set.h"
#include "codec/writer.h"
#include "corbel/error.h"
#include "corbel/store.h"

using namespace corbel;
using namespace corbel::imap;

namespace {

template <class F>
ErrorCode codeOf(F&& f) {
    try {
        f();
    } catch (const Error& error) {
        return error.code();
    }
    return ErrorCode::Internal;   // nothing was thrown
}

std::string show(const std::vector<Range>& ranges) {
    std::string out;
    SequenceSetWriter writer(out);
    for (const Range& range : ranges) writer.add(range.first, range.last);
    writer.finish();
    return out;
}

}  // namespace

class CodecLexerTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(CodecLexerTest);
    CPPUNIT_TEST(atoms);
    CPPUNIT_TEST(quotedStrings);
    CPPUNIT_TEST(literalsStandInPlace);
    CPPUNIT_TEST(wordsEndAtAnAtomsEnd);
    CPPUNIT_TEST(numbers);
    CPPUNIT_TEST(sequenceSets);
    CPPUNIT_TEST(sequenceSetLimit);
    CPPUNIT_TEST(resolvedSets);
    CPPUNIT_TEST(writtenStrings);
    CPPUNIT_TEST(writtenFlags);
    CPPUNIT_TEST_SUITE_END();

    void atoms() {
        Lexer in("a1+x ab]c");
        CPPUNIT_ASSERT_EQUAL(std::string("a1"), std::string(in.tag()));
        CPPUNIT_ASSERT(in.accept('+'));
        CPPUNIT_ASSERT_EQUAL(std::string("x"), std::string(in.atom()));
        in.space();
        CPPUNIT_ASSERT_EQUAL(std::string("ab]c"), in.astring());
        in.end();
        for (const char* bad : {"", " a", "(", "\"", "\x7f", "\x01", "\xc3\xa4"}) {
            CPPUNIT_ASSERT_EQUAL(ErrorCode::Syntax, codeOf([&] { Lexer(bad).atom(); }));
        }
    }

    void quotedStrings() {
        CPPUNIT_ASSERT_EQUAL(std::string("a\"b\\c \xc3\xa4"), Lexer("\"a\\\"b\\\\c \xc3\xa4\"").string());
        CPPUNIT_ASSERT_EQUAL(std::string(), Lexer("\"\"").astring());
        for (const std::string_view bad : {std::string_view("\"a"), std::string_view("\"a\\"), std::string_view("\"a\\x\""),
                                           std::string_view("\"a\0\"", 4), std::string_view("abc")}) {
            CPPUNIT_ASSERT_EQUAL(ErrorCode::Syntax, codeOf([&] { Lexer(bad).string(); }));
        }
    }

    void literalsStandInPlace() {
        // LOGIN {3}al" {0}
        const std::string text = "LOGIN al\" ";
        const std::vector<LiteralSpan> literals = {{6, 3}, {10, 0}};
        Lexer in(text, literals);
        CPPUNIT_ASSERT_EQUAL(std::string("LOGIN"), std::string(in.atom()));
        in.space();
        CPPUNIT_ASSERT(in.atLiteral());
        CPPUNIT_ASSERT_EQUAL('\0', in.peek());
        CPPUNIT_ASSERT(in.takeWhile(isAtomChar).empty());
        CPPUNIT_ASSERT_EQUAL(std::string("al\""), in.astring());
        in.space();
        CPPUNIT_ASSERT(!in.atEnd());
        CPPUNIT_ASSERT_EQUAL(std::string(), in.astring());
        in.end();
        // An atom never runs into a literal, nor a quoted string over one.
        const std::string glued = "ab\"cd\"";
        const std::vector<LiteralSpan> inside = {{2, 4}};
        Lexer second(glued, inside);
        CPPUNIT_ASSERT_EQUAL(std::string("ab"), std::string(second.atom()));
        CPPUNIT_ASSERT_EQUAL(std::string("\"cd\""), second.string());
        const std::vector<LiteralSpan> within = {{4, 1}};
        CPPUNIT_ASSERT_EQUAL(ErrorCode::Syntax, codeOf([&] {
            Lexer third(glued, within);
            third.atom();
            third.string();
        }));
    }

    void wordsEndAtAnAtomsEnd() {
        Lexer in("flags.silent (x)");
        CPPUNIT_ASSERT(!in.acceptWord("FLAGS"));
        CPPUNIT_ASSERT(in.acceptWord("FLAGS.SILENT"));
        CPPUNIT_ASSERT(!in.acceptWord("X"));
        Lexer end("NIL");
        CPPUNIT_ASSERT(!end.acceptWord("NILL"));
        CPPUNIT_ASSERT(end.acceptWord("nil"));
        CPPUNIT_ASSERT(end.atEnd());
    }

    void numbers() {
        CPPUNIT_ASSERT_EQUAL(4294967295u, Lexer("4294967295").number());
        CPPUNIT_ASSERT_EQUAL(ErrorCode::Syntax, codeOf([] { Lexer("4294967296").number(); }));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::Syntax, codeOf([] { Lexer("0").nonZeroNumber(); }));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{9223372036854775807u}, Lexer("9223372036854775807").number64());
        CPPUNIT_ASSERT_EQUAL(ErrorCode::Syntax, codeOf([] { Lexer("9223372036854775808").number64(); }));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::Syntax, codeOf([] { Lexer("-1").number(); }));
    }

    void sequenceSets() {
        Lexer in("7,1:3,*,5:* x");
        const SequenceSet set = parseSequenceSet(in);
        CPPUNIT_ASSERT_EQUAL(std::size_t{4}, set.ranges.size());
        CPPUNIT_ASSERT_EQUAL(7u, set.greatest());
        CPPUNIT_ASSERT(set.hasStar());
        CPPUNIT_ASSERT_EQUAL(' ', in.peek());
        for (const char* bad : {"", "0", "1,", "1:", ":2", "a", "1:2:3x"}) {
            CPPUNIT_ASSERT_EQUAL(ErrorCode::Syntax, codeOf([&] {
                Lexer lexer(bad);
                parseSequenceSet(lexer);
                lexer.end();
            }));
        }
    }

    void sequenceSetLimit() {
        std::string text = "1";
        for (std::size_t i = 1; i < kMaxSequenceRanges; ++i) text += ",1";
        Lexer atLimit(text);
        CPPUNIT_ASSERT_EQUAL(kMaxSequenceRanges, parseSequenceSet(atLimit).ranges.size());
        text += ",1";
        CPPUNIT_ASSERT_EQUAL(ErrorCode::LimitReached, codeOf([&] {
            Lexer over(text);
            parseSequenceSet(over);
        }));
    }

    void resolvedSets() {
        const auto resolve = [](std::string_view text, std::uint32_t highest) {
            Lexer in(text);
            return show(parseSequenceSet(in).resolve(highest));
        };
        CPPUNIT_ASSERT_EQUAL(std::string("1:5,7"), resolve("3:5,1:2,7", 9));
        CPPUNIT_ASSERT_EQUAL(std::string("1:5"), resolve("5:3,1,2:4", 9));
        CPPUNIT_ASSERT_EQUAL(std::string("9"), resolve("*", 9));
        CPPUNIT_ASSERT_EQUAL(std::string("9:12"), resolve("12:*", 9));   // "*" is the highest even when the other end is beyond it
        CPPUNIT_ASSERT_EQUAL(std::string(), resolve("*", 0));
        CPPUNIT_ASSERT_EQUAL(std::string("4294967295"), resolve("4294967295:4294967295", 1));
    }

    void writtenStrings() {
        const auto string = [](std::string_view value) {
            std::string out;
            appendString(out, value);
            return out;
        };
        CPPUNIT_ASSERT_EQUAL(std::string("\"a \\\"b\\\\\""), string("a \"b\\"));
        CPPUNIT_ASSERT_EQUAL(std::string("{2}\r\n\xc3\xa4"), string("\xc3\xa4"));
        CPPUNIT_ASSERT_EQUAL(std::string("{3}\r\na\rb"), string("a\rb"));
        std::string out;
        appendAstring(out, "Subject");
        appendAstring(out, "");
        appendAstring(out, "a b");
        CPPUNIT_ASSERT_EQUAL(std::string("Subject\"\"\"a b\""), out);
        out.clear();
        appendMailbox(out, "B\xc3\xbc" "cher/x");
        CPPUNIT_ASSERT_EQUAL(std::string("\"B&APw-cher/x\""), out);
    }

    void writtenFlags() {
        const std::vector<std::string> names = {"Work", "", "$Forwarded"};
        std::string out;
        appendFlags(out, kSeen | kDeleted, true, 0b101, names);
        CPPUNIT_ASSERT_EQUAL(std::string("(\\Seen \\Deleted \\Recent Work $Forwarded)"), out);
        out.clear();
        appendFlags(out, 0, false, 0, names);
        CPPUNIT_ASSERT_EQUAL(std::string("()"), out);
        CPPUNIT_ASSERT_EQUAL(std::string("(\\Answered \\Flagged \\Draft)"), std::string(systemFlagList(kAnswered | kFlagged | kDraft, false)));
        CPPUNIT_ASSERT_EQUAL(std::string("(\\Recent)"), std::string(systemFlagList(1u << 20, true)));   // foreign bits do no harm
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(CodecLexerTest);
