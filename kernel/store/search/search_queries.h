// SQL of search_folder, search_scope, search_result and search_departure.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "db/connection.h"
#include "store/store_rows.h"

namespace corbel::store::search_queries {

struct FolderRow {
    FolderId folder = 0;
    bool isStopped = false;
    std::uint64_t folderCn = 0;
    std::string criteria;
};
std::vector<FolderRow> all(db::Connection& connection, StoreId store);
std::optional<FolderRow> find(db::Connection& connection, StoreId store, FolderId folder);
void insert(db::Connection& connection, StoreId store, const FolderRow& row);
void update(db::Connection& connection, StoreId store, const FolderRow& row);

struct ScopeRow {
    FolderId source = 0;
    bool isScanned = false;
    ItemId scanItem = 0;
    std::uint64_t cn = 0;
    bool operator==(const ScopeRow&) const = default;
};
std::vector<ScopeRow> scope(db::Connection& connection, StoreId store, FolderId folder);
std::optional<ScopeRow> scopeOf(db::Connection& connection, StoreId store, FolderId folder, FolderId source);
/// The first folder in which there is something to do.
std::optional<ScopeRow> due(db::Connection& connection, StoreId store, FolderId folder);
bool isScanning(db::Connection& connection, StoreId store, FolderId folder);
void insertScope(db::Connection& connection, StoreId store, FolderId folder, const ScopeRow& row);
void updateScope(db::Connection& connection, StoreId store, FolderId folder, const ScopeRow& row);
void eraseScope(db::Connection& connection, StoreId store, FolderId folder, FolderId source);

struct ResultRow {
    ItemId item = 0;
    FolderId source = 0;
    std::int64_t received = 0;
    bool isUnread = false;
    std::uint64_t cameCn = 0;
    std::uint64_t cn = 0;
};
std::optional<ResultRow> result(db::Connection& connection, StoreId store, FolderId folder, ItemId item);
/// Those with items above `after`, ascending, at most `limit`.
std::vector<ResultRow> results(db::Connection& connection, StoreId store, FolderId folder, ItemId after, std::size_t limit);
/// Of each result the folder it is in, and whether `user`, who is not the owner, has seen it.
void readBy(db::Connection& connection, StoreId store, FolderId folder, UserId user, const std::function<void(FolderId source, bool isSeen)>& each);
/// Counted, for checks.
struct ResultSums {
    std::uint64_t total = 0;
    std::uint64_t unseen = 0;
    std::uint64_t maxCn = 0;
    std::uint64_t misplaced = 0;  ///< Results whose item is not where it was found, though the search folder is up to date.
};
ResultSums sums(db::Connection& connection, StoreId store, FolderId folder);
void insertResult(db::Connection& connection, StoreId store, FolderId folder, const ResultRow& row);
void updateResult(db::Connection& connection, StoreId store, FolderId folder, const ResultRow& row);
void eraseResult(db::Connection& connection, StoreId store, FolderId folder, ItemId item);
void insertDeparture(db::Connection& connection, StoreId store, FolderId folder, std::uint64_t cn, ItemId item, std::int64_t now);
bool hasDepartures(db::Connection& connection, StoreId store, FolderId folder, std::int64_t before);
/// Forgets departures older than `before`; the number of the last one forgotten, 0 for none.
std::uint64_t trimDepartures(db::Connection& connection, StoreId store, FolderId folder, std::int64_t before);
/// Everything found, everything that left, and how far it was looked.
void eraseFound(db::Connection& connection, StoreId store, FolderId folder);
void erase(db::Connection& connection, StoreId store, FolderId folder);
/// Tables of the folder that are older than `cn` are made anew.
void setLogFloor(db::Connection& connection, StoreId store, FolderId folder, std::uint64_t cn);

}  // namespace corbel::store::search_queries
