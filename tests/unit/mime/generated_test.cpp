// The generator's hard messages keep the properties, and the generator keeps its word: the same seed gives the same bytes.
#include <cppunit/extensions/HelperMacros.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "corbel/mime.h"
#include "support/mime_properties.h"

namespace {

namespace fs = std::filesystem;

std::string readFile(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return std::string((std::istreambuf_iterator<char>(in)), {});
}

class GeneratedTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(GeneratedTest);
    CPPUNIT_TEST(hardMessages);
    CPPUNIT_TEST(demoMailbox);
    CPPUNIT_TEST_SUITE_END();

    fs::path _folder;

public:
    void setUp() override {
        std::string name = (fs::temp_directory_path() / "corbel-mime-XXXXXX").string();
        CPPUNIT_ASSERT(::mkdtemp(name.data()) != nullptr);
        _folder = name;
    }
    void tearDown() override { fs::remove_all(_folder); }

private:
    void run(const std::string& script, const std::string& arguments) {
        const char* source = std::getenv("CORBEL_SOURCE");
        const std::string command = "python3 -B '" + std::string(source ? source : ".") + "/" + script + "' " + arguments + " > /dev/null";
        CPPUNIT_ASSERT_EQUAL_MESSAGE(command, 0, std::system(command.c_str()));
    }

    std::size_t checkAll(const fs::path& folder) {
        std::size_t count = 0;
        for (const auto& entry : fs::directory_iterator(folder)) {
            if (entry.path().extension() != ".eml") continue;
            const std::string message = readFile(entry.path());
            CPPUNIT_ASSERT_EQUAL_MESSAGE(entry.path().filename().string(), std::string(),
                                         corbel::testing::checkMimeProperties(message, corbel::mime::scan(message)));
            ++count;
        }
        return count;
    }

    void hardMessages() {
        const std::string a = (_folder / "a").string(), b = (_folder / "b").string();
        run("tests/support/mail_generator.py", "--seed 7 --count 86 --no-large --with-nul --with-bare --out " + a);
        CPPUNIT_ASSERT_EQUAL(std::size_t{86}, checkAll(a));
        run("tests/support/mail_generator.py", "--seed 7 --count 86 --no-large --with-nul --with-bare --out " + b);
        CPPUNIT_ASSERT(readFile(a + "/manifest.json") == readFile(b + "/manifest.json"));
    }

    void demoMailbox() {
        run("scripts/demo_mailbox.py", "--now 2026-11-24T09:00:00 --out " + _folder.string());
        CPPUNIT_ASSERT(checkAll(_folder) >= 30);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(GeneratedTest);

}  // namespace
