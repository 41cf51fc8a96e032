// Talks to a Session as a client would: bytes in, bytes out, with the framing that each Next asks for.
//
//     ScriptedClient client(session, connection);
//     assertEqual("220 ...", client.open());
//     assertEqual("250 ...", client.say("NOOP"));
//
// Cuts frames as kernel/net does (Line, ImapLine, Bytes, DotStuffed), runs producers to their end, and "performs" STARTTLS at once,
// dropping what was sent in clear behind it. Made for one session, owned by the test. [one thread]
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "corbel/net.h"
#include "corbel/testing/fake_connection.h"

namespace corbel::testing {

class ScriptedClient {
public:
    ScriptedClient(Session& session, FakeConnection& connection) : _session(session), _connection(connection) {}

    /// onOpen(); returns what the server wrote.
    std::string open();
    /// `line` and CRLF.
    std::string say(std::string_view line) { return send(std::string(line) + "\r\n"); }
    /// Any bytes; returns what the server wrote until it waits for more (or closed).
    std::string send(std::string_view bytes);
    std::string timeOut();
    std::string drain();
    std::string event(std::span<const ChangeEvent> events);
    /// The peer goes away, or the kernel has closed: the last call.
    void hangUp();

    bool isClosed() const noexcept { return _isClosed; }
    /// What the session waits for.
    const Next* next() const noexcept { return _next ? &*_next : nullptr; }

    bool isOverloaded = false;           ///< A LoadShedder is asked before each frame, as the kernel does then.
    std::size_t chunkSize = kMaxChunk;   ///< Bodies come in pieces of at most this size.

private:
    void take(Next next);
    Next handle(const Frame& frame);
    bool step();
    bool stepLine();
    bool stepBody();
    std::string output();

    Session& _session;
    FakeConnection& _connection;
    std::optional<Next> _next;
    std::string _input;
    std::optional<Framing> _body;     ///< A body under way goes on whatever framing is returned.
    std::uint64_t _bodyLeft = 0;
    bool _isClosed = false;
};

}  // namespace corbel::testing
