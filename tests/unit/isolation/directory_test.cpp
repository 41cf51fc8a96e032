#include <cppunit/extensions/HelperMacros.h>
#include <signal.h>

#include "corbel/testing/directory_contract.h"
#include "isolated.h"
#include "support/temp_dir.h"

using namespace corbel;
using namespace corbel::isolation;

namespace {

/// The example directory in a guest; its file is written anew and read by a reload, as an administrator does.
class Setup {
public:
    Setup() {
        write();
        _module.start(values());
    }
    Directory& directory() { return _module.get<Directory>(); }
    std::string addUser(const DirectoryUser& user, const std::vector<std::string>& credentials) {
        _text += "[user " + user.login + "]\naddress = " + user.address + "\nname = " + user.displayName + "\ntenant = " + user.tenant + "\nquota = " +
                 std::to_string(user.quotaBytes) + "\nenabled = " + (user.isEnabled ? "yes" : "no") + "\nadmin = " + (user.isAdmin ? "yes" : "no") + "\naliases = " + joined(user.aliases);
        for (const std::string& one : credentials) _text += "\ncredential = " + one;
        _text += "\n";
        reload();
        return user.login;
    }
    std::string addGroup(const DirectoryGroup& group) {
        _text += "[group " + group.name + "]\naddress = " + group.address + "\nmembers = " + joined(group.members) + "\n";
        reload();
        return group.name;
    }
    Isolated& module() { return _module; }

private:
    static std::string joined(const std::vector<std::string>& list) {
        std::string text;
        for (const std::string& one : list) text += one + ",";
        return text;
    }
    std::map<std::string, std::string> values() const { return {{"users_file", (_dir / "users").string()}}; }
    void write() {
        // A new file in the old one's place, as editors do it.
        std::filesystem::rename(_dir.write("users.new", _text), _dir / "users");
    }
    void reload() {
        write();
        _module.reconfigure(values());
    }

    corbel::testing::TempDir _dir;
    std::string _text;
    Isolated _module{"bad_modules/directory_static.so"};
};
CPPUNIT_TEST_SUITE_REGISTRATION(testing::DirectoryContract<Setup>);

class IsolatedDirectoryTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(IsolatedDirectoryTest);
    CPPUNIT_TEST(numbersGrowOverProcesses);
    CPPUNIT_TEST_SUITE_END();

    void numbersGrowOverProcesses() {
        Setup setup;
        setup.addUser(testing::makeDirectoryUser("alice", "alice@example.org"), {});
        const std::uint64_t before = setup.directory().changeNumber();
        ::kill(setup.module().module.process().pid, SIGKILL);
        try {
            for (;;) {
                if (setup.module().module.process().restarts == 1) break;
                setup.directory().findByLogin("alice");
            }
        } catch (const Error& error) {
            CPPUNIT_ASSERT(ErrorCode::Unavailable == error.code());   // down, and not "no such user"
        }
        CPPUNIT_ASSERT(setup.directory().findByLogin("alice").has_value());
        CPPUNIT_ASSERT(setup.directory().changeNumber() > before);
    }
};
CPPUNIT_TEST_SUITE_REGISTRATION(IsolatedDirectoryTest);

}  // namespace
