// What an open mailbox takes of the system. Here and not with the store's own tests, since with a converter opening asks more.
#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <filesystem>

#include "codec/converter.h"
#include "unit/store/store_fixture.h"

using namespace corbel;
using namespace corbel::testing;

namespace {

class OpenStoreTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(OpenStoreTest);
    CPPUNIT_TEST(anOpenStoreIsOneConnection);
    CPPUNIT_TEST_SUITE_END();

public:
    void anOpenStoreIsOneConnection() {
        convert_mime::GmimeConverter converter;
        StoreSetup<OnSqlite> setup;
        for (UserId user = 1; user <= 3; ++user) setup.open(user);
        setup.close();
        setup.stores().setConverter(&converter);
        std::vector<std::unique_ptr<StoreSession>> sessions;
        for (UserId user = 1; user <= 3; ++user) {
            sessions.push_back(setup.open(user));
            const FolderId inbox = setup.folder(*sessions.back(), "INBOX");
            setup.append(*sessions.back(), inbox, "Subject: one\r\n\r\ntext\r\n");
            CPPUNIT_ASSERT_EQUAL(1u, sessions.back()->view(inbox, true)->size());
        }
        CPPUNIT_ASSERT_EQUAL(std::ptrdiff_t{3}, openMailboxFiles());
    }

private:
    static std::ptrdiff_t openMailboxFiles() {
        const std::filesystem::directory_iterator descriptors("/proc/self/fd");
        return std::count_if(begin(descriptors), end(descriptors), [](const std::filesystem::directory_entry& each) {
            std::error_code closed;
            const std::string file = std::filesystem::read_symlink(each.path(), closed).string();
            return file.ends_with(".db") && file.find("/stores/") != file.npos;
        });
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(OpenStoreTest);

}  // namespace
