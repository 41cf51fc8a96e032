// FETCH items and section specifications.
#include <cppunit/extensions/HelperMacros.h>

#include "codec/fetch_items.h"
#include "corbel/error.h"

using namespace corbel;
using namespace corbel::imap;

namespace {

FetchItems parse(std::string_view text) {
    Lexer in(text);
    return parseFetchItems(in);
}

ErrorCode failure(std::string_view text) {
    try {
        parse(text);
    } catch (const Error& error) {
        return error.code();
    }
    return ErrorCode::Internal;
}

}  // namespace

class CodecFetchTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(CodecFetchTest);
    CPPUNIT_TEST(macros);
    CPPUNIT_TEST(lists);
    CPPUNIT_TEST(sectionLabels);
    CPPUNIT_TEST(sectionValues);
    CPPUNIT_TEST(refused);
    CPPUNIT_TEST(limits);
    CPPUNIT_TEST_SUITE_END();

    void macros() {
        const FetchItems fast = parse("FAST");
        CPPUNIT_ASSERT(fast.flags && fast.internalDate && fast.size && !fast.envelope && !fast.body);
        const FetchItems all = parse("all");
        CPPUNIT_ASSERT(all.envelope && !all.body);
        const FetchItems full = parse("Full");
        CPPUNIT_ASSERT(full.envelope && full.body && !full.bodyStructure);
        CPPUNIT_ASSERT_EQUAL(ErrorCode::Syntax, failure("(FLAGS ALL)"));
    }

    void lists() {
        const FetchItems items = parse("(UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODY BODYSTRUCTURE MODSEQ) (CHANGEDSINCE 12345)");
        CPPUNIT_ASSERT(items.uid && items.flags && items.internalDate && items.size && items.envelope && items.body && items.bodyStructure);
        CPPUNIT_ASSERT(items.modSeq);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{12345}, items.changedSince.value());
        CPPUNIT_ASSERT(parse("FLAGS (CHANGEDSINCE 1)").modSeq);
        CPPUNIT_ASSERT(!parse("FLAGS").modSeq);
    }

    /// What the response calls the section, for what was sent.
    void sectionLabels() {
        const std::vector<std::pair<std::string, std::string>> cases = {
            {"BODY[]", "BODY[]"},
            {"body.peek[]<5.10>", "BODY[]<5>"},
            {"BODY[HEADER]", "BODY[HEADER]"},
            {"BODY[text]", "BODY[TEXT]"},
            {"BODY[1.2.3]", "BODY[1.2.3]"},
            {"BODY[1.MIME]", "BODY[1.MIME]"},
            {"BODY[2.1.HEADER]<0.4294967295>", "BODY[2.1.HEADER]<0>"},
            {"BODY[3.TEXT]", "BODY[3.TEXT]"},
            {"BODY.PEEK[HEADER.FIELDS (From \"X Y\")]", "BODY[HEADER.FIELDS (From \"X Y\")]"},
            {"BODY[4.header.fields.not (to)]", "BODY[4.HEADER.FIELDS.NOT (to)]"},
            {"RFC822", "RFC822"},
            {"RFC822.HEADER", "RFC822.HEADER"},
            {"RFC822.TEXT", "RFC822.TEXT"},
        };
        for (const auto& [sent, label] : cases) {
            const FetchItems items = parse(sent);
            CPPUNIT_ASSERT_EQUAL(std::size_t{1}, items.sections.size());
            CPPUNIT_ASSERT_EQUAL(label, items.sections[0].label);
        }
    }

    void sectionValues() {
        const FetchItems items = parse("(BODY.PEEK[1.2.MIME]<7.9> RFC822.HEADER)");
        CPPUNIT_ASSERT(!items.setsSeen());
        const Section& section = items.sections[0];
        CPPUNIT_ASSERT((section.parts == std::vector<std::uint32_t>{1, 2}));
        CPPUNIT_ASSERT(section.text == Section::Text::Mime);
        CPPUNIT_ASSERT_EQUAL(7u, section.partial->start);
        CPPUNIT_ASSERT_EQUAL(9u, section.partial->length);
        CPPUNIT_ASSERT(parse("(BODY.PEEK[] BODY[TEXT])").setsSeen());
        CPPUNIT_ASSERT(parse("RFC822").setsSeen());
        CPPUNIT_ASSERT(parse("RFC822.TEXT").setsSeen());
        const FetchItems fields = parse("BODY[HEADER.FIELDS.NOT (a b c)]");
        CPPUNIT_ASSERT(fields.sections[0].text == Section::Text::HeaderFieldsNot);
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, fields.sections[0].fields.size());
    }

    void refused() {
        for (const char* bad :
             {"", "()", "( FLAGS)", "(FLAGS", "FLAGS)", "(FLAGS  UID)", "BODYX", "BODY.PEEK", "BODY[", "BODY[1.]", "BODY[.1]", "BODY[0]",
              "BODY[1..2]", "BODY[MIME]", "BODY[HEADER.FIELDS]", "BODY[HEADER.FIELDS ()]", "BODY[HEADERX]", "BODY[1HEADER]", "BODY[]<0.0>",
              "BODY[]<1>", "BODY[]<1.2", "FLAGS (CHANGEDSINCE)", "FLAGS (X 1)", "RFC822.PEEK", "FLAGS UID"}) {
            CPPUNIT_ASSERT_EQUAL_MESSAGE(bad, ErrorCode::Syntax, failure(bad));
        }
    }

    void limits() {
        const auto sections = [](std::size_t n) {
            std::string text = "BODY[1";
            for (std::size_t i = 1; i < n; ++i) text += ".1";
            return text + "]";
        };
        CPPUNIT_ASSERT_EQUAL(kMaxSectionDepth, parse(sections(kMaxSectionDepth)).sections[0].parts.size());
        CPPUNIT_ASSERT_EQUAL(ErrorCode::LimitReached, failure(sections(kMaxSectionDepth + 1)));
        const auto items = [](std::size_t n) {
            std::string text = "(UID";
            for (std::size_t i = 1; i < n; ++i) text += " UID";
            return text + ")";
        };
        parse(items(kMaxFetchItems));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::LimitReached, failure(items(kMaxFetchItems + 1)));
        const auto names = [](std::size_t n) {
            std::string text = "BODY[HEADER.FIELDS (a";
            for (std::size_t i = 1; i < n; ++i) text += " a";
            return text + ")]";
        };
        parse(names(kMaxHeaderNames));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::LimitReached, failure(names(kMaxHeaderNames + 1)));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(CodecFetchTest);
