// SQL of folder, folder_keyword and subscription.
#pragma once

#include <string>
#include <vector>

#include "db/connection.h"
#include "store/mailbox_snapshot.h"
#include "store/store_rows.h"

namespace corbel::store::folder_queries {

/// All folders of the store; parents not always first.
std::vector<FolderRow> loadAll(db::Connection& connection, StoreId store);

/// The columns that FolderRow leaves out.
struct FolderNames {
    std::string entryid, sourceKey;
    std::uint64_t cn = 0;
    std::int64_t now = 0;
};
void insert(db::Connection& connection, StoreId store, const FolderRow& row, const FolderNames& names);
void rename(db::Connection& connection, StoreId store, FolderId folder, FolderId parent, std::string_view name, std::uint64_t cn, std::int64_t now);
void setUidValidity(db::Connection& connection, StoreId store, FolderId folder, std::uint32_t uidValidity);
/// The folder's own rows; its items are gone already. With `keepsKeywords` the names of their bits stay, for items that can come back.
void erase(db::Connection& connection, StoreId store, FolderId folder, bool keepsKeywords = false);
/// Entryid, source key and cn; empty when it is not there.
FolderNames names(db::Connection& connection, StoreId store, FolderId folder);
std::string sourceKey(db::Connection& connection, StoreId store, FolderId folder);

KeywordNames keywords(db::Connection& connection, StoreId store, FolderId folder);
void addKeyword(db::Connection& connection, StoreId store, FolderId folder, std::size_t bit, std::string_view name);

std::vector<std::string> subscriptions(db::Connection& connection, StoreId store, UserId user);
std::size_t countSubscriptions(db::Connection& connection, StoreId store, UserId user);
void subscribe(db::Connection& connection, StoreId store, UserId user, std::string_view path);
void unsubscribe(db::Connection& connection, StoreId store, UserId user, std::string_view path);

}  // namespace corbel::store::folder_queries
