// Facts about bytes that need no structure: NULs, bare CR or LF, 8-bit bytes, newlines; 16 bytes at a time.
//
// Internal to the scanner. [one thread at a time]
#pragma once

#include <cstdint>
#include <string_view>

namespace corbel::mime::detail {

std::uint64_t countNewlines(std::string_view bytes) noexcept;

class ByteFlags {
public:
    void add(std::string_view bytes) noexcept;
    bool hasNul() const noexcept { return _hasNul; }
    /// A CR at the very end counts as bare.
    bool hasBareNewline() const noexcept { return _hasBare || _last == '\r'; }
    bool hasEightBit() const noexcept { return _hasEightBit; }

private:
    bool _hasNul = false, _hasBare = false, _hasEightBit = false;
    char _last = 0;
};

}  // namespace corbel::mime::detail
