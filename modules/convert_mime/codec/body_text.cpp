#include "codec/body_text.h"

#include "codec/flowed.h"

namespace corbel::convert_mime {
namespace {

constexpr std::uint64_t kPieceBytes = 64 * 1024;

}  // namespace

void BodyText::each(const std::function<void(std::string_view piece)>& take) const {
    if (isWhole()) return take(_bytes);
    LineEnds ends;
    std::string piece, lines;
    for (std::uint64_t at = 0;; at += piece.size()) {
        piece.clear();
        _reader->read(at, kPieceBytes, piece);
        if (piece.empty()) return;
        if (_lines == Lines::AsTheyAre) {
            take(piece);
            continue;
        }
        lines.clear();
        ends.add(piece, lines);
        take(lines);
    }
}

bool BodyText::equals(std::string_view bytes) const {
    bool isEqual = true;
    each([&](std::string_view piece) {
        isEqual = isEqual && bytes.starts_with(piece);
        if (isEqual) bytes.remove_prefix(piece.size());
    });
    return isEqual && bytes.empty();
}

std::string BodyText::start(std::uint64_t length) const {
    if (isWhole()) return _bytes.substr(0, length);
    std::string bytes;
    _reader->read(0, length, bytes);
    return bytes;
}

}  // namespace corbel::convert_mime
