#include "module/elf_symbols.h"

#include <elf.h>

#include <cstring>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace corbel::module {
namespace {

Error damaged(const std::string& what) { return Error(ErrorCode::InvalidArgument, "has no usable " + what + "; build it again"); }

class Reader {
public:
    Reader(const ReadAt& read, std::uint64_t fileSize) : _read(read), _fileSize(fileSize) {}

    /// `count` things at `offset`; nullopt when they are not all inside the file, or more than `most`.
    template <class T>
    std::optional<std::vector<T>> read(std::uint64_t offset, std::uint64_t count, std::uint64_t most) const {
        if (count > most || offset > _fileSize || count * sizeof(T) > _fileSize - offset) return std::nullopt;
        std::vector<T> things(count);
        if (count > 0 && !_read(offset, things.data(), count * sizeof(T))) return std::nullopt;
        return things;
    }

private:
    const ReadAt& _read;
    const std::uint64_t _fileSize;
};

std::optional<std::string> nameAt(const std::vector<char>& names, std::uint64_t offset) {
    if (offset >= names.size()) return std::nullopt;
    return std::string(names.data() + offset, ::strnlen(names.data() + offset, names.size() - offset));
}

}  // namespace

Result<ElfNeeds> readNeeds(const ReadAt& read, std::uint64_t fileSize) {
    const Reader reader(read, fileSize);
    const auto header = reader.read<Elf64_Ehdr>(0, 1, 1);
    if (!header) return damaged("ELF header");
    const Elf64_Ehdr& head = header->front();
    const auto sections = reader.read<Elf64_Shdr>(head.e_shoff, head.e_shnum, kMaxSections);
    if (!sections || head.e_shentsize != sizeof(Elf64_Shdr)) return damaged("section table");

    ElfNeeds needs;
    bool hasSymbols = false, hasLibraries = false;   // the loader knows one table of each kind
    for (const Elf64_Shdr& table : *sections) {
        if (table.sh_type != SHT_DYNSYM && table.sh_type != SHT_DYNAMIC) continue;
        if (std::exchange(table.sh_type == SHT_DYNSYM ? hasSymbols : hasLibraries, true)) continue;
        if (table.sh_link >= sections->size()) return damaged("symbol names");
        const Elf64_Shdr& strings = (*sections)[table.sh_link];
        const auto names = reader.read<char>(strings.sh_offset, strings.sh_size, kMaxSymbolNameBytes);
        if (!names) return damaged("symbol names");
        if (table.sh_type == SHT_DYNSYM) {
            const auto symbols = reader.read<Elf64_Sym>(table.sh_offset, table.sh_size / sizeof(Elf64_Sym), kMaxSymbols);
            if (!symbols) return damaged("symbol table");
            for (const Elf64_Sym& symbol : *symbols) {
                if (symbol.st_shndx != SHN_UNDEF || ELF64_ST_BIND(symbol.st_info) != STB_GLOBAL || symbol.st_name == 0) continue;
                auto name = nameAt(*names, symbol.st_name);
                if (!name) return damaged("symbol names");
                needs.symbols.push_back(std::move(*name));
            }
        } else {
            const auto entries = reader.read<Elf64_Dyn>(table.sh_offset, table.sh_size / sizeof(Elf64_Dyn), kMaxSymbols);
            if (!entries) return damaged("dynamic section");
            for (const Elf64_Dyn& entry : *entries) {
                if (entry.d_tag != DT_NEEDED) continue;
                auto name = nameAt(*names, entry.d_un.d_val);
                if (!name || needs.libraries.size() == kMaxNeeded) return damaged("dynamic section");
                needs.libraries.push_back(std::move(*name));
            }
        }
    }
    return needs;
}

}  // namespace corbel::module
