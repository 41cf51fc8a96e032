// A staged message over a text in memory, for tests of delivery hooks. Its content comes in pieces, as from a blob, unless `isInline`.
//
// Owned by the test, outlives its readers. [any thread]
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "corbel/error.h"
#include "corbel/mime.h"
#include "corbel/store.h"

namespace corbel::testing {

class FakeMessage final : public StagedMessage {
public:
    explicit FakeMessage(std::string text, bool isInline = false) : _text(std::move(text)), _isInline(isInline), _structure(mime::scan(_text).serialise()) {
        mime::renderEnvelope(std::string_view(_text).substr(0, _text.find("\r\n\r\n")), _envelope);
    }
    std::uint64_t size() const noexcept override { return _text.size(); }
    std::string_view structure() const noexcept override { return _structure; }
    std::string_view envelope() const noexcept override { return _envelope; }
    std::unique_ptr<ContentReader> content() const override { return std::make_unique<Reader>(*this); }

    bool isUnreadable = false;                ///< Reading throws Unavailable, as when the blob store is away.

private:
    class Reader final : public ContentReader {
    public:
        explicit Reader(const FakeMessage& message) : _message(message) {}
        std::uint64_t size() const noexcept override { return _message._text.size(); }
        void read(std::uint64_t offset, std::uint64_t length, std::string& out) override {
            check();
            if (offset < _message._text.size()) out.append(_message._text, offset, length);
        }
        std::optional<std::string_view> whole() override {
            check();
            return _message._isInline ? std::optional<std::string_view>(_message._text) : std::nullopt;
        }

    private:
        void check() const {
            if (_message.isUnreadable) throw Error(ErrorCode::Unavailable, "The message cannot be read now", "the test wants it so");
        }
        const FakeMessage& _message;
    };

    const std::string _text;
    const bool _isInline;
    const std::string _structure;
    std::string _envelope;
};

}  // namespace corbel::testing
