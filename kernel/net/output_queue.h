// What a connection has still to send: the Output that sessions and producers write to.
//
// Owned by one connection, used by the thread that owns the connection. Only remembers; ServedConnection::flush() sends.
#pragma once

#include "corbel/error.h"
#include "corbel/net.h"
#include "net/byte_buffer.h"

namespace corbel::net {

/// A producer stops here and goes on below low water; no further input is handled above it.
inline constexpr std::size_t kHighWater = 256 * 1024;
inline constexpr std::size_t kLowWater = 64 * 1024;
/// What one handler may write without a producer; more is a module's bug and closes the connection.
inline constexpr std::size_t kMaxQueued = 128 * 1024 * 1024;
inline constexpr std::size_t kFirstOutput = 1024;

class OutputQueue final : public Output {
public:
    void write(std::string_view bytes) override {
        if (bytes.empty()) return;
        bytes.copy(reserve(bytes.size()).data(), bytes.size());
        commit(bytes.size());
    }
    std::span<char> reserve(std::size_t size) override {
        if (_buffer.size() + size > kMaxQueued) throw Error(ErrorCode::LimitReached, "The answer is too large", "output queue of a connection");
        return _buffer.space(_buffer.capacity() == 0 && size < kFirstOutput ? kFirstOutput : size);
    }
    void commit(std::size_t used) override { _buffer.commit(used); }
    std::size_t queued() const noexcept override { return _buffer.size(); }
    bool full() const noexcept override { return _buffer.size() >= kHighWater; }

    bool empty() const noexcept { return _buffer.empty(); }
    std::string_view view() const noexcept { return _buffer.view(); }
    void sent(std::size_t count) noexcept { _buffer.consume(count); }
    void release() noexcept { _buffer.release(); }

private:
    ByteBuffer _buffer;
};

}  // namespace corbel::net
