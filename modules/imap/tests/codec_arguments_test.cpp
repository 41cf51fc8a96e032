// STORE, APPEND, STATUS, CREATE, ID, and LIST's patterns.
#include <cppunit/extensions/HelperMacros.h>

#include "codec/arguments.h"
#include "codec/list_pattern.h"
#include "corbel/error.h"

using namespace corbel;
using namespace corbel::imap;

namespace {

template <class F>
ErrorCode failure(std::string_view text, F&& parse) {
    try {
        Lexer in(text);
        parse(in);
    } catch (const Error& error) {
        return error.code();
    }
    return ErrorCode::Internal;
}

StoreArguments storeArguments(std::string_view text) {
    Lexer in(text);
    return parseStoreArguments(in);
}

}  // namespace

class CodecArgumentsTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(CodecArgumentsTest);
    CPPUNIT_TEST(store);
    CPPUNIT_TEST(storeRefused);
    CPPUNIT_TEST(append);
    CPPUNIT_TEST(mailboxNames);
    CPPUNIT_TEST(statusAndCreate);
    CPPUNIT_TEST(idList);
    CPPUNIT_TEST(patterns);
    CPPUNIT_TEST(patternLimits);
    CPPUNIT_TEST_SUITE_END();

    void store() {
        const StoreArguments plain = storeArguments("FLAGS (\\seen \\DELETED Work)");
        CPPUNIT_ASSERT(plain.change.op == FlagOp::Replace && !plain.isSilent);
        CPPUNIT_ASSERT_EQUAL(std::uint32_t{kSeen | kDeleted}, plain.change.flags);
        CPPUNIT_ASSERT_EQUAL(std::string("Work"), plain.change.keywords.at(0));
        const StoreArguments add = storeArguments("(UNCHANGEDSINCE 12) +flags.silent \\Flagged $Junk");
        CPPUNIT_ASSERT(add.change.op == FlagOp::Add && add.isSilent);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{12}, add.change.unchangedSince.value());
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, add.change.keywords.size());
        CPPUNIT_ASSERT(storeArguments("-FLAGS ()").change.op == FlagOp::Remove);
    }

    void storeRefused() {
        for (const char* bad : {"", "FLAGS", "FLAGS (", "FLAG (\\Seen)", "+ FLAGS (\\Seen)", "FLAGS (\\Recent)", "FLAGS (\\Foo)", "FLAGS (a b) c",
                                "FLAGS (\\)", "(UNCHANGEDSINCE) FLAGS (a)", "FLAGS.LOUD (a)"}) {
            CPPUNIT_ASSERT_EQUAL_MESSAGE(bad, ErrorCode::Syntax, failure(bad, parseStoreArguments));
        }
        const auto flags = [](std::size_t n) {
            std::string text = "FLAGS (a";
            for (std::size_t i = 1; i < n; ++i) text += " a";
            return text + ")";
        };
        storeArguments(flags(kMaxFlagsPerCommand));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::LimitReached, failure(flags(kMaxFlagsPerCommand + 1), parseStoreArguments));
        storeArguments("FLAGS (" + std::string(kMaxKeywordLength, 'k') + ")");
        CPPUNIT_ASSERT_EQUAL(ErrorCode::LimitReached, failure("FLAGS (" + std::string(kMaxKeywordLength + 1, 'k') + ")", parseStoreArguments));
    }

    void append() {
        Lexer in("inbox (\\Seen) \"17-Jul-1996 02:44:25 -0700\" ");
        const auto arguments = parseAppendArguments(in);
        CPPUNIT_ASSERT_EQUAL(std::string("INBOX"), arguments->path);
        CPPUNIT_ASSERT_EQUAL(std::uint32_t{kSeen}, arguments->flags.flags);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{837596665}, toMicros(*arguments->received) / 1000000);
        Lexer nothing("");
        CPPUNIT_ASSERT(!parseAppendArguments(nothing));   // the mailbox name itself comes as a literal
        for (const char* bad : {"INBOX", "INBOX (\\Seen)", "INBOX (\\Seen) x ", "INBOX \"no date\" ", "INBOX (\\Recent) "}) {
            CPPUNIT_ASSERT_EQUAL_MESSAGE(bad, ErrorCode::Syntax, failure(bad, parseAppendArguments));
        }
    }

    void mailboxNames() {
        CPPUNIT_ASSERT_EQUAL(std::string("INBOX"), decodeMailbox("iNbOx"));
        CPPUNIT_ASSERT_EQUAL(std::string("INBOX/a"), decodeMailbox("inbox/a"));
        CPPUNIT_ASSERT_EQUAL(std::string("inboxes"), decodeMailbox("inboxes"));
        CPPUNIT_ASSERT_EQUAL(std::string("a"), decodeMailbox("a/"));
        CPPUNIT_ASSERT_EQUAL(std::string("B\xc3\xbc" "cher"), decodeMailbox("B&APw-cher"));
        for (const char* bad : {"&", "&AP", "\xc3\xbc", "&AGE-"}) {
            CPPUNIT_ASSERT_EQUAL_MESSAGE(bad, ErrorCode::InvalidArgument, failure("", [&](Lexer&) { decodeMailbox(bad); }));
        }
    }

    void statusAndCreate() {
        Lexer status("(MESSAGES uidnext HIGHESTMODSEQ SIZE)");
        const StatusItems items = parseStatusItems(status);
        CPPUNIT_ASSERT(items.messages && items.uidNext && items.highestModSeq && items.size && !items.recent && !items.unseen);
        CPPUNIT_ASSERT_EQUAL(ErrorCode::Syntax, failure("()", parseStatusItems));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::Syntax, failure("(FOO)", parseStatusItems));
        Lexer create(" (USE (\\drafts))");
        CPPUNIT_ASSERT(parseCreateParameters(create) == SpecialUse::Drafts);
        Lexer none("");
        CPPUNIT_ASSERT(parseCreateParameters(none) == SpecialUse::None);
        Lexer noUse(" (USE ())");
        CPPUNIT_ASSERT(parseCreateParameters(noUse) == SpecialUse::None);
        for (const char* bad : {" (USE)", " (USE (\\Sent)", " (USE (\\Sent\\Junk))", " (USE ( ))", " USE (\\Sent)"}) {
            CPPUNIT_ASSERT_EQUAL_MESSAGE(bad, ErrorCode::Syntax, failure(bad, parseCreateParameters));
        }
        CPPUNIT_ASSERT_EQUAL(ErrorCode::Unsupported, failure(" (USE (\\All))", parseCreateParameters));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::Unsupported, failure(" (USE (\\Sent \\Drafts))", parseCreateParameters));
        Lexer select(" (condstore)");
        CPPUNIT_ASSERT(parseSelectParameters(select));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::Syntax, failure(" (QRESYNC (1 2))", parseSelectParameters));
    }

    void idList() {
        for (const char* good : {"NIL", "()", "(\"name\" \"x\" \"version\" NIL)"}) {
            CPPUNIT_ASSERT_EQUAL_MESSAGE(good, ErrorCode::Internal, failure(good, parseIdList));
        }
        for (const char* bad : {"", "(\"name\")", "(name \"x\")", "(\"a\" \"b\"", "NILS"}) {
            CPPUNIT_ASSERT_EQUAL_MESSAGE(bad, ErrorCode::Syntax, failure(bad, parseIdList));
        }
        std::string many = "(";
        for (std::size_t i = 0; i < kMaxIdFields; ++i) many += i ? " \"a\" NIL" : "\"a\" NIL";
        CPPUNIT_ASSERT_EQUAL(ErrorCode::Internal, failure(many + ")", parseIdList));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::LimitReached, failure(many + " \"a\" NIL)", parseIdList));
    }

    void patterns() {
        const std::vector<std::tuple<std::string, std::string, std::string, bool>> cases = {
            {"", "*", "a/b", true},      {"", "%", "a", true},          {"", "%", "a/b", false},     {"", "a/%", "a/b", true},
            {"", "a/%", "a/b/c", false}, {"", "a*", "a/b/c", true},     {"", "*c", "a/b/c", true},   {"", "%/%", "a/b", true},
            {"", "inbox", "INBOX", true}, {"", "Inbox*", "INBOX/x", true}, {"", "other", "Other", false}, {"a/", "%", "a/b", true},
            {"a/", "*", "b", false},     {"", "a%b*c", "axxb/yc", true}, {"", "a%b*c", "ax/b/yc", false}, {"", "**%", "a/b", true},
            {"", "%%", "a/b", false},    {"", "a", "ab", false},        {"", "", "a", false},        {"", "*%*", "", true},
        };
        for (const auto& [reference, pattern, name, expected] : cases) {
            CPPUNIT_ASSERT_EQUAL_MESSAGE(reference + "|" + pattern + "|" + name, expected, ListPattern(reference, pattern).matches(name));
        }
    }

    void patternLimits() {
        std::string wild;
        for (std::size_t i = 0; i < kMaxPatternWildcards; ++i) wild += "*a";
        ListPattern("", wild);
        CPPUNIT_ASSERT_EQUAL(ErrorCode::LimitReached, failure("", [&](Lexer&) { ListPattern("", wild + "*"); }));
        ListPattern("x", std::string(kMaxPatternLength - 1, 'a'));
        CPPUNIT_ASSERT_EQUAL(ErrorCode::LimitReached, failure("", [&](Lexer&) { ListPattern("x", std::string(kMaxPatternLength, 'a')); }));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(CodecArgumentsTest);
