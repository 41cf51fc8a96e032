// A session that can say in one line that the server is overloaded.
//
// Implemented by a protocol's Session beside Session itself, when the protocol has such an answer; the kernel finds it there. While frames wait
// for a worker longer than is bearable the kernel asks here before it has a frame handled, so that a queue which grew is worked off
// at the price of a line a command. Sessions without it handle every frame, however late.
#pragma once

#include <optional>

#include "corbel/net.h"

namespace corbel {

class LoadShedder {
public:
    virtual ~LoadShedder();
    /// Answers a command with "try again later" (IMAP: NO [UNAVAILABLE]) instead of handling it. nullopt, and nothing written: the frame shall
    /// be handled as ever, since it is part of a command under way, the client's goodbye, or wrong. [worker, serial with the session's calls]
    virtual std::optional<Next> onOverload(Connection& connection, const Frame& frame) = 0;
};

}  // namespace corbel
