#include "module/elf_descriptor.h"

#include <elf.h>

#include <bit>
#include <cstring>
#include <string>
#include <vector>

namespace corbel::module {
namespace {

#if defined(__x86_64__)
constexpr std::uint16_t kOwnMachine = EM_X86_64;
#elif defined(__aarch64__)
constexpr std::uint16_t kOwnMachine = EM_AARCH64;
#else
#error "tell this file the ELF machine number of the new architecture"
#endif
constexpr unsigned char kOwnByteOrder = std::endian::native == std::endian::little ? ELFDATA2LSB : ELFDATA2MSB;

Error refusal(std::string text) { return Error(ErrorCode::InvalidArgument, std::move(text)); }

Error truncated(std::string_view what, std::uint64_t end, std::uint64_t size) {
    return refusal("is truncated: " + std::string(what) + " would end at byte " + std::to_string(end) + ", the file has " + std::to_string(size) +
                   "; copy or install it again");
}

/// True when [offset, offset + length) lies inside the file.
bool fits(std::uint64_t offset, std::uint64_t length, std::uint64_t fileSize) { return offset <= fileSize && length <= fileSize - offset; }

/// The sum, or the largest number when it does not fit: for messages only.
std::uint64_t endOf(std::uint64_t offset, std::uint64_t length) {
    std::uint64_t end = 0;
    return __builtin_add_overflow(offset, length, &end) ? ~std::uint64_t{0} : end;
}

}  // namespace

Result<ModuleDescriptor> readDescriptor(const ReadAt& read, std::uint64_t fileSize) {
    const Error unreadable = refusal("cannot be read; check the disk and install it again");
    Elf64_Ehdr header;
    if (fileSize < sizeof header) return refusal("is not a module: it is too short for an ELF file; install it again");
    if (fileSize > kMaxModuleBytes) return refusal("is larger than 1 GiB, which no module is; strip it of its debug information");
    if (!read(0, &header, sizeof header)) return unreadable;
    if (std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0) return refusal("is not a module: it is no ELF file; install it again");
    if (header.e_ident[EI_CLASS] != ELFCLASS64 || header.e_ident[EI_DATA] != kOwnByteOrder || header.e_machine != kOwnMachine) {
        return refusal("was built for another kind of machine (ELF machine " + std::to_string(header.e_machine) + "), this server runs on " +
                       std::to_string(kOwnMachine) + "; install the package for this architecture");
    }
    if (header.e_type != ET_DYN) return refusal("is not a shared object; build it with corbel_add_module()");
    if (header.e_shnum == 0 || header.e_shentsize != sizeof(Elf64_Shdr) || header.e_shnum > kMaxSections || header.e_shstrndx >= header.e_shnum) {
        return refusal("has no usable section table; build it without sstrip and the like");
    }

    const std::uint64_t tableBytes = std::uint64_t{header.e_shnum} * sizeof(Elf64_Shdr);
    if (!fits(header.e_shoff, tableBytes, fileSize)) return truncated("its section table", endOf(header.e_shoff, tableBytes), fileSize);
    std::vector<Elf64_Shdr> sections(header.e_shnum);
    if (!read(header.e_shoff, sections.data(), tableBytes)) return unreadable;

    const Elf64_Shdr& nameTable = sections[header.e_shstrndx];
    if (nameTable.sh_size > kMaxNameTableBytes) return refusal("has no usable section names; build it again");
    if (!fits(nameTable.sh_offset, nameTable.sh_size, fileSize)) return truncated("its section names", endOf(nameTable.sh_offset, nameTable.sh_size), fileSize);
    std::vector<char> names(nameTable.sh_size);
    if (!names.empty() && !read(nameTable.sh_offset, names.data(), names.size())) return unreadable;

    static constexpr std::string_view kName(CORBEL_DESCRIPTOR_SECTION, sizeof CORBEL_DESCRIPTOR_SECTION);   // with its NUL
    for (const Elf64_Shdr& section : sections) {
        if (!fits(section.sh_name, kName.size(), names.size()) || std::memcmp(names.data() + section.sh_name, kName.data(), kName.size()) != 0) continue;
        ModuleDescriptor descriptor;
        if (section.sh_type == SHT_NOBITS || section.sh_size != sizeof descriptor) {
            return refusal("has a descriptor of " + std::to_string(section.sh_size) + " bytes, this server reads " + std::to_string(sizeof descriptor) +
                           "; use CORBEL_MODULE() once in the module and build it with this server's SDK");
        }
        if (!fits(section.sh_offset, sizeof descriptor, fileSize)) {
            return truncated("its descriptor", endOf(section.sh_offset, sizeof descriptor), fileSize);
        }
        if (!read(section.sh_offset, &descriptor, sizeof descriptor)) return unreadable;
        return descriptor;
    }
    return refusal("has no module descriptor (ELF section " CORBEL_DESCRIPTOR_SECTION "); is it a Corbel module, made with CORBEL_MODULE()?");
}

}  // namespace corbel::module
