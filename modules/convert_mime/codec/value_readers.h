// Readers of attachment bytes: text at hand, an encoded range of a message, a piece of another reader.
//
// A range is decoded as it is read, in pieces of kDecodePieceBytes: memory does not follow its size. Owned by the caller; what they read
// from must outlive them. [worker, one at a time]
#pragma once

#include <memory>
#include <string>

#include "corbel/convert.h"

namespace corbel::convert_mime {

inline constexpr std::uint64_t kDecodePieceBytes = 48 * 1024;
inline constexpr std::size_t kMaxQuotedLine = 256 * 1024;  ///< A longer line of quoted-printable is decoded in two.

class StringValue final : public ValueReader {
public:
    explicit StringValue(std::string bytes) : _bytes(std::move(bytes)) {}
    std::uint64_t size() const noexcept override { return _bytes.size(); }
    void read(std::uint64_t offset, std::uint64_t length, std::string& out) override;

private:
    std::string _bytes;
};

/// `head`, then the decoded bytes of a range.
class TransferReader final : public ValueReader {
public:
    TransferReader(const convert::MimeSource& source, MimeRange range, std::string head = {});
    /// Of quoted-printable it costs a pass over the range.
    std::uint64_t size() const noexcept override;
    void read(std::uint64_t offset, std::uint64_t length, std::string& out) override;

private:
    enum class Coding { Identity, Base64, Quoted };
    void rewind();
    bool decodeMore();
    std::string decodeBase64Piece(bool isLast);
    std::string decodeQuotedPiece(bool isLast);

    convert::MimeSource _source;
    MimeRange _range;
    std::string _head;
    Coding _coding = Coding::Identity;
    std::uint64_t _rawOffset = 0;  ///< Next encoded byte, from the range's start.
    std::string _pending;          ///< Encoded bytes that wait for more.
    std::string _decoded;          ///< Decoded bytes from _decodedOffset on.
    std::uint64_t _decodedOffset = 0;
    std::uint64_t _size = 0;
};

/// Bytes [offset, offset + length) of another reader.
class SliceReader final : public ValueReader {
public:
    SliceReader(std::unique_ptr<ValueReader> base, std::uint64_t offset, std::uint64_t length)
        : _base(std::move(base)), _offset(offset), _length(length) {}
    std::uint64_t size() const noexcept override { return _length; }
    void read(std::uint64_t offset, std::uint64_t length, std::string& out) override;

private:
    std::unique_ptr<ValueReader> _base;
    std::uint64_t _offset, _length;
};

/// Decoded size of a range as far as it can be told without decoding: exact but for quoted-printable (then the encoded size) and broken
/// base64.
std::uint64_t decodedSize(const convert::MimeSource& source, const MimeRange& range);

/// The range of a part's body.
MimeRange rangeOf(const convert::MimeSource& source, std::uint32_t part);

/// All bytes of a reader up to `limit`.
std::string readAll(ValueReader& reader, std::uint64_t limit);

}  // namespace corbel::convert_mime
