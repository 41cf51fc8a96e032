#include "codec/value_readers.h"

#include <algorithm>

#include "corbel/store.h"
#include "corbel/text.h"

namespace corbel::convert_mime {
namespace {

bool isBase64Char(char c) noexcept {
    return (c >= '0' && c <= '9') || (text::lower(c) >= 'a' && text::lower(c) <= 'z') || c == '+' || c == '/' || c == '=';
}

void readRaw(const convert::MimeSource& source, const MimeRange& range, std::uint64_t offset, std::uint64_t length, std::string& out) {
    if (offset >= range.encodedBytes) return;
    source.content->read(source.prefixBytes + range.offset + offset, std::min(length, range.encodedBytes - offset), out);
}

std::uint64_t base64Size(const convert::MimeSource& source, const MimeRange& range) {
    constexpr std::uint64_t kProbe = 1024;
    std::string first, last;
    readRaw(source, range, 0, kProbe, first);
    readRaw(source, range, range.encodedBytes - std::min(range.encodedBytes, kProbe), kProbe, last);
    const auto newline = first.find('\n');
    const std::uint64_t newlineBytes = newline != std::string::npos && newline > 0 && first[newline - 1] == '\r' ? 2 : 1;
    const auto& parts = source.index->parts;
    const std::uint64_t lines = range.part < parts.size() ? parts[range.part].lines : 0;
    std::uint64_t chars = range.encodedBytes - std::min(range.encodedBytes, lines * newlineBytes);
    for (auto at = last.rbegin(); at != last.rend() && chars > 0; ++at) {
        if (*at == '=' || *at == ' ' || *at == '\t')
            --chars;
        else if (*at != '\r' && *at != '\n')
            break;
    }
    return chars * 6 / 8;
}

}  // namespace

void StringValue::read(std::uint64_t offset, std::uint64_t length, std::string& out) {
    if (offset < _bytes.size()) out.append(_bytes, offset, length);
}

void SliceReader::read(std::uint64_t offset, std::uint64_t length, std::string& out) {
    if (offset < _length) _base->read(_offset + offset, std::min(length, _length - offset), out);
}

std::uint64_t decodedSize(const convert::MimeSource& source, const MimeRange& range) {
    return range.encoding == "BASE64" ? base64Size(source, range) : range.encodedBytes;
}

MimeRange rangeOf(const convert::MimeSource& source, std::uint32_t part) {
    const mime::Part& p = source.index->parts[part];
    return {part, p.bodyOffset, p.bodySize, p.encoding};
}

TransferReader::TransferReader(const convert::MimeSource& source, MimeRange range, std::string head)
    : _source(source), _range(std::move(range)), _head(std::move(head)) {
    if (_range.encoding == "BASE64")
        _coding = Coding::Base64;
    else if (_range.encoding == "QUOTED-PRINTABLE")
        _coding = Coding::Quoted;
    if (_coding != Coding::Quoted) {
        _size = decodedSize(_source, _range);
        return;
    }
    while (decodeMore()) {
        _size += _decoded.size();
        _decoded.clear();
    }
    rewind();
}

std::uint64_t TransferReader::size() const noexcept { return _head.size() + _size; }

void TransferReader::rewind() {
    _rawOffset = _decodedOffset = 0;
    _pending.clear();
    _decoded.clear();
}

/// False at the end.
bool TransferReader::decodeMore() {
    if (_rawOffset >= _range.encodedBytes) return false;
    const std::size_t before = _pending.size();
    readRaw(_source, _range, _rawOffset, kDecodePieceBytes, _pending);
    _rawOffset += kDecodePieceBytes;
    const bool isLast = _rawOffset >= _range.encodedBytes || _pending.size() == before;
    if (isLast) _rawOffset = _range.encodedBytes;
    _decodedOffset += _decoded.size();
    _decoded = _coding == Coding::Base64 ? decodeBase64Piece(isLast) : decodeQuotedPiece(isLast);
    return true;
}

std::string TransferReader::decodeBase64Piece(bool isLast) {
    std::erase_if(_pending, [](char c) { return !isBase64Char(c); });
    const auto pad = _pending.rfind('=');
    const std::size_t groupsFrom = pad == std::string::npos ? 0 : pad + 1;
    const std::size_t kept = isLast ? 0 : (_pending.size() - groupsFrom) % 4;
    std::string decoded = mime::decodeTransfer(std::string_view(_pending).substr(0, _pending.size() - kept), _range.encoding);
    _pending.erase(0, _pending.size() - kept);
    return decoded;
}

std::string TransferReader::decodeQuotedPiece(bool isLast) {
    std::size_t cut = _pending.size();
    if (!isLast) {
        const auto newline = _pending.rfind('\n');
        if (newline != std::string::npos)
            cut = newline + 1;
        else if (_pending.size() < kMaxQuotedLine)
            cut = 0;
        else if (const auto equals = _pending.rfind('='); equals != std::string::npos && equals + 3 > cut)
            cut = equals;
    }
    std::string decoded = mime::decodeTransfer(std::string_view(_pending).substr(0, cut), _range.encoding);
    _pending.erase(0, cut);
    return decoded;
}

void TransferReader::read(std::uint64_t offset, std::uint64_t length, std::string& out) {
    if (offset < _head.size()) {
        const std::uint64_t fromHead = std::min<std::uint64_t>(length, _head.size() - offset);
        out.append(_head, offset, fromHead);
        offset += fromHead;
        length -= fromHead;
    }
    offset -= _head.size();
    if (_coding == Coding::Identity) {
        if (length > 0) readRaw(_source, _range, offset, length, out);
        return;
    }
    if (offset < _decodedOffset) rewind();
    while (length > 0) {
        const std::uint64_t end = _decodedOffset + _decoded.size();
        if (offset < end) {
            const std::uint64_t taken = std::min(length, end - offset);
            out.append(_decoded, offset - _decodedOffset, taken);
            offset += taken;
            length -= taken;
        } else if (!decodeMore()) {
            return;
        }
    }
}

std::string readAll(ValueReader& reader, std::uint64_t limit) {
    std::string out;
    while (out.size() < limit) {
        const std::size_t before = out.size();
        reader.read(before, std::min<std::uint64_t>(limit - before, 256 * 1024), out);
        if (out.size() == before) break;
    }
    return out;
}

}  // namespace corbel::convert_mime
