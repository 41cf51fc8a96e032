// What a module needs of others, as its file says it, and files that lie.
#include "module/elf_symbols.h"

#include <cppunit/extensions/HelperMacros.h>
#include <elf.h>

#include <algorithm>
#include <cstring>

#include "module/bad_module_files.h"
#include "support/temp_dir.h"

using namespace corbel;
using namespace corbel::module;

namespace {

class ElfSymbolsTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(ElfSymbolsTest);
    CPPUNIT_TEST(namesSymbolsAndLibraries);
    CPPUNIT_TEST(everyTruncationIsMet);
    CPPUNIT_TEST(numbersThatLie);
    CPPUNIT_TEST_SUITE_END();

    static Result<ElfNeeds> read(std::string_view bytes) {
        return readNeeds(
            [bytes](std::uint64_t offset, void* to, std::size_t length) {
                CPPUNIT_ASSERT(offset <= bytes.size() && length <= bytes.size() - offset);
                std::memcpy(to, bytes.data() + offset, length);
                return true;
            },
            bytes.size());
    }
    static bool has(const std::vector<std::string>& names, std::string_view part) {
        return std::any_of(names.begin(), names.end(), [&](const std::string& name) { return name.find(part) != std::string::npos; });
    }
    static Elf64_Shdr& section(std::string& bytes, std::uint32_t type) {
        const auto& header = *reinterpret_cast<Elf64_Ehdr*>(bytes.data());
        auto* sections = reinterpret_cast<Elf64_Shdr*>(bytes.data() + header.e_shoff);
        return *std::find_if(sections, sections + header.e_shnum, [&](const Elf64_Shdr& one) { return one.sh_type == type; });
    }

    void namesSymbolsAndLibraries() {
        const auto good = read(testing::readFile(badModule("good")));
        CPPUNIT_ASSERT(has(good->libraries, "libcorbelsdk.so"));
        CPPUNIT_ASSERT(has(good->symbols, "6corbel"));
        CPPUNIT_ASSERT(!has(good->symbols, "thisFunctionIsNowhere"));
        CPPUNIT_ASSERT(has(read(testing::readFile(badModule("missing_symbol")))->symbols, "thisFunctionIsNowhere"));
    }
    void everyTruncationIsMet() {
        const std::string bytes = testing::readFile(badModule("good"));
        for (std::size_t n = 0; n < bytes.size(); n += 1 + n / 7) CPPUNIT_ASSERT(!read(std::string_view(bytes).substr(0, n)));
    }
    void numbersThatLie() {
        std::string bytes = testing::readFile(badModule("good"));
        section(bytes, SHT_DYNSYM).sh_link = 60'000;
        CPPUNIT_ASSERT_EQUAL(std::string("has no usable symbol names; build it again"), read(bytes).error().userText());
        bytes = testing::readFile(badModule("good"));
        section(bytes, SHT_DYNSYM).sh_size = ~std::uint64_t{0};
        CPPUNIT_ASSERT_EQUAL(std::string("has no usable symbol table; build it again"), read(bytes).error().userText());
        bytes = testing::readFile(badModule("good"));
        section(bytes, SHT_DYNAMIC).sh_offset = ~std::uint64_t{0} - 8;
        CPPUNIT_ASSERT_EQUAL(std::string("has no usable dynamic section; build it again"), read(bytes).error().userText());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ElfSymbolsTest);

}  // namespace
