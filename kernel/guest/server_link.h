// The guest's end of the stream: answers, questions and reports to the server.
//
// Owned by main(); all others have a reference. When the server is gone the process ends on the spot. [any thread; read(): one]
#pragma once

#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "isolation/channel.h"

namespace corbel::guest {

class ServerLink {
public:
    explicit ServerLink(int fd) : _channel(fd) {}

    isolation::Frame read();
    void write(isolation::FrameKind kind, std::uint64_t call, std::string_view body);

    /// Asks in the middle of a call and waits for the answer; throws the error that comes instead.
    std::string ask(std::uint64_t call, const isolation::Ask& ask);
    /// The reading thread met an answer.
    void onAnswer(std::uint64_t call, std::string_view body);

private:
    isolation::Channel _channel;
    std::mutex _mutex;
    std::condition_variable _answered;
    std::map<std::uint64_t, std::string> _answers;   // by call, until they are fetched
};

}  // namespace corbel::guest
