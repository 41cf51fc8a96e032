#include "corbel/testing/scripted_client.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "corbel/load_shedder.h"

namespace corbel::testing {

namespace {

/// "{n}" or "{n+}" at the end of an IMAP line.
bool splitLiteral(std::string_view line, Frame& frame) {
    if (!line.ends_with('}')) return false;
    const std::size_t brace = line.rfind('{');
    if (brace == std::string_view::npos) return false;
    std::string_view digits = line.substr(brace + 1, line.size() - brace - 2);
    frame.literalPlus = digits.ends_with('+');
    if (frame.literalPlus) digits.remove_suffix(1);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), frame.literalSize);
    if (error != std::errc() || end != digits.data() + digits.size()) return false;
    frame.kind = Frame::Kind::Literal;
    frame.data = line.substr(0, brace);
    return true;
}

}  // namespace

std::string ScriptedClient::open() {
    take(_session.onOpen(_connection));
    return output();
}

std::string ScriptedClient::send(std::string_view bytes) {
    _input.append(bytes);
    while (!_isClosed && step()) {
    }
    return output();
}

std::string ScriptedClient::timeOut() {
    take(_session.onTimeout(_connection));
    return output();
}

std::string ScriptedClient::drain() {
    _connection.drains = true;
    take(_session.onDrain(_connection));
    return output();
}

std::string ScriptedClient::event(std::span<const ChangeEvent> events) {
    take(_session.onEvent(_connection, events));
    return output();
}

void ScriptedClient::hangUp() {
    _isClosed = true;
    _session.onClosed(_connection);
}

void ScriptedClient::take(Next next) {
    std::string written;
    for (;;) {
        switch (next.kind()) {
            case Next::Kind::Produce: {
                // The peer reads everything after each fill(), so the queue is empty again.
                const auto producer = next.takeProducer();
                bool goesOn = true;
                while (goesOn) {
                    goesOn = producer->fill(_connection.output);
                    written += std::exchange(_connection.output.text, {});
                }
                next = _session.onProduced(_connection);
                continue;
            }
            case Next::Kind::StartTls:
                _input.clear();
                _connection.hasTls = true;
                next = _session.onTls(_connection);
                continue;
            case Next::Kind::Close: _isClosed = true; break;
            case Next::Kind::Frame:
            case Next::Kind::FrameOrEvent:
            case Next::Kind::Event: break;
        }
        break;
    }
    _connection.output.text.insert(0, written);
    _next.emplace(std::move(next));
}

Next ScriptedClient::handle(const Frame& frame) {
    auto* const shedder = isOverloaded ? dynamic_cast<LoadShedder*>(&_session) : nullptr;
    std::optional<Next> next = shedder ? shedder->onOverload(_connection, frame) : std::nullopt;
    return next ? std::move(*next) : _session.onFrame(_connection, frame);
}

bool ScriptedClient::step() {
    if (!_next || _next->kind() == Next::Kind::Event) return false;
    if (!_body) {
        const Framing& framing = _next->framing();
        if (framing.mode == Framing::Mode::Line || framing.mode == Framing::Mode::ImapLine) return stepLine();
        _body = framing;
        _bodyLeft = framing.size;
    }
    return stepBody();
}

bool ScriptedClient::stepLine() {
    const Framing framing = _next->framing();
    const std::size_t end = _input.find('\n');
    if (end == std::string::npos) return false;
    std::string line = _input.substr(0, end);
    _input.erase(0, end + 1);
    Frame frame;
    frame.bareNewline = line.empty() || line.back() != '\r';
    if (!frame.bareNewline) line.pop_back();
    frame.data = line;
    if (line.size() > framing.limit) {
        frame.kind = Frame::Kind::TooLong;
        frame.data = frame.data.substr(0, framing.limit);
    } else if (framing.mode == Framing::Mode::ImapLine) {
        splitLiteral(line, frame);
    }
    take(handle(frame));
    return true;
}

bool ScriptedClient::stepBody() {
    std::string chunk;
    Frame frame;
    frame.kind = Frame::Kind::Chunk;
    frame.last = false;
    if (_body->mode == Framing::Mode::Bytes) {
        const std::size_t size = std::min<std::uint64_t>({_bodyLeft, _input.size(), chunkSize});
        if (size == 0 && _bodyLeft > 0) return false;
        chunk = _input.substr(0, size);
        _input.erase(0, size);
        _bodyLeft -= size;
        frame.last = _bodyLeft == 0;
    } else {
        // RFC 5321 section 4.5.2 line by line; only CRLF ends one.
        while (!frame.last && chunk.size() < chunkSize) {
            const std::size_t end = _input.find("\r\n");
            if (end == std::string::npos) break;
            std::string line = _input.substr(0, end + 2);
            _input.erase(0, end + 2);
            frame.last = line == ".\r\n";
            if (frame.last) break;
            if (line.front() == '.') line.erase(0, 1);
            frame.bareNewline |= line.find_first_of("\r\n") != line.size() - 2;
            chunk += line;
        }
        if (chunk.empty() && !frame.last) return false;
    }
    frame.data = chunk;
    if (frame.last) _body.reset();
    take(handle(frame));
    return true;
}

std::string ScriptedClient::output() { return std::exchange(_connection.output.text, {}); }

}  // namespace corbel::testing
