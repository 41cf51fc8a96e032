// A body on its way into MIME: whole, or in pieces from a reader where it is too large to be held.
//
// Owned by the composer. Its bytes can be walked as often as they are needed; they are the same each time. [worker]
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "corbel/message_data.h"

namespace corbel::convert_mime {

class BodyText {
public:
    enum class Lines { AsTheyAre, Crlf };

    explicit BodyText(std::string bytes) : _bytes(std::move(bytes)) {}
    BodyText(std::unique_ptr<ValueReader> reader, Lines lines) : _reader(std::move(reader)), _lines(lines) {}

    bool isWhole() const noexcept { return _reader == nullptr; }
    /// Of a whole one.
    std::string& bytes() noexcept { return _bytes; }
    /// The reader of one that is not whole.
    ValueReader& reader() noexcept { return *_reader; }
    void each(const std::function<void(std::string_view piece)>& take) const;
    bool equals(std::string_view bytes) const;
    /// Up to `length` bytes from the start.
    std::string start(std::uint64_t length) const;

private:
    std::string _bytes;
    std::unique_ptr<ValueReader> _reader;
    Lines _lines = Lines::AsTheyAre;
};

}  // namespace corbel::convert_mime
