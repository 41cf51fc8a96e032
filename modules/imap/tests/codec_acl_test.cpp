// RFC 4314 letters, and which names a LIST pattern can reach below a namespace.
#include <cppunit/extensions/HelperMacros.h>

#include "codec/acl_rights.h"
#include "codec/list_pattern.h"
#include "corbel/error.h"

using namespace corbel;
using namespace corbel::imap;

namespace {

class AclCodec : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(AclCodec);
    CPPUNIT_TEST(lettersAndRights);
    CPPUNIT_TEST(changes);
    CPPUNIT_TEST(patternsReachBelow);
    CPPUNIT_TEST_SUITE_END();

public:
    void lettersAndRights() {
        CPPUNIT_ASSERT_EQUAL(std::string(kRightLetters), toLetters(kRightsAll, false));
        CPPUNIT_ASSERT_EQUAL(kRightsAll & ~(kRightContact | kRightEditOwn | kRightDeleteOwn), fromLetters(kRightLetters));
        CPPUNIT_ASSERT_EQUAL(std::string("lrs"), toLetters(*rightsOfRole("reviewer"), true));
        CPPUNIT_ASSERT_EQUAL(std::string("lrsip"), toLetters(*rightsOfRole("author"), false));
        CPPUNIT_ASSERT_EQUAL(std::string("lrswipte"), toLetters(*rightsOfRole("author"), true));
        CPPUNIT_ASSERT_EQUAL(std::string(), toLetters(kRightContact, true));
        for (const char letter : kRightLetters)
            CPPUNIT_ASSERT(toLetters(fromLetters({&letter, 1}), false).find(letter) != std::string::npos);
        CPPUNIT_ASSERT_EQUAL(kRightCreateSubfolder | kRightDeleteAny, fromLetters("cd"));
        CPPUNIT_ASSERT_EQUAL(RightSet{0}, fromLetters(""));
        CPPUNIT_ASSERT_THROW(fromLetters("lrz"), Error);
        CPPUNIT_ASSERT_THROW(fromLetters("L"), Error);
    }

    void changes() {
        const RightSet author = *rightsOfRole("author");
        CPPUNIT_ASSERT_EQUAL(author | kRightEditAny, changedRights(author, "+w"));
        CPPUNIT_ASSERT_EQUAL(author & ~RightSet{kRightCreate}, changedRights(author, "-i"));
        CPPUNIT_ASSERT_EQUAL(author & ~RightSet{kRightDeleteOwn}, changedRights(author, "-te"));
        CPPUNIT_ASSERT_EQUAL(kRightFolderVisible | kRightReadAny, changedRights(author, "lr"));
        CPPUNIT_ASSERT_EQUAL(RightSet{0}, changedRights(author, ""));
        CPPUNIT_ASSERT_EQUAL(author, changedRights(author, "+"));
        CPPUNIT_ASSERT_THROW(changedRights(author, "+l-r"), Error);
    }

    void patternsReachBelow() {
        const auto reaches = [](std::string_view reference, std::string_view pattern, std::string_view prefix) {
            return ListPattern(reference, pattern).mayMatchBelow(prefix);
        };
        CPPUNIT_ASSERT(reaches("", "*", "Other Users/"));
        CPPUNIT_ASSERT(!reaches("", "%", "Other Users/"));
        CPPUNIT_ASSERT(reaches("", "%/%", "Other Users/"));
        CPPUNIT_ASSERT(!reaches("", "%/%", "Other Users/alice/"));
        CPPUNIT_ASSERT(reaches("Other Users/", "%", "Other Users/"));
        CPPUNIT_ASSERT(reaches("", "Other Users/alice/INBOX", "Other Users/alice/"));
        CPPUNIT_ASSERT(!reaches("", "Other Users/alice/INBOX", "Other Users/bob/"));
        CPPUNIT_ASSERT(!reaches("", "INBOX", "Other Users/"));
        CPPUNIT_ASSERT(reaches("", "*INBOX", "Other Users/bob/"));
        CPPUNIT_ASSERT(!reaches("", "", "Other Users/"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(AclCodec);

}  // namespace
