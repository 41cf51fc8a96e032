// A growing run of bytes that is filled at the end and consumed at the front: input and output of a connection.
//
// Owned by one connection, used by the one thread that owns the connection at the time. Memory is not initialised, and is
// given back by release(), so that a parked connection costs none.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace corbel::net {

class ByteBuffer {
public:
    ByteBuffer() = default;
    ~ByteBuffer() { release(); }
    ByteBuffer(const ByteBuffer&) = delete;
    ByteBuffer& operator=(const ByteBuffer&) = delete;

    bool empty() const noexcept { return _head == _tail; }
    std::size_t size() const noexcept { return _tail - _head; }
    std::size_t capacity() const noexcept { return _capacity; }
    std::span<char> bytes() noexcept { return {_memory + _head, size()}; }
    std::string_view view() const noexcept { return {_memory + _head, size()}; }

    /// All free space at the end, at least `atLeast` bytes of it; moves the content when it must grow.
    std::span<char> space(std::size_t atLeast);
    /// `used` bytes of the space were filled.
    void commit(std::size_t used) noexcept { _tail += used; }
    void append(std::string_view bytes);
    void consume(std::size_t count) noexcept;
    /// Forgets the content and frees the memory.
    void release() noexcept;

private:
    char* _memory = nullptr;
    std::size_t _capacity = 0;
    std::size_t _head = 0;
    std::size_t _tail = 0;
};

}  // namespace corbel::net
