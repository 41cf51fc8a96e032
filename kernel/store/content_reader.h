// The bytes of a stored message: its private header prefix and the shared body as one sequence, wherever the body lies.
//
// Lives inside one call of read(), on the connection of that call: whole() gives the database's own bytes when there is no prefix.
#pragma once

#include <string>

#include "db/connection.h"
#include "store/store_rows.h"

namespace corbel::blob {
class BlobStore;
}

namespace corbel::store {

inline constexpr std::uint64_t kContentChunkBytes = 512 * 1024;   ///< Of content_chunk rows.

class StoreFile;

class StoredContent final : public ContentReader {
public:
    StoredContent(db::Connection& connection, StoreId store, blob::BlobStore* blobs) : _connection(connection), _store(store), _blobs(blobs) {}

    /// The message to read next; the views must live until the next call.
    void set(std::uint64_t content, std::string_view prefix, const ContentRow& row, std::string_view inlineBody);

    std::uint64_t size() const noexcept override { return _prefix.size() + _row.sizeBytes; }
    void read(std::uint64_t offset, std::uint64_t length, std::string& out) override;
    std::optional<std::string_view> whole() override;

private:
    void readBody(std::uint64_t offset, std::uint64_t length, std::string& out);
    void readBlob(std::uint64_t offset, std::uint64_t length, std::string& out);

    db::Connection& _connection;
    const StoreId _store;
    blob::BlobStore* const _blobs;
    std::uint64_t _content = 0;
    std::string_view _prefix, _inline;
    ContentRow _row;
    std::string _joined;
    bool _isJoined = false;
};

/// Appends a part of a content's bytes, whatever it is the content of. Corrupt when it is not there.
void readStoredContent(db::Connection& connection, StoreFile& file, std::uint64_t content, std::uint64_t offset, std::uint64_t length, std::string& out);

}  // namespace corbel::store
