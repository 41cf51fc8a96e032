// Ordinary mail for load: headers of a usual shape, text or a two-part body, sizes log-normal around a mean of 12 KB. Deterministic by seed.
#pragma once

#include <cstdint>
#include <random>
#include <string>

namespace load {

class MessageSource {
public:
    explicit MessageSource(std::uint32_t seed) : _random(seed) {}
    /// CRLF lines, no line that begins with a dot; 1 KB to 256 KB.
    std::string next();

private:
    std::string words(std::size_t bytes);
    std::mt19937 _random;
    std::uint64_t _count = 0;
};

}  // namespace load
