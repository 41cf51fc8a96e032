// SQL of content and what hangs on it: chunks, MIME index, blob references, and the list of contents to purge.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "db/connection.h"
#include "store/store_rows.h"

namespace corbel::store::content_queries {

/// Columns: bytes, storage, blob key, inline body. Parameters: store, content.
inline constexpr std::string_view kPlace = "SELECT size_bytes, storage, blob_key, body FROM content WHERE store_id=? AND content_id=?";

/// `body` is stored for BodyStorage::Inline only.
void insert(db::Connection& connection, StoreId store, std::uint64_t content, const ContentRow& row, std::string_view sha256, std::string_view body);
/// Gives bytes to a content that had none.
void fill(db::Connection& connection, StoreId store, std::uint64_t content, const ContentRow& row, std::string_view sha256, std::string_view body);
/// Bytes of the content; 0 when it is not there.
std::uint64_t size(db::Connection& connection, StoreId store, std::uint64_t content);
void insertChunk(db::Connection& connection, StoreId store, std::uint64_t content, std::uint32_t chunk, std::string_view bytes);
/// Appends up to `length` bytes of the chunk from `offset` on to `out`; nothing when it is not there.
void readChunk(db::Connection& connection, StoreId store, std::uint64_t content, std::uint32_t chunk, std::uint64_t offset, std::uint64_t length,
               std::string& out);
void insertMime(db::Connection& connection, StoreId store, std::uint64_t content, std::string_view envelope, std::string_view structure);
void insertBlobRef(db::Connection& connection, StoreId store, std::string_view blobKey, std::uint64_t content);

/// The contents of the range's items may be without an item soon.
void markDead(db::Connection& connection, StoreId store, FolderId folder, UidRange range);
/// What holds a content beside items: table content_ref.
enum class Holder : std::uint8_t { Content = 0, Folder = 1 };
void addReference(db::Connection& connection, StoreId store, std::uint64_t content, Holder kind, std::uint64_t holder);
/// The holder is gone: what it held may be dead.
void releaseAll(db::Connection& connection, StoreId store, Holder kind, std::uint64_t holder);
/// One content that the holder holds no more.
void release(db::Connection& connection, StoreId store, std::uint64_t content, Holder kind, std::uint64_t holder);
/// For those that make a content without an item, and then do not use it.
void markContentDead(db::Connection& connection, StoreId store, std::uint64_t content);

std::vector<std::uint64_t> dead(db::Connection& connection, StoreId store, std::size_t limit);
/// By an item, or by what is in content_ref.
bool isReferenced(db::Connection& connection, StoreId store, std::uint64_t content);
void unmarkDead(db::Connection& connection, StoreId store, std::uint64_t content);
bool hasDead(db::Connection& connection, StoreId store);
/// Every row of the content; what it held is marked as dead.
void purge(db::Connection& connection, StoreId store, std::uint64_t content);

/// SQLite: gives free pages back to the file system, a few at a time.
void shrink(db::Connection& connection);
/// Keys of referenced blobs that start with `prefix`, for the blob sweeper.
std::vector<std::string> blobKeys(db::Connection& connection, StoreId store, std::string_view prefix);

}  // namespace corbel::store::content_queries
