// SQL of content and what hangs on it: chunks, MIME index, blob references, and the list of contents to purge.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "db/connection.h"
#include "store/store_rows.h"

namespace corbel::store::content_queries {

/// `body` is stored for BodyStorage::Inline only.
void insert(db::Connection& connection, StoreId store, std::uint64_t content, const ContentRow& row, std::string_view sha256, std::string_view body);
void insertChunk(db::Connection& connection, StoreId store, std::uint64_t content, std::uint32_t chunk, std::string_view bytes);
/// Appends up to `length` bytes of the chunk from `offset` on to `out`; nothing when it is not there.
void readChunk(db::Connection& connection, StoreId store, std::uint64_t content, std::uint32_t chunk, std::uint64_t offset, std::uint64_t length,
               std::string& out);
void insertMime(db::Connection& connection, StoreId store, std::uint64_t content, std::string_view envelope, std::string_view structure);
void insertBlobRef(db::Connection& connection, StoreId store, std::string_view blobKey, std::uint64_t content);

/// The contents of the range's items may be without an item soon.
void markDead(db::Connection& connection, StoreId store, FolderId folder, UidRange range);
std::vector<std::uint64_t> dead(db::Connection& connection, StoreId store, std::size_t limit);
bool isReferenced(db::Connection& connection, StoreId store, std::uint64_t content);
void unmarkDead(db::Connection& connection, StoreId store, std::uint64_t content);
bool hasDead(db::Connection& connection, StoreId store);
/// Every row of the content.
void purge(db::Connection& connection, StoreId store, std::uint64_t content);

/// SQLite: gives free pages back to the file system, a few at a time.
void shrink(db::Connection& connection);
/// Keys of referenced blobs that start with `prefix`, for the blob sweeper.
std::vector<std::string> blobKeys(db::Connection& connection, StoreId store, std::string_view prefix);

}  // namespace corbel::store::content_queries
