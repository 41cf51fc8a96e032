#include "net/framer.h"

#include <algorithm>

namespace corbel::net {

void Framer::set(const Framing& framing) {
    if (isMidFrame()) return;
    const bool isLine = framing.mode == Framing::Mode::Line || framing.mode == Framing::Mode::ImapLine || framing.mode == Framing::Mode::HttpHead;
    if (isLine && framing == _framing) return;  // keeps how far it looked into a line that is not whole
    _framing = framing;
    switch (framing.mode) {
        case Framing::Mode::Line: _framer = LineFramer(framing.limit, false); break;
        case Framing::Mode::ImapLine: _framer = LineFramer(framing.limit, true); break;
        case Framing::Mode::HttpHead: _framer = HeadFramer(framing.limit); break;
        case Framing::Mode::Bytes: _framer = BytesFramer(framing.size); break;
        case Framing::Mode::DotStuffed: _framer = DotFramer(); break;
        case Framing::Mode::HttpChunked: _framer = ChunkedFramer(framing.limit); break;
    }
}

Cut Framer::next(std::span<char> input) {
    return std::visit([&](auto& framer) { return framer.next(input); }, _framer);
}

bool Framer::isMidFrame() const noexcept {
    return std::visit([](const auto& framer) { return framer.isMidFrame(); }, _framer);
}

bool Framer::isBody() const noexcept {
    return isMidFrame() && (_framing.mode == Framing::Mode::Bytes || _framing.mode == Framing::Mode::DotStuffed ||
                            _framing.mode == Framing::Mode::HttpChunked);
}

Cut BytesFramer::next(std::span<char> input) {
    if (_isDone || input.size() < std::min<std::uint64_t>(_left, kChunkTarget)) return {};
    const auto size = static_cast<std::size_t>(std::min<std::uint64_t>({_left, input.size(), kMaxChunk}));
    _left -= size;
    _isDone = _left == 0;
    Frame frame;
    frame.kind = Frame::Kind::Chunk;
    frame.last = _isDone;
    frame.data = {input.data(), size};
    return {frame, size};
}

}  // namespace corbel::net
