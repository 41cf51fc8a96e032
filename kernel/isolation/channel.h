// One end of the stream between server and guest: whole frames out, whole frames in.
//
// Owned by either side. Frames are written under a lock, so that those of several threads do not mix; one thread reads. What comes in is
// checked for kind and length before memory is taken for it. [write: any thread; read: one thread]
#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "corbel/time.h"
#include "isolation/codec/messages.h"

namespace corbel::isolation {

struct Frame {
    FrameKind kind{};
    std::uint64_t call = 0;
    std::string body;
};

class Channel {
public:
    /// Takes over a connected stream socket.
    explicit Channel(int fd);
    ~Channel();
    Channel(const Channel&) = delete;
    Channel& operator=(const Channel&) = delete;

    /// False when the other side is gone or did not take it until `deadline`: the stream is of no use then.
    bool write(FrameKind kind, std::uint64_t call, std::string_view body, Ticks deadline);
    /// Waits for the next frame. nullopt: the other side is gone, or sent what is no frame (`isBroken()`).
    std::optional<Frame> read();
    bool isBroken() const noexcept { return _isBroken; }
    /// Whoever waits in read() or write() returns.
    void shutDown() noexcept;

private:
    bool readAll(char* to, std::size_t length);
    bool writeAll(std::string_view bytes, Ticks deadline);

    const int _fd;
    std::mutex _mutex;                // guards the flag; a frame is written without it, since that may take time
    std::condition_variable _written;
    bool _isWriting = false;
    bool _isBroken = false;   // of the reading thread
};

}  // namespace corbel::isolation
