// links: kernel_module
// Any file may lie in the module folder: the reader must stay inside it and judge what it finds.
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "module/elf_descriptor.h"
#include "module/elf_symbols.h"
#include "module/inspect.h"

using namespace corbel;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const module::ReadAt read = [&](std::uint64_t offset, void* to, std::size_t length) {
        if (offset > size || length > size - offset) std::abort();   // the bounds are the reader's to check
        std::memcpy(to, data + offset, length);
        return true;
    };
    module::readNeeds(read, size);
    const Result<ModuleDescriptor> descriptor = module::readDescriptor(read, size);
    if (!descriptor) return 0;
    const Result<module::ModuleFacts> facts = module::judge(*descriptor);
    if (facts && facts->id.empty()) std::abort();
    return 0;
}
