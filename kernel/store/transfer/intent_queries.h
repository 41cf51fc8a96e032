// SQL of transfer_intent and transfer_done: moves to another store that have begun here, and those that have arrived here.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "db/connection.h"
#include "store/store_rows.h"

namespace corbel::store::intent_queries {

/// The first two move, the others copy.
enum class IntentKind : std::uint8_t { Messages = 0, Folder = 1, FolderCopy = 2, TreeCopy = 3 };
constexpr bool isCopy(IntentKind kind) noexcept { return kind >= IntentKind::FolderCopy; }

/// An item of a move, and the content that it had when the move began.
struct MovedItem {
    ItemId item = 0;
    std::uint64_t content = 0;
};
struct Intent {
    std::string operation;     ///< 16 bytes.
    IntentKind kind = IntentKind::Messages;
    FolderId folder = 0;
    StoreId toStore = 0;
    FolderId toFolder = 0;
    std::string name;          ///< Of a folder where it goes.
    std::vector<MovedItem> items;
    std::int64_t begun = 0;
    UserId user = 0;           ///< Who moves: whose \Seen goes along.
};
void insert(db::Connection& connection, StoreId store, const Intent& intent);
bool exists(db::Connection& connection, StoreId store, std::string_view operation);
std::vector<Intent> all(db::Connection& connection, StoreId store);
void erase(db::Connection& connection, StoreId store, std::string_view operation);

struct Arrival {
    std::string operation;
    StoreId fromStore = 0;
    FolderId folder = 0;       ///< That it made; 0 for messages.
    std::int64_t done = 0;
    std::uint64_t position = 0;  ///< Of a copy of a folder: the uid of the last message that was copied.
};
/// AlreadyExists: the operation arrived before.
void insertArrival(db::Connection& connection, StoreId store, const Arrival& arrival);
std::optional<Arrival> arrival(db::Connection& connection, StoreId store, std::string_view operation);
void setPosition(db::Connection& connection, StoreId store, std::string_view operation, std::uint64_t position);
/// Of which it is not known yet that the other store let go.
std::vector<Arrival> unsettled(db::Connection& connection, StoreId store);
void settle(db::Connection& connection, StoreId store, std::string_view operation);
/// Settled ones done before `before` are there.
bool hasOld(db::Connection& connection, StoreId store, std::int64_t before);
/// Forgets settled ones done before `before`.
void trim(db::Connection& connection, StoreId store, std::int64_t before);

}  // namespace corbel::store::intent_queries
