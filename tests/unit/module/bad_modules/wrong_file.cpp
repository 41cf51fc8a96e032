// Module files that the kernel must refuse before, or while, it loads them. Should one be loaded all the same, its constructor says so aloud.
#include <cstdlib>

#include "corbel/module.h"

#ifdef MISSING_SYMBOL
void thisFunctionIsNowhere();
#endif

namespace {

[[maybe_unused]] constexpr corbel::ModuleDescriptor describe() {
    corbel::ModuleDescriptor d = corbel::makeDescriptor("wrong", "1.0", "", "");
#ifdef SDK_MAJOR
    d.sdkMajor = SDK_MAJOR;
#endif
#ifdef SDK_MINOR
    d.sdkMinor = SDK_MINOR;
#endif
#ifdef ABI_TAG
    for (char& c : d.abiTag) c = 0;
    for (int i = 0; ABI_TAG[i]; ++i) d.abiTag[i] = ABI_TAG[i];
#endif
#ifdef BAD_MAGIC
    d.magic[0] = 'X';
#endif
    return d;
}

#if !defined(NO_ENTRY) && !defined(MISSING_SYMBOL)
struct RunsAtLoad {
    RunsAtLoad() { std::abort(); }
} runsAtLoad;
#endif

}  // namespace

#ifndef NO_DESCRIPTOR
extern "C" __attribute__((used, retain, section(CORBEL_DESCRIPTOR_SECTION))) CORBEL_DESCRIPTOR_UNPADDED
const corbel::ModuleDescriptor corbel_module_descriptor = describe();
#endif
#ifndef NO_ENTRY
extern "C" __attribute__((visibility("default"))) corbel::Module* corbel_module_create() {
#ifdef MISSING_SYMBOL
    thisFunctionIsNowhere();
#endif
    return nullptr;
}
#endif
