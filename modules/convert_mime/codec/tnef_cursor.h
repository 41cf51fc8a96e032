// Reading a stream forward through a small window.
//
// Every read is checked: past the end it gives zeros and the cursor is broken. [worker]
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>

#include "codec/wire.h"
#include "corbel/message_data.h"

namespace corbel::convert_mime {

class TnefCursor {
public:
    TnefCursor(ValueReader& reader, std::uint64_t begin, std::uint64_t end) : _reader(reader), _at(begin), _end(end) {}

    bool isBroken() const noexcept { return _isBroken; }
    std::uint64_t position() const noexcept { return _at; }
    std::uint64_t left() const noexcept { return _end - _at; }

    /// A part of what is left; this cursor goes behind it.
    TnefCursor part(std::uint64_t length) {
        TnefCursor inner(_reader, _at, _at + std::min(length, left()));
        skip(length);
        return inner;
    }

    void skip(std::uint64_t length) {
        if (length > left()) _isBroken = true;
        _at += std::min(length, left());
    }

    std::string bytes(std::uint64_t length) {
        if (length > left()) {
            _isBroken = true;
            return {};
        }
        std::string out;
        if (length <= kWindowBytes) {
            if (_at < _windowAt || _at + length > _windowAt + _window.size()) {
                _window.clear();
                _windowAt = _at;
                _reader.read(_at, std::min<std::uint64_t>(kWindowBytes, left()), _window);
            }
            if (length > _window.size()) {
                _isBroken = true;
                return {};
            }
            out = _window.substr(_at - _windowAt, length);
        } else {
            _reader.read(_at, length, out);
            if (out.size() < length) _isBroken = true;
        }
        _at += length;
        return out;
    }

    std::uint16_t u16() { return number<std::uint16_t>(2); }
    std::uint32_t u32() { return number<std::uint32_t>(4); }
    std::uint64_t u64() { return number<std::uint64_t>(8); }

private:
    static constexpr std::uint64_t kWindowBytes = 16 * 1024;

    template <class T>
    T number(std::size_t size) {
        std::string raw = bytes(size);
        raw.resize(8, '\0');
        return static_cast<T>(getU64(raw, 0));
    }

    ValueReader& _reader;
    std::uint64_t _at, _end;
    std::string _window;
    std::uint64_t _windowAt = 0;
    bool _isBroken = false;
};

}  // namespace corbel::convert_mime
