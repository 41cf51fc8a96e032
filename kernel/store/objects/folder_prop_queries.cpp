#include "store/objects/folder_prop_queries.h"

namespace corbel::store::folder_prop_queries {
namespace {

constexpr std::string_view kLoad =
    "SELECT prop_id, prop_type, int_value, bytes_value FROM folder_prop WHERE store_id=? AND folder_id=? ORDER BY prop_id";
constexpr std::string_view kFind =
    "SELECT prop_id, prop_type, int_value, bytes_value FROM folder_prop WHERE store_id=? AND folder_id=? AND prop_id=?";
constexpr std::string_view kErase = "DELETE FROM folder_prop WHERE store_id=? AND folder_id=? AND prop_id=?";
constexpr std::string_view kFacts =
    "SELECT entryid, source_key, comment, cn, change_key, change_key_cn, predecessors, created, modified FROM folder WHERE store_id=? AND "
    "folder_id=?";
constexpr std::string_view kFolderOf[] = {"SELECT folder_id FROM folder WHERE store_id=? AND entryid=?",
                                          "SELECT folder_id FROM folder WHERE store_id=? AND source_key=?"};
constexpr std::string_view kUpdate = "UPDATE folder SET container_class=?, comment=?, cn=?, modified=? WHERE store_id=? AND folder_id=?";
constexpr std::string_view kSetIds =
    "UPDATE folder SET entryid=?, source_key=?, change_key=?, change_key_cn=?, predecessors=? WHERE store_id=? AND folder_id=?";
constexpr std::string_view kReceiveFolders = "SELECT message_class, folder_id FROM receive_folder WHERE store_id=? ORDER BY message_class";
constexpr std::string_view kEraseReceiveFolder = "DELETE FROM receive_folder WHERE store_id=? AND message_class=?";

const std::string& upsertSql(db::Engine engine) {
    constexpr std::string_view columns = "store_id, folder_id, prop_id, prop_type, int_value, bytes_value";
    constexpr std::string_view key = "store_id, folder_id, prop_id";
    static const std::string texts[] = {db::Dialect::upsert(db::Engine::Sqlite, "folder_prop", columns, key),
                                        db::Dialect::upsert(db::Engine::Mysql, "folder_prop", columns, key)};
    return texts[engine == db::Engine::Sqlite ? 0 : 1];
}

}  // namespace

std::vector<StoredProperty> load(db::Connection& connection, StoreId store, FolderId folder) {
    db::Statement select = connection.prepare(kLoad);
    select.with(store, folder);
    std::vector<StoredProperty> properties;
    while (select.step()) properties.push_back(readProperty(select, 0));
    return properties;
}

std::optional<StoredProperty> find(db::Connection& connection, StoreId store, FolderId folder, PropId id) {
    db::Statement select = connection.prepare(kFind);
    select.with(store, folder, id);
    return select.step() ? std::optional(readProperty(select, 0)) : std::nullopt;
}

void set(db::Connection& connection, StoreId store, FolderId folder, const Property& property) {
    const PropertyBinding binding(property);
    db::Statement statement = connection.prepare(upsertSql(connection.engine()));
    statement.bind(0, store).bind(1, folder);
    binding.bind(statement, 2);
    statement.run();
}

void setBig(db::Connection& connection, StoreId store, FolderId folder, PropTag tag, std::uint64_t content) {
    db::Statement statement = connection.prepare(upsertSql(connection.engine()));
    statement.bind(0, store).bind(1, folder);
    bindBigValue(statement, 2, tag, content);
    statement.run();
}

void erase(db::Connection& connection, StoreId store, FolderId folder, PropId id) {
    connection.prepare(kErase).with(store, folder, id).run();
}

std::optional<FolderFacts> facts(db::Connection& connection, StoreId store, FolderId folder) {
    db::Statement select = connection.prepare(kFacts);
    select.with(store, folder);
    if (!select.step()) return std::nullopt;
    FolderFacts facts;
    facts.entryid = select.text(0);
    facts.sourceKey = select.text(1);
    facts.comment = select.text(2);
    facts.cn = select.unsignedInteger(3);
    if (!select.isNull(4)) facts.keys.changeKey = select.text(4);
    if (!select.isNull(5)) facts.keys.changeKeyCn = select.unsignedInteger(5);
    if (!select.isNull(6)) facts.keys.predecessors = select.text(6);
    facts.created = select.integer(7);
    facts.modified = select.integer(8);
    return facts;
}

FolderId folderOf(db::Connection& connection, StoreId store, object_queries::AliasKind kind, std::string_view key) {
    db::Statement select = connection.prepare(kFolderOf[static_cast<std::size_t>(kind)]);
    select.bind(0, store).bindBlob(1, key);
    return select.step() ? select.unsignedInteger(0) : 0;
}

void update(db::Connection& connection, StoreId store, FolderId folder, std::string_view containerClass, std::string_view comment,
            std::uint64_t cn, std::int64_t now) {
    connection.prepare(kUpdate).with(containerClass, comment, cn, now, store, folder).run();
}

void setIds(db::Connection& connection, StoreId store, FolderId folder, std::string_view entryid, std::string_view sourceKey,
            const object_queries::KeyColumns& keys) {
    db::Statement statement = connection.prepare(kSetIds);
    statement.bindBlob(0, entryid).bindBlob(1, sourceKey);
    if (keys.changeKey.empty())
        statement.bindNull(2).bindNull(3);
    else
        statement.bindBlob(2, keys.changeKey).bind(3, keys.changeKeyCn);
    if (keys.predecessors.empty())
        statement.bindNull(4);
    else
        statement.bindBlob(4, keys.predecessors);
    statement.bind(5, store).bind(6, folder);
    statement.run();
}

std::vector<ReceiveRow> receiveFolders(db::Connection& connection, StoreId store) {
    db::Statement select = connection.prepare(kReceiveFolders);
    select.with(store);
    std::vector<ReceiveRow> rows;
    while (select.step()) rows.push_back({std::string(select.text(0)), select.unsignedInteger(1)});
    return rows;
}

void setReceiveFolder(db::Connection& connection, StoreId store, std::string_view messageClass, FolderId folder) {
    static const std::string texts[] = {
        db::Dialect::upsert(db::Engine::Sqlite, "receive_folder", "store_id, message_class, folder_id", "store_id, message_class"),
        db::Dialect::upsert(db::Engine::Mysql, "receive_folder", "store_id, message_class, folder_id", "store_id, message_class")};
    connection.prepare(texts[connection.engine() == db::Engine::Sqlite ? 0 : 1]).with(store, messageClass, folder).run();
}

void eraseReceiveFolder(db::Connection& connection, StoreId store, std::string_view messageClass) {
    connection.prepare(kEraseReceiveFolder).with(store, messageClass).run();
}

}  // namespace corbel::store::folder_prop_queries
