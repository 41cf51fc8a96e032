#include "store/gone_key_queries.h"

namespace corbel::store::gone_key_queries {
namespace {

// REPLACE: both engines know it, and a key that is gone once more is kept as long again. 1: kind of an alias that is a source key.
constexpr std::string_view kRememberRange =
    "REPLACE INTO gone_key (store_id, source_key, removed) SELECT a.store_id, a.alias, ? FROM mailbox_item m "
    "CROSS JOIN item_alias a ON a.store_id=m.store_id AND a.item_id=m.item_id AND a.kind=1 "
    "WHERE m.store_id=? AND m.folder_id=? AND m.uid BETWEEN ? AND ? AND SUBSTR(a.alias, 1, 16)<>?";
constexpr std::string_view kRememberItem =
    "REPLACE INTO gone_key (store_id, source_key, removed) SELECT store_id, alias, ? FROM item_alias "
    "WHERE store_id=? AND item_id=? AND kind=1 AND SUBSTR(alias, 1, 16)<>?";
constexpr std::string_view kRemember = "REPLACE INTO gone_key (store_id, source_key, removed) VALUES (?, ?, ?)";
constexpr std::string_view kIsGone = "SELECT 1 FROM gone_key WHERE store_id=? AND source_key=?";
constexpr std::string_view kHasOld = "SELECT 1 FROM gone_key WHERE store_id=? AND removed<? LIMIT 1";
constexpr std::string_view kTrim = "DELETE FROM gone_key WHERE store_id=? AND removed<?";

}  // namespace

void rememberRange(db::Connection& connection, StoreId store, FolderId folder, UidRange range, std::string_view storeGuid, std::int64_t now) {
    db::Statement statement = connection.prepare(kRememberRange);
    statement.bind(0, now).bind(1, store).bind(2, folder).bind(3, range.first).bind(4, range.last).bindBlob(5, storeGuid);
    statement.run();
}

void rememberItem(db::Connection& connection, StoreId store, ItemId item, std::string_view storeGuid, std::int64_t now) {
    db::Statement statement = connection.prepare(kRememberItem);
    statement.bind(0, now).bind(1, store).bind(2, item).bindBlob(3, storeGuid);
    statement.run();
}

void remember(db::Connection& connection, StoreId store, std::string_view sourceKey, std::string_view storeGuid, std::int64_t now) {
    if (sourceKey.starts_with(storeGuid)) return;
    db::Statement statement = connection.prepare(kRemember);
    statement.bind(0, store).bindBlob(1, sourceKey).bind(2, now);
    statement.run();
}

bool isGone(db::Connection& connection, StoreId store, std::string_view sourceKey) {
    db::Statement select = connection.prepare(kIsGone);
    select.bind(0, store).bindBlob(1, sourceKey);
    return select.step();
}

bool hasOld(db::Connection& connection, StoreId store, std::int64_t before) {
    db::Statement select = connection.prepare(kHasOld);
    select.with(store, before);
    return select.step();
}

void trim(db::Connection& connection, StoreId store, std::int64_t before) { connection.prepare(kTrim).with(store, before).run(); }

}  // namespace corbel::store::gone_key_queries
