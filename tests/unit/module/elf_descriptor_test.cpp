#include "module/elf_descriptor.h"

#include <cppunit/extensions/HelperMacros.h>
#include <elf.h>

#include <cstring>

#include "module/bad_module_files.h"
#include "support/temp_dir.h"

using namespace corbel;
using namespace corbel::module;

namespace {

class ElfDescriptorTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(ElfDescriptorTest);
    CPPUNIT_TEST(readsARealModule);
    CPPUNIT_TEST(everyTruncationIsRefused);
    CPPUNIT_TEST(headerFields);
    CPPUNIT_TEST(offsetsThatOverflow);
    CPPUNIT_TEST_SUITE_END();

    static Result<ModuleDescriptor> read(std::string_view bytes) {
        return readDescriptor(
            [bytes](std::uint64_t offset, void* to, std::size_t length) {
                CPPUNIT_ASSERT(offset <= bytes.size() && length <= bytes.size() - offset);   // the reader checks before it reads
                std::memcpy(to, bytes.data() + offset, length);
                return true;
            },
            bytes.size());
    }
    static std::string refusal(std::string_view bytes) { return read(bytes).error().userText(); }
    static std::string good() { return testing::readFile(badModule("good")); }
    static Elf64_Ehdr& header(std::string& bytes) { return *reinterpret_cast<Elf64_Ehdr*>(bytes.data()); }

    void readsARealModule() {
        const auto descriptor = read(good());
        CPPUNIT_ASSERT(descriptor.ok());
        CPPUNIT_ASSERT_EQUAL(std::string("good"), std::string(descriptor->id));
        CPPUNIT_ASSERT_EQUAL(std::string("1.2.3"), std::string(descriptor->version));
        CPPUNIT_ASSERT_EQUAL(kAbiTag, std::string_view(descriptor->abiTag));
    }
    void everyTruncationIsRefused() {
        const std::string bytes = good();
        // The section table stands at the end, so that every cut breaks it.
        for (std::size_t n = 0; n < bytes.size(); n += 1 + n / 7) CPPUNIT_ASSERT(!read(std::string_view(bytes).substr(0, n)));
        CPPUNIT_ASSERT(!read(std::string_view(bytes).substr(0, bytes.size() - 1)));
        const std::string half = refusal(std::string_view(bytes).substr(0, bytes.size() / 2));
        CPPUNIT_ASSERT_EQUAL("is truncated: its section table would end at byte " + std::to_string(bytes.size()) + ", the file has " +
                                 std::to_string(bytes.size() / 2) + "; copy or install it again", half);
    }
    void headerFields() {
        std::string bytes = good();
        bytes[0] = 'X';
        CPPUNIT_ASSERT_EQUAL(std::string("is not a module: it is no ELF file; install it again"), refusal(bytes));
        bytes = good();
        header(bytes).e_machine = EM_S390;
        CPPUNIT_ASSERT(refusal(bytes).find("was built for another kind of machine (ELF machine 22), this server runs on ") == 0);
        bytes = good();
        header(bytes).e_type = ET_EXEC;
        CPPUNIT_ASSERT(refusal(bytes).find("is not a shared object") == 0);
        bytes = good();
        header(bytes).e_shnum = 0;
        CPPUNIT_ASSERT(refusal(bytes).find("has no usable section table") == 0);
        bytes = good();
        header(bytes).e_shnum = kMaxSections + 1;
        CPPUNIT_ASSERT(refusal(bytes).find("has no usable section table") == 0);
        bytes = good();
        header(bytes).e_shstrndx = header(bytes).e_shnum;
        CPPUNIT_ASSERT(refusal(bytes).find("has no usable section table") == 0);
        CPPUNIT_ASSERT_EQUAL(std::string("is not a module: it is too short for an ELF file; install it again"), refusal(""));
    }
    void offsetsThatOverflow() {
        std::string bytes = good();
        header(bytes).e_shoff = ~std::uint64_t{0} - 8;
        CPPUNIT_ASSERT(refusal(bytes).find("is truncated: its section table would end at byte 18446744073709551615") == 0);
        bytes = good();
        auto* sections = reinterpret_cast<Elf64_Shdr*>(bytes.data() + header(bytes).e_shoff);
        sections[header(bytes).e_shstrndx].sh_size = ~std::uint64_t{0};
        CPPUNIT_ASSERT(refusal(bytes).find("has no usable section names") == 0);
        bytes = good();
        sections = reinterpret_cast<Elf64_Shdr*>(bytes.data() + header(bytes).e_shoff);
        for (unsigned i = 0; i < header(bytes).e_shnum; ++i) sections[i].sh_name = 0xffffffff;
        CPPUNIT_ASSERT(refusal(bytes).find("has no module descriptor") == 0);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ElfDescriptorTest);

}  // namespace
