#include "net/byte_buffer.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <new>

namespace corbel::net {

std::span<char> ByteBuffer::space(std::size_t atLeast) {
    if (_capacity - _tail < atLeast) {
        if (_head > 0 && _capacity - size() >= atLeast && _head >= size()) {
            std::memcpy(_memory, _memory + _head, size());
            _tail -= _head;
            _head = 0;
        } else {
            const std::size_t capacity = std::max(size() + atLeast, _head > 0 ? _capacity : 2 * _capacity);
            char* memory = static_cast<char*>(std::malloc(capacity));
            if (!memory) throw std::bad_alloc();
            if (!empty()) std::memcpy(memory, _memory + _head, size());
            std::free(_memory);
            _memory = memory;
            _capacity = capacity;
            _tail -= _head;
            _head = 0;
        }
    }
    return {_memory + _tail, _capacity - _tail};
}

void ByteBuffer::append(std::string_view bytes) {
    if (bytes.empty()) return;
    std::memcpy(space(bytes.size()).data(), bytes.data(), bytes.size());
    commit(bytes.size());
}

void ByteBuffer::consume(std::size_t count) noexcept {
    _head += std::min(count, size());
    if (_head == _tail) _head = _tail = 0;
}

void ByteBuffer::release() noexcept {
    std::free(_memory);
    _memory = nullptr;
    _capacity = _head = _tail = 0;
}

}  // namespace corbel::net
