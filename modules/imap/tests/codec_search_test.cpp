// SEARCH keys, and the envelope that they are compared with.
#include <cppunit/extensions/HelperMacros.h>

#include "codec/envelope.h"
#include "codec/search_keys.h"
#include "corbel/error.h"
#include "corbel/store.h"

using namespace corbel;
using namespace corbel::imap;
using Kind = SearchKey::Kind;

namespace {

SearchRequest parse(std::string_view text) {
    Lexer in(text);
    return parseSearch(in);
}

ErrorCode failure(std::string_view text) {
    try {
        parse(text);
    } catch (const Error& error) {
        return error.code();
    }
    return ErrorCode::Internal;
}

std::string nested(std::string_view opening, std::size_t depth, std::string_view closing) {
    std::string out;
    for (std::size_t i = 0; i < depth; ++i) out += opening;
    out += "ALL";
    for (std::size_t i = 0; i < depth; ++i) out += closing;
    return out;
}

}  // namespace

class CodecSearchTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(CodecSearchTest);
    CPPUNIT_TEST(everyKey);
    CPPUNIT_TEST(structure);
    CPPUNIT_TEST(returnOptions);
    CPPUNIT_TEST(modSeq);
    CPPUNIT_TEST(dates);
    CPPUNIT_TEST(refused);
    CPPUNIT_TEST(limits);
    CPPUNIT_TEST(envelopes);
    CPPUNIT_TEST(sentDays);
    CPPUNIT_TEST_SUITE_END();

    void everyKey() {
        const SearchRequest request = parse(
            "ALL ANSWERED BCC a BEFORE 1-Feb-1994 BODY \"b c\" CC c DELETED DRAFT FLAGGED FROM d HEADER X-A \"\" KEYWORD k LARGER 1 NEW "
            "NOT SEEN OLD ON \"2-Feb-1994\" OR SEEN DRAFT RECENT SEEN SENTBEFORE 1-Jan-2000 SENTON 1-Jan-2000 SENTSINCE 1-Jan-2000 SINCE "
            "1-Jan-2000 SMALLER 2 SUBJECT e TEXT f TO g UID 1:* UNANSWERED UNDELETED UNDRAFT UNFLAGGED UNKEYWORD k UNSEEN 1,3");
        CPPUNIT_ASSERT_EQUAL(std::size_t{36}, request.root.children.size());
        CPPUNIT_ASSERT(request.root.children[2].kind == Kind::Bcc);
        CPPUNIT_ASSERT_EQUAL(std::string("b c"), request.root.children[4].text);
        CPPUNIT_ASSERT_EQUAL(std::string("X-A"), request.root.children[10].name);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{kSeen}, request.root.children[34].children[0].number);
        CPPUNIT_ASSERT(request.root.children[35].kind == Kind::Sequence);
    }

    void structure() {
        const SearchRequest request = parse("CHARSET utf-8 (OR (FROM a TO b) NOT (SUBJECT c)) UNSEEN");
        CPPUNIT_ASSERT_EQUAL(std::string("UTF-8"), request.charset);
        const SearchKey& inner = request.root.children[0];
        CPPUNIT_ASSERT(inner.kind == Kind::And);
        const SearchKey& either = inner.children[0];
        CPPUNIT_ASSERT(either.kind == Kind::Or);
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, either.children[0].children.size());
        CPPUNIT_ASSERT(either.children[1].kind == Kind::Not);
    }

    void returnOptions() {
        CPPUNIT_ASSERT(!parse("ALL").isExtended);
        const SearchRequest some = parse("RETURN (MIN COUNT) ALL");
        CPPUNIT_ASSERT(some.isExtended && some.wantsMin && some.wantsCount && !some.wantsAll && !some.wantsMax);
        const SearchRequest none = parse("RETURN () CHARSET UTF-8 ALL");
        CPPUNIT_ASSERT(none.isExtended && none.wantsAll);
    }

    void modSeq() {
        const SearchRequest plain = parse("MODSEQ 620162338");
        CPPUNIT_ASSERT(plain.usesModSeq);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{620162338}, plain.root.children[0].number);
        CPPUNIT_ASSERT(parse("MODSEQ \"/flags/\\\\draft\" all 620162338").usesModSeq);
    }

    void dates() {
        CPPUNIT_ASSERT_EQUAL(0, parseDay("1-Jan-1970"));
        CPPUNIT_ASSERT_EQUAL(11016, parseDay("29-feb-2000"));
        for (const char* bad : {"", "1-Feb", "1-Feb-94", "31-Feb-1994", "0-Jan-1994", "1-Foo-1994", "99999999999999999999-Jan-1994", "1-2-1994"}) {
            CPPUNIT_ASSERT_EQUAL_MESSAGE(bad, ErrorCode::Syntax, failure("ON \"" + std::string(bad) + "\""));
        }
    }

    void refused() {
        for (const char* bad : {"", "()", "FOO", "NOT", "OR ALL", "FROM", "HEADER a", "(ALL", "ALL)", "LARGER x", "UID", "UID x", "KEYWORD",
                                "CHARSET", "CHARSET UTF-8", "RETURN ALL", "RETURN (FOO) ALL", "RETURN (MIN", "ALL  SEEN", "MODSEQ"}) {
            CPPUNIT_ASSERT_EQUAL_MESSAGE(bad, ErrorCode::Syntax, failure(bad));
        }
    }

    void limits() {
        parse(nested("(", kMaxSearchDepth - 1, ")"));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::LimitReached, failure(nested("(", kMaxSearchDepth, ")")));
        parse(nested("NOT ", kMaxSearchDepth - 1, ""));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::LimitReached, failure(nested("NOT ", kMaxSearchDepth, "")));
        std::string many = "ALL";
        for (std::size_t i = 1; i < kMaxSearchKeys; ++i) many += " ALL";
        parse(many);
        CPPUNIT_ASSERT_EQUAL(ErrorCode::LimitReached, failure(many + " ALL"));
        parse("TEXT " + std::string(kMaxSearchText, 'x'));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::LimitReached, failure("TEXT " + std::string(kMaxSearchText + 1, 'x')));
    }

    void envelopes() {
        const auto envelope = parseEnvelope(
            "(\"Mon, 7 Feb 1994 21:52:25 -0800\" {3}\r\na\"b ((\"Terry \\\"T\\\" Gray\" NIL \"gray\" \"cac\")(NIL NIL \"x\" \"y\")) NIL NIL "
            "((NIL NIL \"friends\" NIL)(NIL NIL \"a\" \"b\")(NIL NIL NIL NIL)) NIL NIL NIL \"<id@x>\")");
        CPPUNIT_ASSERT(envelope.has_value());
        CPPUNIT_ASSERT_EQUAL(std::string("a\"b"), envelope->subject);
        CPPUNIT_ASSERT_EQUAL(std::string("Terry \"T\" Gray <gray@cac>, <x@y>"), envelope->addresses[Envelope::kFrom]);
        CPPUNIT_ASSERT_EQUAL(std::string("<id@x>"), envelope->messageId);
        for (const char* bad : {"", "(", "(NIL", "(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL", "({9}\r\nx", "(\"a", "({99999999999999999999}\r\n",
                                "(NIL NIL ((NIL NIL NIL NIL NIL", "(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL) "}) {
            CPPUNIT_ASSERT_MESSAGE(bad, !parseEnvelope(bad));
        }
    }

    void sentDays() {
        CPPUNIT_ASSERT_EQUAL(8803, parseSentDay("Mon, 7 Feb 1994 21:52:25 -0800").value());   // the day as written, not in UTC
        CPPUNIT_ASSERT_EQUAL(8803, parseSentDay("07 February 94 21:52 PST").value());
        CPPUNIT_ASSERT(!parseSentDay("soon"));
        CPPUNIT_ASSERT(!parseSentDay(""));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(CodecSearchTest);
