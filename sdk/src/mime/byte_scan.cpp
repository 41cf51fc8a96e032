#include "mime/byte_scan.h"

#include <algorithm>
#include <cstring>

namespace corbel::mime::detail {
namespace {

using Block = unsigned char __attribute__((vector_size(16)));
using Words = std::uint64_t __attribute__((vector_size(16)));
using Mask = signed char __attribute__((vector_size(16)));  // What comparing two blocks gives.

Block load(const char* p) noexcept {
    Block block;
    std::memcpy(&block, p, sizeof block);
    return block;
}

bool any(Block block) noexcept {
    Words words;
    std::memcpy(&words, &block, sizeof words);
    return (words[0] | words[1]) != 0;
}

}  // namespace

std::uint64_t countNewlines(std::string_view bytes) noexcept {
    std::uint64_t count = 0;
    const char* p = bytes.data();
    const char* const end = p + bytes.size();
    while (end - p >= 16) {
        // Each lane holds up to 255 before the sum.
        Block lanes{};
        for (int i = 0; i < 255 && end - p >= 16; ++i, p += 16) {
            const Mask equal = load(p) == static_cast<unsigned char>('\n');
            lanes -= reinterpret_cast<const Block&>(equal);
        }
        for (int i = 0; i < 16; ++i) count += lanes[i];
    }
    return count + static_cast<std::uint64_t>(std::count(p, end, '\n'));
}

void ByteFlags::add(std::string_view bytes) noexcept {
    if (bytes.empty()) return;
    // Bare newlines: the places of LF must be those behind a CR.
    auto one = [this](char before, char c) {
        _hasNul = _hasNul || c == '\0';
        _hasEightBit = _hasEightBit || static_cast<unsigned char>(c) >= 0x80;
        _hasBare = _hasBare || (c == '\n') != (before == '\r');
    };
    one(_last, bytes[0]);
    const char* p = bytes.data() + 1;
    const char* const end = bytes.data() + bytes.size();
    Block nul{}, bare{}, high{};
    for (; end - p >= 16; p += 16) {
        const Block block = load(p), before = load(p - 1);
        const Mask isNul = block == static_cast<unsigned char>(0);
        const Mask isBare = (block == static_cast<unsigned char>('\n')) ^ (before == static_cast<unsigned char>('\r'));
        nul |= reinterpret_cast<const Block&>(isNul);
        bare |= reinterpret_cast<const Block&>(isBare);
        high |= block;
    }
    _hasNul = _hasNul || any(nul);
    _hasBare = _hasBare || any(bare);
    _hasEightBit = _hasEightBit || any(high & static_cast<unsigned char>(0x80));
    for (; p < end; ++p) one(p[-1], *p);
    _last = bytes.back();
}

}  // namespace corbel::mime::detail
