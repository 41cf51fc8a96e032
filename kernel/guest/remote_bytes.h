// Bytes that the server has and a call asks for: a message, one of its values. Read ahead while they are read one after the other.
//
// Owned by whoever serves the call. Memory is one piece. [one thread at a time]
#pragma once

#include <algorithm>
#include <optional>
#include <string>

#include "corbel/store.h"
#include "guest/server_link.h"

namespace corbel::guest {

class RemoteBytes {
public:
    /// `whole`: all of them, when they are at hand.
    RemoteBytes(ServerLink& link, std::uint64_t call, isolation::AskKind kind, std::uint64_t value = 0, std::string whole = {})
        : _link(link), _kind(kind), _value(value), _call(call), _piece(std::move(whole)) {}

    /// What is read from here on is asked for in this call.
    void setCall(std::uint64_t call) noexcept { _call = call; }
    /// Appends up to `length` bytes; fewer only at the end.
    void read(std::uint64_t offset, std::uint64_t length, std::string& out) {
        while (length > 0) {
            if (offset < _at || offset >= _at + _piece.size()) fetch(offset, length);
            if (_piece.empty()) return;
            const std::uint64_t taken = std::min<std::uint64_t>(length, _at + _piece.size() - offset);
            out.append(_piece, offset - _at, taken);
            offset += taken;
            length -= taken;
        }
    }
    const std::string& piece() const noexcept { return _piece; }

private:
    void fetch(std::uint64_t offset, std::uint64_t length) {
        constexpr std::uint64_t kLeast = 4096;
        const bool goesOn = !_piece.empty() && offset == _at + _piece.size();
        const std::uint64_t wanted =
            goesOn ? isolation::kMaxPieceBytes : std::clamp<std::uint64_t>(length, kLeast, isolation::kMaxPieceBytes);
        _piece.clear();
        _at = offset;
        _piece = _link.ask(_call, {_kind, offset, static_cast<std::uint32_t>(wanted), _value, {}});
    }

    ServerLink& _link;
    const isolation::AskKind _kind;
    const std::uint64_t _value;
    std::uint64_t _call, _at = 0;
    std::string _piece;  // from _at on
};

class RemoteContent final : public ContentReader {
public:
    RemoteContent(ServerLink& link, std::uint64_t call, std::uint64_t size, std::string whole = {})
        : _bytes(link, call, isolation::AskKind::Content, 0, std::move(whole)), _size(size), _isWhole(_bytes.piece().size() == size) {}
    void setCall(std::uint64_t call) noexcept { _bytes.setCall(call); }
    std::uint64_t size() const noexcept override { return _size; }
    void read(std::uint64_t offset, std::uint64_t length, std::string& out) override {
        if (offset < _size) _bytes.read(offset, std::min(length, _size - offset), out);
    }
    std::optional<std::string_view> whole() override { return _isWhole ? std::optional<std::string_view>(_bytes.piece()) : std::nullopt; }

private:
    RemoteBytes _bytes;
    const std::uint64_t _size;
    const bool _isWhole;  // and stays so: what is at hand is never fetched
};

}  // namespace corbel::guest
