#include "isolation/codec/bytes.h"

#include <bit>

namespace corbel::isolation {

void ByteWriter::number(std::uint64_t value, int width) {
    for (int i = 0; i < width; ++i) _bytes += static_cast<char>(value >> (8 * i) & 0xff);
}

void ByteWriter::f64(double value) { u64(std::bit_cast<std::uint64_t>(value)); }

void ByteWriter::text(std::string_view value) {
    u32(static_cast<std::uint32_t>(value.size()));
    _bytes += value;
}

void ByteReader::fail() noexcept {
    _isOk = false;
    _rest = {};
}

std::uint64_t ByteReader::number(int width) {
    if (_rest.size() < static_cast<std::size_t>(width)) {
        fail();
        return 0;
    }
    std::uint64_t value = 0;
    for (int i = 0; i < width; ++i) value |= std::uint64_t{static_cast<unsigned char>(_rest[static_cast<std::size_t>(i)])} << (8 * i);
    _rest.remove_prefix(static_cast<std::size_t>(width));
    return value;
}

double ByteReader::f64() { return std::bit_cast<double>(u64()); }

bool ByteReader::flag() {
    const std::uint8_t value = u8();
    if (value > 1) fail();
    return value == 1;
}

std::string_view ByteReader::text(std::size_t max) {
    const std::size_t length = u32();
    if (length > max || length > _rest.size()) {
        fail();
        return {};
    }
    const std::string_view value = _rest.substr(0, length);
    _rest.remove_prefix(length);
    return value;
}

std::size_t ByteReader::count(std::size_t max) {
    const std::size_t n = u32();
    if (n <= max && n <= _rest.size()) return n;
    fail();
    return 0;
}

}  // namespace corbel::isolation
