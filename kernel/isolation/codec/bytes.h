// The few shapes of which messages between server and guest are made: fixed-width numbers (little endian), texts with their length in
// front, lists with their count. What a message is made of them says fields.h.
//
// Values without state outside; no I/O. The reader takes bytes of a process that may be broken: it never throws and never reads past the
// end. After the first wrong byte it gives zeros and empty texts, and finish() tells. [any thread]
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "corbel/error.h"

namespace corbel::isolation {

class ByteWriter {
public:
    void u8(std::uint8_t value) { _bytes += static_cast<char>(value); }
    void u32(std::uint32_t value) { number(value, 4); }
    void u64(std::uint64_t value) { number(value, 8); }
    void f64(double value);
    void flag(bool value) { u8(value ? 1 : 0); }
    void text(std::string_view value);

    const std::string& bytes() const noexcept { return _bytes; }
    std::string take() noexcept { return std::move(_bytes); }

private:
    void number(std::uint64_t value, int width);
    std::string _bytes;
};

class ByteReader {
public:
    explicit ByteReader(std::string_view bytes) : _rest(bytes) {}

    std::uint8_t u8() { return static_cast<std::uint8_t>(number(1)); }
    std::uint32_t u32() { return static_cast<std::uint32_t>(number(4)); }
    std::uint64_t u64() { return number(8); }
    double f64();
    bool flag();
    /// A view into the bytes given; wrong when longer than `max`.
    std::string_view text(std::size_t max);
    /// How many elements follow. Each has a byte at least, so that a count alone cannot make anybody reserve memory.
    std::size_t count(std::size_t max);
    /// All that is left.
    std::string_view takeRest() noexcept { return std::exchange(_rest, {}); }
    /// Whoever finds a value impossible says so here.
    void fail() noexcept;
    bool isOk() const noexcept { return _isOk; }

    /// `value` when all was right and nothing is left, else Syntax.
    template <class T>
    Result<T> finish(T value) const {
        if (_isOk && _rest.empty()) return value;
        return Error(ErrorCode::Syntax, "The message between server and module cannot be read");
    }

private:
    std::uint64_t number(int width);
    std::string_view _rest;
    bool _isOk = true;
};

}  // namespace corbel::isolation
