#include "store/content_reader.h"

#include <algorithm>

#include "blob/blob_store.h"
#include "corbel/error.h"
#include "store/content_queries.h"
#include "store/store_file.h"

namespace corbel::store {

void StoredContent::set(std::uint64_t content, std::string_view prefix, const ContentRow& row, std::string_view inlineBody) {
    _content = content;
    _prefix = prefix;
    _row = row;
    _inline = inlineBody;
    _isJoined = false;
    if (row.storage == BodyStorage::Inline && inlineBody.size() != row.sizeBytes) {
        throw Error(ErrorCode::Corrupt, "The message cannot be read",
                    "content " + std::to_string(content) + " of store " + std::to_string(_store) + " has another size than its row says");
    }
}

void StoredContent::read(std::uint64_t offset, std::uint64_t length, std::string& out) {
    if (offset >= size()) return;
    length = std::min(length, size() - offset);
    if (offset < _prefix.size()) {
        const std::string_view part = _prefix.substr(offset, length);
        out.append(part);
        offset += part.size();
        length -= part.size();
    }
    if (length > 0) readBody(offset - _prefix.size(), length, out);
}

std::optional<std::string_view> StoredContent::whole() {
    if (_row.storage != BodyStorage::Inline) return std::nullopt;
    if (_prefix.empty()) return _inline;
    if (!_isJoined) {
        _joined.assign(_prefix);
        _joined.append(_inline);
        _isJoined = true;
    }
    return _joined;
}

void StoredContent::readBody(std::uint64_t offset, std::uint64_t length, std::string& out) {
    if (_row.storage == BodyStorage::Inline) {
        out.append(_inline.substr(offset, length));
        return;
    }
    if (_row.storage == BodyStorage::Blob) {
        readBlob(offset, length, out);
        return;
    }
    while (length > 0) {
        const std::uint64_t within = offset % kContentChunkBytes;
        const std::uint64_t part = std::min(length, kContentChunkBytes - within);
        const std::size_t before = out.size();
        const auto chunk = static_cast<std::uint32_t>(offset / kContentChunkBytes);
        content_queries::readChunk(_connection, _store, _content, chunk, within, part, out);
        if (out.size() - before != part) {
            throw Error(ErrorCode::Corrupt, "The message cannot be read",
                        "content " + std::to_string(_content) + " of store " + std::to_string(_store) + " lacks chunk " + std::to_string(chunk));
        }
        offset += part;
        length -= part;
    }
}

void StoredContent::readBlob(std::uint64_t offset, std::uint64_t length, std::string& out) {
    const std::optional<blob::BlobId> id = blob::BlobId::fromName(_row.blobKey);
    if (!id) throw Error(ErrorCode::Corrupt, "The message cannot be read", "content " + std::to_string(_content) + " names no blob: " + _row.blobKey);
    if (!_blobs) {
        throw Error(ErrorCode::Unavailable, "The message cannot be read at the moment",
                    "content " + std::to_string(_content) + " lies in a blob, but no blob module is enabled");
    }
    _blobs->read(*id, offset, length, out);
}

void readStoredContent(db::Connection& connection, StoreFile& file, std::uint64_t content, std::uint64_t offset, std::uint64_t length, std::string& out) {
    db::Statement select = connection.prepare(content_queries::kPlace);
    select.with(file.id(), content);
    if (!select.step()) throw Error(ErrorCode::Corrupt, "The value cannot be read", "content " + std::to_string(content) + " is missing");
    ContentRow row;
    row.sizeBytes = select.unsignedInteger(0);
    row.storage = static_cast<BodyStorage>(select.integer(1));
    row.blobKey = select.text(2);
    StoredContent reader(connection, file.id(), file.environment().blobs);
    reader.set(content, {}, row, select.text(3));
    reader.read(offset, length, out);
}

}  // namespace corbel::store
