// The guest's end of the stream: answers, questions and reports to the server.
//
// Owned by main(); all others have a reference. When the server is gone the process ends on the spot. [any thread; read(): one]
#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "isolation/channel.h"

namespace corbel::guest {

class ServerLink {
public:
    explicit ServerLink(int fd) : _channel(fd) {}

    isolation::Frame read();
    void write(isolation::FrameKind kind, std::uint64_t call, std::string_view body);

    /// Asks in the middle of a call and waits for the answer; throws the error that comes instead. What the server needs done for the answer
    /// is done meanwhile, on this thread.
    std::string ask(std::uint64_t call, const isolation::Ask& ask);
    /// The reading thread met an answer.
    void onAnswer(std::uint64_t call, std::string body);
    /// The reading thread met a call within `call`.
    void onCallWithin(std::uint64_t call, std::function<void()> job);

private:
    isolation::Channel _channel;
    struct Waiting {
        std::optional<std::string> answer;
        std::function<void()> job;
    };
    std::mutex _mutex;   // guards all below
    std::condition_variable _told;
    std::map<std::uint64_t, Waiting> _waiting;   // by call, until it is fetched
};

}  // namespace corbel::guest
