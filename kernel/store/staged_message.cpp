#include "store/staged_message.h"

#include <algorithm>
#include <utility>

#include "corbel/error.h"
#include "corbel/text.h"

namespace corbel::store {
namespace {

/// Reads a staged body wherever it lies. The message outlives it.
class StagedReader final : public ContentReader {
public:
    explicit StagedReader(const StagedBytes& bytes) : _bytes(bytes) {}
    std::uint64_t size() const noexcept override { return _bytes.size(); }
    void read(std::uint64_t offset, std::uint64_t length, std::string& out) override { _bytes.read(offset, length, out); }
    std::optional<std::string_view> whole() override {
        if (_bytes.place().storage == BodyStorage::Inline) return _bytes.body();
        return std::nullopt;
    }

private:
    const StagedBytes& _bytes;
};

class Staged final : public StoredMessage {
public:
    std::uint64_t size() const noexcept override { return _bytes.size(); }
    std::string_view structure() const noexcept override { return _structure; }
    std::string_view envelope() const noexcept override { return _envelope; }
    std::unique_ptr<ContentReader> content() const override { return std::make_unique<StagedReader>(_bytes); }
    const StagedBytes& bytes() const noexcept override { return _bytes; }
    const ListRow& listRow() const noexcept override { return _listRow; }

private:
    friend class Writer;
    StagedBytes _bytes;
    std::string _structure, _envelope;
    ListRow _listRow;
};

class Writer final : public MessageWriter {
public:
    explicit Writer(StagingOptions options)
        : _converter(options.converter), _stage(std::move(options), "The message"), _message(std::make_unique<Staged>()) {}

    void write(std::string_view bytes) override {
        _stage.write(bytes);
        _scanner.feed(bytes);
        if (_header.size() < kMaxListHeaderBytes) _header.append(bytes.substr(0, kMaxListHeaderBytes - _header.size()));
    }

    std::uint64_t size() const noexcept override { return _stage.size(); }

    std::unique_ptr<StagedMessage> finish() override {
        mime::PartIndex index = _scanner.finish();
        fillListRow(index);
        if (!index.parts.empty()) _message->_envelope = std::move(index.parts.front().envelope);
        if (!index.parts.empty()) index.parts.front().envelope.clear();  // kept once, beside the index
        _message->_structure = index.serialise();
        _message->_bytes = _stage.finish();
        return std::move(_message);
    }

private:
    void fillListRow(const mime::PartIndex& index) {
        std::string_view header = _header;
        if (!index.parts.empty()) header = header.substr(0, index.parts.front().headerSize);
        ListRow& row = _message->_listRow;
        if (_converter) {
            mime::ListFields fields = _converter->listFields(header, index);
            row.subject = std::move(fields.subject);
            row.senderName = std::move(fields.senderName);
            row.senderAddress = std::move(fields.senderAddress);
            row.displayTo = std::move(fields.to);
            row.messageId = std::move(fields.messageId);
            row.sent = fields.sentMicros;
            row.importance = fields.importance;
            row.hasAttachment = fields.hasAttachment;
            return;
        }
        row.subject = mime::headerField(header, "Subject").value_or("");
        row.senderName = mime::headerField(header, "From").value_or("");
        row.displayTo = mime::headerField(header, "To").value_or("");
        row.messageId = mime::headerField(header, "Message-ID").value_or("");
        if (const auto date = mime::headerField(header, "Date")) {
            if (const auto sent = text::parseRfc5322Date(*date)) row.sent = toMicros(*sent);
        }
    }

    mime::Converter* const _converter;
    ByteStage _stage;
    std::unique_ptr<Staged> _message;
    mime::Scanner _scanner;
    std::string _header;
};

}  // namespace

std::unique_ptr<MessageWriter> makeMessageWriter(StagingOptions options) { return std::make_unique<Writer>(std::move(options)); }

}  // namespace corbel::store
