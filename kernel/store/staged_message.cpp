#include "store/staged_message.h"

#include <openssl/evp.h>

#include <algorithm>
#include <utility>

#include "blob/blob_store.h"
#include "corbel/error.h"
#include "corbel/text.h"
#include "store/spool_file.h"

namespace corbel::store {
namespace {

struct DigestFree {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

class Staged;

/// Reads a staged body wherever it lies. The message outlives it.
class StagedReader final : public ContentReader {
public:
    explicit StagedReader(const Staged& message) : _message(message) {}
    std::uint64_t size() const noexcept override;
    void read(std::uint64_t offset, std::uint64_t length, std::string& out) override;
    std::optional<std::string_view> whole() override;

private:
    const Staged& _message;
};

class Staged final : public StoredMessage {
public:
    std::uint64_t size() const noexcept override { return _place.sizeBytes; }
    std::string_view structure() const noexcept override { return _structure; }
    std::string_view envelope() const noexcept override { return _envelope; }
    std::unique_ptr<ContentReader> content() const override { return std::make_unique<StagedReader>(*this); }
    std::string_view sha256() const noexcept override { return _sha256; }
    const ListRow& listRow() const noexcept override { return _listRow; }
    const ContentRow& place() const noexcept override { return _place; }
    std::string_view body() const noexcept override { return _body; }

private:
    friend class Writer;
    friend class StagedReader;
    ContentRow _place;
    std::string _body;
    std::unique_ptr<SpoolFile> _spool;
    blob::BlobStore* _blobs = nullptr;
    blob::BlobId _blob;
    std::string _sha256, _structure, _envelope;
    ListRow _listRow;
};

std::uint64_t StagedReader::size() const noexcept { return _message.size(); }

void StagedReader::read(std::uint64_t offset, std::uint64_t length, std::string& out) {
    if (offset >= size()) return;
    length = std::min(length, size() - offset);
    if (_message._spool) _message._spool->read(offset, length, out);
    else if (_message._place.storage == BodyStorage::Blob) _message._blobs->read(_message._blob, offset, length, out);
    else out.append(_message._body, offset, length);
}

std::optional<std::string_view> StagedReader::whole() {
    if (_message.place().storage == BodyStorage::Inline) return _message.body();
    return std::nullopt;
}

class Writer final : public MessageWriter {
public:
    explicit Writer(StagingOptions options) : _options(std::move(options)), _message(std::make_unique<Staged>()), _digest(EVP_MD_CTX_new()) {
        if (!_digest || EVP_DigestInit_ex(_digest.get(), EVP_sha256(), nullptr) != 1) {
            throw Error(ErrorCode::Internal, "Internal storage error", "SHA-256 is not available");
        }
    }

    void write(std::string_view bytes) override {
        if (bytes.size() > _options.maxBytes - _size) throw Error(ErrorCode::TooLarge, "The message is too large");
        EVP_DigestUpdate(_digest.get(), bytes.data(), bytes.size());
        _scanner.feed(bytes);
        if (_header.size() < kMaxListHeaderBytes) _header.append(bytes.substr(0, kMaxListHeaderBytes - _header.size()));
        _size += bytes.size();
        if (_sink) _sink->write(bytes);
        else if (_message->_spool) _message->_spool->write(bytes);
        else if (_size <= _options.inlineBytes) _message->_body.append(bytes);
        else leaveMemory(bytes);
    }

    std::uint64_t size() const noexcept override { return _size; }

    std::unique_ptr<StagedMessage> finish() override {
        _message->_sha256.resize(32);
        EVP_DigestFinal_ex(_digest.get(), reinterpret_cast<unsigned char*>(_message->_sha256.data()), nullptr);
        mime::PartIndex index = _scanner.finish();
        fillListRow(index);
        if (!index.parts.empty()) _message->_envelope = std::move(index.parts.front().envelope);
        if (!index.parts.empty()) index.parts.front().envelope.clear();  // kept once, beside the index
        _message->_structure = index.serialise();
        _message->_place.sizeBytes = _size;
        if (_message->_spool) _message->_place.storage = BodyStorage::Chunks;
        if (_sink) {
            _message->_blobs = _options.blobs;
            _message->_blob = _sink->finish();
            _message->_place.storage = BodyStorage::Blob;
            _message->_place.blobKey = _message->_blob.name();
        }
        return std::move(_message);
    }

private:
    /// The message has become too large to lie in the store's own database.
    void leaveMemory(std::string_view bytes) {
        const std::string before = std::exchange(_message->_body, {});
        if (_options.blobs) {
            _sink = _options.blobs->create();
            _sink->write(before);
            _sink->write(bytes);
        } else {
            _message->_spool = std::make_unique<SpoolFile>(_options.spoolDir);
            _message->_spool->write(before);
            _message->_spool->write(bytes);
        }
    }

    void fillListRow(const mime::PartIndex& index) {
        std::string_view header = _header;
        if (!index.parts.empty()) header = header.substr(0, index.parts.front().headerSize);
        ListRow& row = _message->_listRow;
        if (_options.converter) {
            mime::ListFields fields = _options.converter->listFields(header, index);
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

    const StagingOptions _options;
    std::unique_ptr<Staged> _message;
    std::unique_ptr<blob::BlobSink> _sink;
    std::unique_ptr<EVP_MD_CTX, DigestFree> _digest;
    mime::Scanner _scanner;
    std::string _header;
    std::uint64_t _size = 0;
};

}  // namespace

std::unique_ptr<MessageWriter> makeMessageWriter(StagingOptions options) { return std::make_unique<Writer>(std::move(options)); }

}  // namespace corbel::store
