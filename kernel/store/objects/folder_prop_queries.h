// SQL of folder_prop and receive_folder, and of what folder says about its object: names, keys, comment, times.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "db/connection.h"
#include "store/objects/object_queries.h"
#include "store/objects/property_rows.h"
#include "store/store_rows.h"

namespace corbel::store::folder_prop_queries {

/// Folder 0: the store. In order of id.
std::vector<StoredProperty> load(db::Connection& connection, StoreId store, FolderId folder);
std::optional<StoredProperty> find(db::Connection& connection, StoreId store, FolderId folder, PropId id);
void set(db::Connection& connection, StoreId store, FolderId folder, const Property& property);
void setBig(db::Connection& connection, StoreId store, FolderId folder, PropTag tag, std::uint64_t content);
void erase(db::Connection& connection, StoreId store, FolderId folder, PropId id);

struct FolderFacts {
    std::string entryid, sourceKey, comment;
    std::uint64_t cn = 0;
    object_queries::KeyColumns keys;
    std::int64_t created = 0, modified = 0;
};
std::optional<FolderFacts> facts(db::Connection& connection, StoreId store, FolderId folder);
/// 0: none.
FolderId folderOf(db::Connection& connection, StoreId store, object_queries::AliasKind kind, std::string_view key);
/// comment, class, cn and modified.
void update(db::Connection& connection, StoreId store, FolderId folder, std::string_view containerClass, std::string_view comment,
            std::uint64_t cn, std::int64_t now);
void setIds(db::Connection& connection, StoreId store, FolderId folder, std::string_view entryid, std::string_view sourceKey,
            const object_queries::KeyColumns& keys);

struct ReceiveRow {
    std::string messageClass;
    FolderId folder = 0;
};
std::vector<ReceiveRow> receiveFolders(db::Connection& connection, StoreId store);
void setReceiveFolder(db::Connection& connection, StoreId store, std::string_view messageClass, FolderId folder);
void eraseReceiveFolder(db::Connection& connection, StoreId store, std::string_view messageClass);

}  // namespace corbel::store::folder_prop_queries
