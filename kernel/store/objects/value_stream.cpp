#include "store/objects/value_stream.h"

#include <algorithm>

#include "corbel/error.h"
#include "corbel/mime.h"
#include "store/content_queries.h"
#include "store/content_reader.h"

namespace corbel::store {
namespace {

class TextReader final : public ValueReader {
public:
    explicit TextReader(std::string bytes) : _bytes(std::move(bytes)) {}
    std::uint64_t size() const noexcept override { return _bytes.size(); }
    void read(std::uint64_t offset, std::uint64_t length, std::string& out) override {
        if (offset < _bytes.size()) out.append(_bytes, offset, length);
    }

private:
    const std::string _bytes;
};

class StagedValueReader final : public ValueReader {
public:
    explicit StagedValueReader(std::shared_ptr<const StagedBytes> bytes) : _bytes(std::move(bytes)) {}
    std::uint64_t size() const noexcept override { return _bytes->size(); }
    void read(std::uint64_t offset, std::uint64_t length, std::string& out) override { _bytes->read(offset, length, out); }

private:
    const std::shared_ptr<const StagedBytes> _bytes;
};

class ContentValueReader final : public ValueReader {
public:
    ContentValueReader(StoreFilePtr file, std::uint64_t content) : _file(std::move(file)), _content(content) {
        const ConnectionLease lease = _file->reader();
        _size = content_queries::size(*lease, _file->id(), _content);
    }
    std::uint64_t size() const noexcept override { return _size; }
    void read(std::uint64_t offset, std::uint64_t length, std::string& out) override {
        if (offset >= _size) return;
        const ConnectionLease lease = _file->reader();
        readStoredContent(*lease, *_file, _content, offset, std::min(length, _size - offset), out);
    }

private:
    const StoreFilePtr _file;
    const std::uint64_t _content;
    std::uint64_t _size = 0;
};

class StageWriter final : public ValueWriter {
public:
    StageWriter(const ByteStageOptions& staging, std::function<void(std::shared_ptr<const StagedBytes>)> done)
        : _stage(staging, "The value"), _done(std::move(done)) {}
    void write(std::string_view bytes) override {
        if (_isDone) throw Error(ErrorCode::InvalidArgument, "The value is complete already");
        _stage.write(bytes);
    }
    void commit() override {
        if (std::exchange(_isDone, true)) throw Error(ErrorCode::InvalidArgument, "The value is complete already");
        _done(std::make_shared<const StagedBytes>(_stage.finish()));
    }

private:
    ByteStage _stage;
    const std::function<void(std::shared_ptr<const StagedBytes>)> _done;
    bool _isDone = false;
};

}  // namespace

std::unique_ptr<ValueReader> readText(std::string bytes) { return std::make_unique<TextReader>(std::move(bytes)); }
std::unique_ptr<ValueReader> readStaged(std::shared_ptr<const StagedBytes> bytes) {
    return std::make_unique<StagedValueReader>(std::move(bytes));
}
std::unique_ptr<ValueReader> readContent(StoreFilePtr file, std::uint64_t content) {
    return std::make_unique<ContentValueReader>(std::move(file), content);
}

std::unique_ptr<ValueReader> readRange(StoreFilePtr file, std::uint64_t content, const MimeRange& range) {
    ContentValueReader whole(std::move(file), content);
    std::string encoded;
    whole.read(range.offset, range.encodedBytes, encoded);
    return readText(mime::decodeTransfer(encoded, range.encoding));
}

std::unique_ptr<ValueWriter> writeStaged(const ByteStageOptions& staging, std::function<void(std::shared_ptr<const StagedBytes>)> done) {
    return std::make_unique<StageWriter>(staging, std::move(done));
}

}  // namespace corbel::store
