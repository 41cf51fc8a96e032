// The module descriptor: a plain struct in an ELF section of its own, so that the kernel can refuse a wrong file with one
// sentence before dlopen runs a line of it.
#pragma once

#include <cstdint>
#include <string_view>

#define CORBEL_DESCRIPTOR_SECTION ".corbel.module"

namespace corbel {

inline constexpr std::uint16_t kSdkMajor = 0;  ///< Raised when a published interface breaks.
inline constexpr std::uint16_t kSdkMinor = 1;  ///< Raised when something is added; a module needs kernel minor >= its own.

namespace detail {
#define CORBEL_STR2(x) #x
#define CORBEL_STR(x) CORBEL_STR2(x)
#if defined(__clang__)
#define CORBEL_ABI_COMPILER "clang" CORBEL_STR(__clang_major__)
#else
#define CORBEL_ABI_COMPILER "gcc" CORBEL_STR(__GNUC__)
#endif
#if defined(__has_feature)
#define CORBEL_HAS_FEATURE(name) __has_feature(name)
#else
#define CORBEL_HAS_FEATURE(name) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || CORBEL_HAS_FEATURE(address_sanitizer)
#define CORBEL_ABI_SANITIZER "asan"
#elif defined(__SANITIZE_THREAD__) || CORBEL_HAS_FEATURE(thread_sanitizer)
#define CORBEL_ABI_SANITIZER "tsan"
#else
#define CORBEL_ABI_SANITIZER "none"
#endif
}  // namespace detail

/// Compiler, standard library, language version and sanitizer that a module was built with; must equal the kernel's.
inline constexpr std::string_view kAbiTag =
    CORBEL_ABI_COMPILER " libstdc++cxx11=" CORBEL_STR(_GLIBCXX_USE_CXX11_ABI) " std=" CORBEL_STR(__cplusplus) " san=" CORBEL_ABI_SANITIZER;

/// Layout is frozen: 16 + 64 + 32 + 32 + 256 + 256 bytes, NUL-padded texts.
struct ModuleDescriptor {
    char magic[8];               ///< "CORBELM1"
    std::uint32_t size;          ///< sizeof(ModuleDescriptor)
    std::uint16_t sdkMajor;
    std::uint16_t sdkMinor;
    char abiTag[64];
    char id[32];
    char version[32];
    char provides[256];          ///< Interface ids, separated by blanks.
    char requires_[256];
};
static_assert(sizeof(ModuleDescriptor) == 656);

constexpr ModuleDescriptor makeDescriptor(std::string_view id, std::string_view version, std::string_view provides, std::string_view requires_) {  ///< For CORBEL_MODULE(). Does not compile with a text that is too long. [any thread]
    ModuleDescriptor d{};
    auto put = [](char* to, std::size_t room, std::string_view text) {
        if (text.size() >= room) throw "text too long for the module descriptor";
        for (std::size_t i = 0; i < text.size(); ++i) to[i] = text[i];
    };
    for (int i = 0; i < 8; ++i) d.magic[i] = "CORBELM1"[i];
    d.size = sizeof(ModuleDescriptor);
    d.sdkMajor = kSdkMajor;
    d.sdkMinor = kSdkMinor;
    put(d.abiTag, sizeof d.abiTag, kAbiTag);
    put(d.id, sizeof d.id, id);
    put(d.version, sizeof d.version, version);
    put(d.provides, sizeof d.provides, provides);
    put(d.requires_, sizeof d.requires_, requires_);
    return d;
}

}  // namespace corbel
