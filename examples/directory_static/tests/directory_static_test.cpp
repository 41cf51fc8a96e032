// The contract of directories, over a text that grows; and what is said of a wrong one.
#include "corbel/testing/cppunit_main.h"
#include "corbel/testing/directory_contract.h"
#include "static_directory.h"

// [quote contract]
class Setup {
public:
    corbel::Directory& directory() { return _directory; }
    std::string addUser(const corbel::DirectoryUser& user, const std::vector<std::string>& credentials) {
        _text += "[user " + user.login + "]\naddress = " + user.address + "\nname = " + user.displayName + "\ntenant = " + user.tenant + "\nquota = " +
                 std::to_string(user.quotaBytes) + "\nenabled = " + (user.isEnabled ? "yes" : "no") + "\nadmin = " + (user.isAdmin ? "yes" : "no") + "\naliases = " + joined(user.aliases);
        for (const std::string& one : credentials) _text += "\ncredential = " + one;
        _directory.load(_text += "\n");
        return user.login;
    }
    std::string addGroup(const corbel::DirectoryGroup& group) {
        _directory.load(_text += "[group " + group.name + "]\naddress = " + group.address + "\nmembers = " + joined(group.members) + "\n");
        return group.name;
    }

private:
    static std::string joined(const std::vector<std::string>& list) {
        std::string text;
        for (const std::string& one : list) text += one + ",";
        return text;
    }

    std::string _text;
    directory_static::StaticDirectory _directory;
};
CPPUNIT_TEST_SUITE_REGISTRATION(corbel::testing::DirectoryContract<Setup>);
// [end quote]

class ParserTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(ParserTest);
    CPPUNIT_TEST(wrongTexts);
    CPPUNIT_TEST_SUITE_END();

    void wrongTexts() {
        const auto refusal = [](std::string_view text) {
            try {
                directory_static::parseEntries(text);
            } catch (const corbel::Error& error) {
                return error.userText();
            }
            return std::string();
        };
        CPPUNIT_ASSERT_EQUAL(std::string("line 2: a line is [user LOGIN], [group NAME] or key = value"), refusal("# users\nalice\n"));
        CPPUNIT_ASSERT_EQUAL(std::string("line 1: a section is [user LOGIN] or [group NAME]"), refusal("[people]"));
        CPPUNIT_ASSERT_EQUAL(std::string("line 2: nothing is known of \"colour\" with this value here"), refusal("[user a]\ncolour = red"));
        CPPUNIT_ASSERT_EQUAL(std::string("line 2: it is yes or no"), refusal("[user a]\nadmin = maybe"));
        CPPUNIT_ASSERT(refusal("[group g]\nmembers = nobody").find("no user: nobody") != std::string::npos);
        CPPUNIT_ASSERT_EQUAL(std::string(), refusal(""));
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(ParserTest);
