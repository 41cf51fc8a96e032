#include "module/inspect.h"

#include <cppunit/extensions/HelperMacros.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>

#include "module/bad_module_files.h"
#include "support/temp_dir.h"

using namespace corbel;
using namespace corbel::module;

namespace {

class InspectTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(InspectTest);
    CPPUNIT_TEST(goodModule);
    CPPUNIT_TEST(refusalsNameBothSides);
    CPPUNIT_TEST(truncatedCopy);
    CPPUNIT_TEST(writableByEverybody);
    CPPUNIT_TEST(wrongOwner);
    CPPUNIT_TEST(missingOrNoFile);
    CPPUNIT_TEST(damagedDescriptor);
    CPPUNIT_TEST_SUITE_END();

    static std::string refusal(const std::string& file) {
        const auto facts = inspect(file, ::geteuid());
        CPPUNIT_ASSERT(!facts.ok());
        CPPUNIT_ASSERT(facts.error().code() == ErrorCode::InvalidArgument);
        return facts.error().userText();
    }
    std::string copy(std::string_view name) {
        const std::string to = (_dir / name).string();
        std::filesystem::copy_file(badModule("good"), to);
        return to;
    }

    void goodModule() {
        const auto facts = inspect(badModule("user"), ::geteuid());
        CPPUNIT_ASSERT(facts.ok());
        CPPUNIT_ASSERT_EQUAL(std::string("user"), facts->id);
        CPPUNIT_ASSERT(facts->provides == std::vector<std::string>{"test.user/1"});
        CPPUNIT_ASSERT(facts->required == std::vector<std::string>{"test.good/1"});
    }
    void refusalsNameBothSides() {
        const std::string own = std::to_string(kSdkMajor) + "." + std::to_string(kSdkMinor);
        const auto file = [](std::string_view name) { return "The module file " + badModule(name) + " "; };
        CPPUNIT_ASSERT_EQUAL(file("other_sdk_major") + "was built for SDK 99." + std::to_string(kSdkMinor) + ", this server has SDK " + own +
                                 "; install the module's version for this server",
                             refusal(badModule("other_sdk_major")));
        CPPUNIT_ASSERT_EQUAL(file("newer_sdk_minor") + "was built for SDK " + std::to_string(kSdkMajor) + ".999, this server has only SDK " + own +
                                 "; update the server or install an older version of the module",
                             refusal(badModule("newer_sdk_minor")));
        CPPUNIT_ASSERT_EQUAL(file("other_abi") + "was built with \"gcc4 libstdc++cxx11=0 std=201103 san=none\", this server with \"" + std::string(kAbiTag) +
                                 "\"; build both with the same compiler and options",
                             refusal(badModule("other_abi")));
        CPPUNIT_ASSERT_EQUAL(file("no_descriptor") + "has no module descriptor (ELF section .corbel.module); is it a Corbel module, made with CORBEL_MODULE()?",
                             refusal(badModule("no_descriptor")));
        CPPUNIT_ASSERT_EQUAL(file("bad_magic") + "has a damaged descriptor; build or install it again", refusal(badModule("bad_magic")));
    }
    void truncatedCopy() {
        const std::string file = copy("truncated.so");
        std::filesystem::resize_file(file, std::filesystem::file_size(file) / 2);
        CPPUNIT_ASSERT(refusal(file).find("truncated.so is truncated: its section table would end at byte ") != std::string::npos);
    }
    void writableByEverybody() {
        const std::string file = copy("writable.so");
        ::chmod(file.c_str(), 0777);
        CPPUNIT_ASSERT_EQUAL("The module file " + file + " is writable by everybody, so anybody could change what the server runs; run: chmod o-w " + file,
                             refusal(file));
        ::chmod(file.c_str(), 0755);
        ::chmod(_dir.path().c_str(), 0777);
        CPPUNIT_ASSERT_EQUAL("The module file " + file + " lies in a folder that is writable by everybody, so anybody could change what the server runs; run: chmod o-w " +
                                 _dir.path().string(),
                             refusal(file));
        ::chmod(_dir.path().c_str(), 0755);
        CPPUNIT_ASSERT(inspect(file, ::geteuid()).ok());
    }
    void wrongOwner() {
        const std::string file = copy("owned.so");
        // As root the file is given away, else the server is taken to be somebody else.
        if (::geteuid() == 0) {
            CPPUNIT_ASSERT_EQUAL(0, ::chown(file.c_str(), 65534, static_cast<gid_t>(-1)));
            CPPUNIT_ASSERT_EQUAL("The module file " + file + " belongs to user 65534, only root may own modules; run: chown root " + file, refusal(file));
            CPPUNIT_ASSERT(inspect(file, 65534).ok());
        } else {
            CPPUNIT_ASSERT_EQUAL("The module file " + file + " belongs to user " + std::to_string(::geteuid()) +
                                     ", only root and user 65533 may own modules; run: chown root " + file,
                                 inspect(file, 65533).error().userText());
        }
    }
    void missingOrNoFile() {
        CPPUNIT_ASSERT_EQUAL(std::string("The module file /no/such.so is not there; install the module or remove its section"), refusal("/no/such.so"));
        CPPUNIT_ASSERT_EQUAL("The module file " + _dir.path().string() + " is not a file; give the path of a shared object", refusal(_dir.path().string()));
    }
    void damagedDescriptor() {
        const ModuleDescriptor sound = makeDescriptor("x", "1", "a/1  b/2", "");
        CPPUNIT_ASSERT(judge(sound).ok());
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, judge(sound)->provides.size());
        ModuleDescriptor d = sound;
        std::memset(d.id, 'x', sizeof d.id);   // no NUL
        CPPUNIT_ASSERT(!judge(d));
        d = sound;
        d.id[0] = '\n';
        CPPUNIT_ASSERT(!judge(d));
        d = sound;
        d.provides[0] = '\x1b';
        CPPUNIT_ASSERT(!judge(d));
        d = sound;
        d.size = 12;
        CPPUNIT_ASSERT(!judge(d));
    }

    testing::TempDir _dir;
};

CPPUNIT_TEST_SUITE_REGISTRATION(InspectTest);

}  // namespace
