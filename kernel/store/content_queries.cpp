#include "store/content_queries.h"

#include <algorithm>

namespace corbel::store::content_queries {
namespace {

constexpr std::string_view kInsert =
    "INSERT INTO content (content_id, store_id, size_bytes, storage, sha256, blob_key, body) VALUES (?, ?, ?, ?, ?, ?, ?)";
constexpr std::string_view kFill =
    "UPDATE content SET size_bytes=?, storage=?, sha256=?, blob_key=?, body=? WHERE store_id=? AND content_id=?";
constexpr std::string_view kSize = "SELECT size_bytes FROM content WHERE store_id=? AND content_id=?";
constexpr std::string_view kInsertChunk = "INSERT INTO content_chunk (store_id, content_id, chunk, bytes) VALUES (?, ?, ?, ?)";
constexpr std::string_view kReadChunk = "SELECT bytes FROM content_chunk WHERE store_id=? AND content_id=? AND chunk=?";
constexpr std::string_view kInsertMime = "INSERT INTO content_mime (content_id, store_id, envelope, structure) VALUES (?, ?, ?, ?)";
constexpr std::string_view kMarkDeadSqlite =
    "INSERT OR IGNORE INTO content_dead (store_id, content_id) SELECT store_id, content_id FROM mailbox_item "
    "WHERE store_id=? AND folder_id=? AND uid BETWEEN ? AND ?";
constexpr std::string_view kMarkDeadMysql =
    "INSERT IGNORE INTO content_dead (store_id, content_id) SELECT store_id, content_id FROM mailbox_item "
    "WHERE store_id=? AND folder_id=? AND uid BETWEEN ? AND ?";
constexpr std::string_view kDead = "SELECT content_id FROM content_dead WHERE store_id=? ORDER BY content_id LIMIT ?";
constexpr std::string_view kIsReferenced[] = {
    "SELECT 1 FROM mailbox_item WHERE store_id=? AND content_id=? LIMIT 1",
    "SELECT 1 FROM content_ref WHERE store_id=? AND content_id=? LIMIT 1",
    "SELECT 1 FROM soft_deleted WHERE store_id=? AND content_id=? LIMIT 1",
};
constexpr std::string_view kAddReference = "INSERT INTO content_ref (store_id, content_id, kind, holder_id) VALUES (?, ?, ?, ?)";
constexpr std::string_view kHeldBy = "SELECT content_id FROM content_ref WHERE store_id=? AND kind=? AND holder_id=?";
constexpr std::string_view kRelease = "DELETE FROM content_ref WHERE store_id=? AND content_id=? AND kind=? AND holder_id=?";
constexpr std::string_view kUnmarkDead = "DELETE FROM content_dead WHERE store_id=? AND content_id=?";
constexpr std::string_view kPurge[] = {
    "DELETE FROM content_chunk WHERE store_id=? AND content_id=?",
    "DELETE FROM content_mime WHERE store_id=? AND content_id=?",
    "DELETE FROM content_prop WHERE store_id=? AND content_id=?",
    "DELETE FROM recipient WHERE store_id=? AND content_id=?",
    "DELETE FROM attachment WHERE store_id=? AND content_id=?",
    "DELETE FROM content WHERE store_id=? AND content_id=?",
};
constexpr std::string_view kBlobOf = "SELECT blob_key FROM content WHERE store_id=? AND content_id=? AND blob_key IS NOT NULL";
constexpr std::string_view kEraseBlobRef = "DELETE FROM blob_ref WHERE store_id=? AND blob_key=? AND content_id=?";
constexpr std::string_view kBlobKeys = "SELECT DISTINCT blob_key FROM blob_ref WHERE store_id=? AND blob_key>=? AND blob_key<? ORDER BY blob_key";

}  // namespace

void insert(db::Connection& connection, StoreId store, std::uint64_t content, const ContentRow& row, std::string_view sha256, std::string_view body) {
    db::Statement statement = connection.prepare(kInsert);
    statement.bind(0, content).bind(1, store).bind(2, row.sizeBytes).bind(3, static_cast<std::int64_t>(row.storage)).bindBlob(4, sha256);
    if (row.storage == BodyStorage::Blob) statement.bind(5, std::string_view(row.blobKey));
    else statement.bindNull(5);
    if (row.storage == BodyStorage::Inline) statement.bindBlob(6, body);
    else statement.bindNull(6);
    statement.run();
}

void fill(db::Connection& connection, StoreId store, std::uint64_t content, const ContentRow& row, std::string_view sha256, std::string_view body) {
    db::Statement statement = connection.prepare(kFill);
    statement.bind(0, row.sizeBytes).bind(1, static_cast<std::int64_t>(row.storage)).bindBlob(2, sha256);
    if (row.storage == BodyStorage::Blob) statement.bind(3, std::string_view(row.blobKey));
    else statement.bindNull(3);
    if (row.storage == BodyStorage::Inline) statement.bindBlob(4, body);
    else statement.bindNull(4);
    statement.bind(5, store).bind(6, content);
    statement.run();
}

std::uint64_t size(db::Connection& connection, StoreId store, std::uint64_t content) {
    db::Statement select = connection.prepare(kSize);
    select.with(store, content);
    return select.step() ? select.unsignedInteger(0) : 0;
}

void insertChunk(db::Connection& connection, StoreId store, std::uint64_t content, std::uint32_t chunk, std::string_view bytes) {
    db::Statement statement = connection.prepare(kInsertChunk);
    statement.bind(0, store).bind(1, content).bind(2, std::uint64_t{chunk}).bindBlob(3, bytes);
    statement.run();
}

void readChunk(db::Connection& connection, StoreId store, std::uint64_t content, std::uint32_t chunk, std::uint64_t offset, std::uint64_t length,
               std::string& out) {
    db::Statement select = connection.prepare(kReadChunk);
    select.with(store, content, chunk);
    if (!select.step()) return;
    const std::string_view bytes = select.text(0);
    if (offset < bytes.size()) out.append(bytes.substr(offset, length));
}

void insertMime(db::Connection& connection, StoreId store, std::uint64_t content, std::string_view envelope, std::string_view structure) {
    db::Statement statement = connection.prepare(kInsertMime);
    statement.bind(0, content).bind(1, store).bindBlob(2, envelope).bindBlob(3, structure);
    statement.run();
}

void insertBlobRef(db::Connection& connection, StoreId store, std::string_view blobKey, std::uint64_t content) {
    connection.prepare(db::Dialect::insertIgnore(connection.engine(), "blob_ref", "store_id, blob_key, content_id"))
        .with(store, blobKey, content)
        .run();
}

void markDead(db::Connection& connection, StoreId store, FolderId folder, UidRange range) {
    connection.prepare(connection.engine() == db::Engine::Sqlite ? kMarkDeadSqlite : kMarkDeadMysql)
        .with(store, folder, range.first, range.last)
        .run();
}

std::vector<std::uint64_t> dead(db::Connection& connection, StoreId store, std::size_t limit) {
    db::Statement select = connection.prepare(kDead);
    select.with(store, limit);
    std::vector<std::uint64_t> contents;
    while (select.step()) contents.push_back(select.unsignedInteger(0));
    return contents;
}

bool isReferenced(db::Connection& connection, StoreId store, std::uint64_t content) {
    return std::any_of(std::begin(kIsReferenced), std::end(kIsReferenced), [&](std::string_view sql) {
        db::Statement select = connection.prepare(sql);
        select.with(store, content);
        return select.step();
    });
}

void addReference(db::Connection& connection, StoreId store, std::uint64_t content, Holder kind, std::uint64_t holder) {
    connection.prepare(kAddReference).with(store, content, static_cast<std::int64_t>(kind), holder).run();
}

void release(db::Connection& connection, StoreId store, std::uint64_t content, Holder kind, std::uint64_t holder) {
    connection.prepare(kRelease).with(store, content, static_cast<std::int64_t>(kind), holder).run();
    markContentDead(connection, store, content);
}

void releaseAll(db::Connection& connection, StoreId store, Holder kind, std::uint64_t holder) {
    std::vector<std::uint64_t> held;
    {
        db::Statement select = connection.prepare(kHeldBy);
        select.with(store, static_cast<std::int64_t>(kind), holder);
        while (select.step()) held.push_back(select.unsignedInteger(0));
    }
    for (const std::uint64_t content : held) release(connection, store, content, kind, holder);
}

void markContentDead(db::Connection& connection, StoreId store, std::uint64_t content) {
    connection.prepare(db::Dialect::insertIgnore(connection.engine(), "content_dead", "store_id, content_id")).with(store, content).run();
}

bool hasDead(db::Connection& connection, StoreId store) { return !dead(connection, store, 1).empty(); }

void unmarkDead(db::Connection& connection, StoreId store, std::uint64_t content) {
    connection.prepare(kUnmarkDead).with(store, content).run();
}

void purge(db::Connection& connection, StoreId store, std::uint64_t content) {
    std::string blobKey;
    {
        db::Statement select = connection.prepare(kBlobOf);
        select.with(store, content);
        if (select.step()) blobKey = select.text(0);
    }
    if (!blobKey.empty()) connection.prepare(kEraseBlobRef).with(store, blobKey, content).run();
    releaseAll(connection, store, Holder::Content, content);
    for (const std::string_view sql : kPurge) connection.prepare(sql).with(store, content).run();
}

void shrink(db::Connection& connection) {
    constexpr std::int64_t kFreePagesKept = 1024;
    if (connection.engine() != db::Engine::Sqlite) return;
    std::int64_t freePages = 0;
    {
        db::Statement count = connection.prepare("PRAGMA freelist_count");
        if (count.step()) freePages = count.integer(0);
    }
    if (freePages > kFreePagesKept) connection.execute("PRAGMA incremental_vacuum(512)");
}

std::vector<std::string> blobKeys(db::Connection& connection, StoreId store, std::string_view prefix) {
    // Keys start with hex digits, so nothing that begins with the prefix lies behind this.
    const std::string end = std::string(prefix) + "g";
    db::Statement select = connection.prepare(kBlobKeys);
    select.with(store, prefix, end);
    std::vector<std::string> keys;
    while (select.step()) keys.emplace_back(select.text(0));
    return keys;
}

}  // namespace corbel::store::content_queries
