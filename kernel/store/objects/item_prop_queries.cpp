#include "store/objects/item_prop_queries.h"

namespace corbel::store::item_prop_queries {
namespace {

constexpr std::string_view kFindHolders =
    "SELECT m.item_id FROM mailbox_item m WHERE m.store_id=? AND m.folder_id=? AND m.uid BETWEEN ? AND ? AND EXISTS "
    "(SELECT 1 FROM item_prop p WHERE p.store_id=m.store_id AND p.item_id=m.item_id)";
constexpr std::string_view kCopy =
    "INSERT INTO item_prop (store_id, item_id, prop_id, prop_type, int_value, bytes_value) "
    "SELECT store_id, ?, prop_id, prop_type, int_value, bytes_value FROM item_prop WHERE store_id=? AND item_id=? AND prop_id>0";
constexpr std::string_view kLoad =
    "SELECT prop_id, prop_type, int_value, bytes_value FROM item_prop WHERE store_id=? AND item_id=? ORDER BY prop_id";
constexpr std::string_view kErase = "DELETE FROM item_prop WHERE store_id=? AND item_id=? AND prop_id=?";
constexpr std::string_view kEraseAll = "DELETE FROM item_prop WHERE store_id=? AND item_id=?";

const std::string& upsertSql(db::Engine engine) {
    static const std::string texts[] = {
        db::Dialect::upsert(db::Engine::Sqlite, "item_prop", "store_id, item_id, prop_id, prop_type, int_value, bytes_value",
                            "store_id, item_id, prop_id"),
        db::Dialect::upsert(db::Engine::Mysql, "item_prop", "store_id, item_id, prop_id, prop_type, int_value, bytes_value",
                            "store_id, item_id, prop_id")};
    return texts[engine == db::Engine::Sqlite ? 0 : 1];
}

}  // namespace

void findHolders(db::Connection& connection, StoreId store, FolderId folder, UidRange range, std::set<ItemId>& items) {
    db::Statement select = connection.prepare(kFindHolders);
    select.with(store, folder, range.first, range.last);
    while (select.step()) items.insert(select.unsignedInteger(0));
}

void copy(db::Connection& connection, StoreId store, ItemId from, ItemId to) { connection.prepare(kCopy).with(to, store, from).run(); }

std::vector<StoredProperty> load(db::Connection& connection, StoreId store, ItemId item) {
    db::Statement select = connection.prepare(kLoad);
    select.with(store, item);
    std::vector<StoredProperty> properties;
    while (select.step()) properties.push_back(readProperty(select, 0));
    return properties;
}

void set(db::Connection& connection, StoreId store, ItemId item, const Property& property) {
    const PropertyBinding binding(property);
    db::Statement statement = connection.prepare(upsertSql(connection.engine()));
    statement.bind(0, store).bind(1, item);
    binding.bind(statement, 2);
    statement.run();
}

void setTombstone(db::Connection& connection, StoreId store, ItemId item, PropId id) {
    db::Statement statement = connection.prepare(upsertSql(connection.engine()));
    statement.bind(0, store).bind(1, item).bind(2, std::uint64_t{id}).bind(3, std::uint64_t{0}).bindNull(4).bindNull(5);
    statement.run();
}

void erase(db::Connection& connection, StoreId store, ItemId item, PropId id) { connection.prepare(kErase).with(store, item, id).run(); }

void eraseAll(db::Connection& connection, StoreId store, ItemId item) { connection.prepare(kEraseAll).with(store, item).run(); }

}  // namespace corbel::store::item_prop_queries
