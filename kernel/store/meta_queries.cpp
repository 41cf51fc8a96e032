#include "store/meta_queries.h"

namespace corbel::store::meta_queries {
namespace {

#define CORBEL_META_SELECT \
    "SELECT guid, owner_user, tenant, epoch, cn, next_id, last_uid_validity, folder_cn, size_bytes, message_count, kind FROM store_meta WHERE store_id=?"
constexpr std::string_view kLoad = CORBEL_META_SELECT;
constexpr std::string_view kLockMysql = CORBEL_META_SELECT " FOR UPDATE";
#undef CORBEL_META_SELECT
constexpr std::string_view kInsert =
    "INSERT INTO store_meta (store_id, guid, kind, owner_user, tenant, epoch, cn, next_id, last_uid_validity, folder_cn, size_bytes, "
    "message_count, log_floor, name_fold_version, created) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0, ?, ?)";
constexpr std::string_view kSave =
    "UPDATE store_meta SET epoch=?, cn=?, next_id=?, last_uid_validity=?, folder_cn=?, size_bytes=?, message_count=? WHERE store_id=?";

constexpr std::string_view kSetShared = "UPDATE store_meta SET kind=kind+2 WHERE store_id=?";
constexpr std::int64_t kPublicBit = 1;
constexpr std::int64_t kSharedBit = 2;

constexpr std::string_view kInsertToken = "INSERT INTO commit_token (store_id, token, written) VALUES (?, ?, ?)";
constexpr std::string_view kHasToken = "SELECT 1 FROM commit_token WHERE store_id=? AND token=?";
constexpr std::string_view kTrimTokens = "DELETE FROM commit_token WHERE store_id=? AND written<?";

std::optional<StoreMeta> read(db::Connection& connection, std::string_view sql, StoreId store) {
    db::Statement select = connection.prepare(sql);
    select.with(store);
    if (!select.step()) return std::nullopt;
    StoreMeta meta;
    meta.guid = select.text(0);
    meta.owner = select.unsignedInteger(1);
    meta.tenant = select.unsignedInteger(2);
    meta.epoch = select.unsignedInteger(3);
    meta.cn = select.unsignedInteger(4);
    meta.nextId = select.unsignedInteger(5);
    meta.lastUidValidity = static_cast<std::uint32_t>(select.integer(6));
    meta.folderCn = select.unsignedInteger(7);
    meta.sizeBytes = select.unsignedInteger(8);
    meta.messageCount = select.unsignedInteger(9);
    meta.isPublic = select.integer(10) & kPublicBit;
    meta.isShared = select.integer(10) & kSharedBit;
    return meta;
}

}  // namespace

std::optional<StoreMeta> lock(db::Connection& connection, StoreId store) {
    return read(connection, connection.engine() == db::Engine::Mysql ? kLockMysql : kLoad, store);
}

std::optional<StoreMeta> load(db::Connection& connection, StoreId store) { return read(connection, kLoad, store); }

void insert(db::Connection& connection, StoreId store, const StoreMeta& meta, std::string_view nameFoldVersion, std::int64_t now) {
    db::Statement statement = connection.prepare(kInsert);
    statement.bind(0, store).bindBlob(1, meta.guid).bind(2, meta.isPublic ? kPublicBit : std::int64_t{0}).bind(3, meta.owner).bind(4, meta.tenant).bind(5, meta.epoch);
    statement.bind(6, meta.cn).bind(7, meta.nextId).bind(8, std::uint64_t{meta.lastUidValidity}).bind(9, meta.folderCn).bind(10, nameFoldVersion);
    statement.bind(11, now);
    statement.run();
}

void save(db::Connection& connection, StoreId store, const StoreMeta& meta) {
    connection.prepare(kSave)
        .with(meta.epoch, meta.cn, meta.nextId, meta.lastUidValidity, meta.folderCn, meta.sizeBytes, meta.messageCount, store)
        .run();
}

void setShared(db::Connection& connection, StoreId store) { connection.prepare(kSetShared).with(store).run(); }

void insertToken(db::Connection& connection, StoreId store, std::uint64_t token, std::int64_t now) {
    connection.prepare(kInsertToken).with(store, token, now).run();
}

bool hasToken(db::Connection& connection, StoreId store, std::uint64_t token) {
    db::Statement select = connection.prepare(kHasToken);
    select.with(store, token);
    return select.step();
}

void trimTokens(db::Connection& connection, StoreId store, std::int64_t before) {
    connection.prepare(kTrimTokens).with(store, before).run();
}

}  // namespace corbel::store::meta_queries
