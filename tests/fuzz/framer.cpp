// links: kernel_net
// The framers: whatever comes, frames must not depend on how the input was split, and never reach outside it.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "net/byte_buffer.h"
#include "net/framer.h"
#include "net/proxy_header.h"

namespace {

using namespace corbel;
using namespace corbel::net;

constexpr std::size_t kMaxFrames = 2000;

/// Feeds pieces of `step` bytes; bodies are joined, since where they are cut is free.
std::string frames(const Framing& framing, std::string_view input, std::size_t step) {
    Framer framer;
    ByteBuffer buffer;
    framer.set(framing);
    const bool isBodyMode = framing.mode == Framing::Mode::Bytes || framing.mode == Framing::Mode::DotStuffed || framing.mode == Framing::Mode::HttpChunked;
    const Framing after = isBodyMode ? Framing::line(64) : framing;
    std::string all;
    std::size_t count = 0;
    bool isInBody = false;
    for (std::size_t at = 0; at < input.size(); at += step) {
        buffer.append(input.substr(at, step));
        for (;;) {
            const Cut cut = framer.next(buffer.bytes());
            if (cut.consumed > buffer.size()) std::abort();
            if (!cut.frame) {
                buffer.consume(cut.consumed);
                break;
            }
            const Frame& frame = *cut.frame;
            if (frame.kind == Frame::Kind::Broken || ++count > kMaxFrames) return all + "end";
            if (frame.kind == Frame::Kind::Chunk) {
                if (frame.data.size() > kMaxChunk) std::abort();
                if (!isInBody) all += "body:";
                all += frame.data;
                isInBody = !frame.last;
                if (frame.last) all += ";\n";
            } else if (frame.kind == Frame::Kind::TooLong) {
                all += framing.mode == Framing::Mode::HttpHead ? "toolong" : "toolong:" + std::string(frame.data) + ";\n";
                if (framing.mode == Framing::Mode::HttpHead) return all;
            } else {
                if (frame.data.size() > after.limit) std::abort();
                all += (frame.bareNewline ? "bare:" : "line:") + std::string(frame.data) + "|" + std::to_string(frame.literalSize) +
                       (frame.literalPlus ? "+" : "") + ";\n";
            }
            const bool isLiteral = frame.kind == Frame::Kind::Literal;
            buffer.consume(cut.consumed);
            framer.set(isLiteral ? Framing::bytes(frame.literalSize) : after);
        }
    }
    return all;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2) return 0;
    const std::string_view input(reinterpret_cast<const char*>(data) + 2, size - 2);
    const std::uint64_t limit = 1 + data[1] % 64;
    const Framing framings[] = {Framing::line(limit), Framing::imapLine(limit), Framing::bytes(data[1]),
                                Framing::dotStuffed(limit), Framing::httpHead(limit), Framing::httpChunked(limit)};
    const Framing& framing = framings[data[0] % 6];
    const std::string whole = frames(framing, input, input.size() + 1);
    for (const std::size_t step : {std::size_t{1}, std::size_t{3}, std::size_t{17}}) {
        std::string pieces = frames(framing, input, step);
        // A body that breaks or is cut off may have shown more or less of itself: then only the common part must agree.
        const std::size_t common = std::min(whole.size(), pieces.size());
        const bool isCut = framing.mode == Framing::Mode::HttpChunked || whole.ends_with("end") || pieces.ends_with("end");
        if (isCut ? std::string_view(whole).substr(0, common < 5 ? 0 : common - 5) != std::string_view(pieces).substr(0, common < 5 ? 0 : common - 5)
                  : whole != pieces) {
            std::abort();
        }
    }
    (void)parseLiteralHeader(input);
    const ProxyHeader header = parseProxyHeader(input);
    if (header.state == ProxyHeader::State::Done && header.length > input.size()) std::abort();
    return 0;
}
