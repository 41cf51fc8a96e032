#include "store/rights/reading_queries.h"

#include <limits>

namespace corbel::store::reading_queries {
namespace {

constexpr Uid kLastUid = std::numeric_limits<Uid>::max();  // above it are messages that IMAP does not show

constexpr std::string_view kReadFolders = "SELECT folder_id FROM folder_reading WHERE store_id=?";
constexpr std::string_view kLoadReading = "SELECT read_modseq, shared_modseq FROM folder_reading WHERE store_id=? AND folder_id=?";
constexpr std::string_view kLoadReader = "SELECT seen, highest_modseq, pending_seen FROM folder_user WHERE store_id=? AND folder_id=? AND user_id=?";

constexpr std::string_view kLoadShared =
    "SELECT uid, item_id, flags, keywords, cn FROM mailbox_item WHERE store_id=? AND folder_id=? AND uid<=? ORDER BY uid";
// No limit of uid here: SQLite would take it for the better half of an index.
constexpr std::string_view kSharedSince =
    "SELECT uid, item_id, flags, keywords, cn FROM mailbox_item WHERE store_id=? AND folder_id=? AND modseq>?";
constexpr std::string_view kDepartedSince = "SELECT uid FROM expunged WHERE store_id=? AND folder_id=? AND modseq>?";

constexpr std::string_view kMarks = "SELECT item_id, is_seen, read_cn FROM read_state WHERE store_id=? AND folder_id=? AND user_id=?";
// CROSS JOIN: SQLite starts with the first table.
constexpr std::string_view kMarksSince =
    "SELECT i.uid, r.item_id, r.is_seen, r.read_cn FROM read_state r CROSS JOIN item i ON i.store_id=r.store_id AND i.item_id=r.item_id "
    "WHERE r.store_id=? AND r.folder_id=? AND r.user_id=? AND r.read_cn>? AND i.uid<=?";
constexpr std::string_view kLoadMarked =
    "SELECT m.uid, m.item_id, m.flags, m.keywords, m.cn, r.is_seen, r.read_cn FROM mailbox_item m LEFT JOIN read_state r "
    "ON r.store_id=m.store_id AND r.folder_id=m.folder_id AND r.user_id=? AND r.item_id=m.item_id "
    "WHERE m.store_id=? AND m.folder_id=? AND m.uid BETWEEN ? AND ? ORDER BY m.uid";
constexpr std::string_view kMarksOf =
    "SELECT r.user_id, r.is_seen, m.uid FROM mailbox_item m CROSS JOIN read_state r "
    "ON r.store_id=m.store_id AND r.folder_id=m.folder_id AND r.item_id=m.item_id "
    "WHERE m.store_id=? AND m.folder_id=? AND m.uid BETWEEN ? AND ?";
constexpr std::string_view kMarksOfItem = "SELECT user_id, is_seen FROM read_state WHERE store_id=? AND folder_id=? AND item_id=?";
constexpr std::string_view kMoveMarks = "UPDATE read_state SET folder_id=?, read_cn=? WHERE store_id=? AND folder_id=? AND item_id=?";

#define CORBEL_ITEMS_IN_RANGE "(SELECT item_id FROM mailbox_item WHERE store_id=? AND folder_id=? AND uid BETWEEN ? AND ?)"
constexpr std::string_view kEraseMarksSqlite =
    "DELETE FROM read_state WHERE store_id=? AND folder_id=? AND item_id IN " CORBEL_ITEMS_IN_RANGE;
constexpr std::string_view kEraseCreatorsSqlite = "DELETE FROM item_creator WHERE store_id=? AND item_id IN " CORBEL_ITEMS_IN_RANGE;
#undef CORBEL_ITEMS_IN_RANGE
// MariaDB before 11.1 walks the whole table for DELETE ... IN (SELECT).
constexpr std::string_view kEraseMysql[] = {
    "DELETE r FROM mailbox_item m JOIN read_state r ON r.store_id=m.store_id AND r.folder_id=m.folder_id AND r.item_id=m.item_id "
    "WHERE m.store_id=? AND m.folder_id=? AND m.uid BETWEEN ? AND ?",
    "DELETE c FROM mailbox_item m JOIN item_creator c ON c.store_id=m.store_id AND c.item_id=m.item_id "
    "WHERE m.store_id=? AND m.folder_id=? AND m.uid BETWEEN ? AND ?",
};
constexpr std::string_view kEraseMarksOfItem = "DELETE FROM read_state WHERE store_id=? AND folder_id=? AND item_id=?";
constexpr std::string_view kEraseCreator = "DELETE FROM item_creator WHERE store_id=? AND item_id=?";
constexpr std::string_view kMarkOn = "SELECT is_seen, read_cn FROM read_state WHERE store_id=? AND folder_id=? AND user_id=? AND item_id=?";
constexpr std::string_view kMarkedSince = "SELECT item_id FROM read_state WHERE store_id=? AND folder_id=? AND user_id=? AND read_cn>?";
constexpr std::string_view kLoadOthers =
    "SELECT m.uid, m.item_id, m.cn, r.is_seen, r.read_cn FROM mailbox_item m LEFT JOIN read_state r "
    "ON r.store_id=m.store_id AND r.folder_id=m.folder_id AND r.user_id=? AND r.item_id=m.item_id "
    "WHERE m.store_id=? AND m.folder_id=? AND m.uid BETWEEN ? AND ?";
constexpr std::string_view kCreatorOf = "SELECT user_id FROM item_creator WHERE store_id=? AND item_id=?";

SharedItem readShared(const db::Statement& select) {
    SharedItem item;
    item.uid = static_cast<Uid>(select.integer(0));
    item.item = select.unsignedInteger(1);
    item.flags = static_cast<std::uint32_t>(select.integer(2)) & ~std::uint32_t{kSeen};
    item.keywords = select.unsignedInteger(3);
    item.cn = select.unsignedInteger(4);
    return item;
}

}  // namespace

std::unordered_set<FolderId> readFolders(db::Connection& connection, StoreId store) {
    db::Statement select = connection.prepare(kReadFolders);
    select.with(store);
    std::unordered_set<FolderId> folders;
    while (select.step()) folders.insert(select.unsignedInteger(0));
    return folders;
}

FolderReading loadReading(db::Connection& connection, StoreId store, FolderId folder) {
    db::Statement select = connection.prepare(kLoadReading);
    select.with(store, folder);
    if (!select.step()) return {};
    return {select.unsignedInteger(0), select.unsignedInteger(1)};
}

void saveReading(db::Connection& connection, StoreId store, FolderId folder, const FolderReading& row) {
    connection
        .prepare(db::Dialect::upsert(connection.engine(), "folder_reading", "store_id, folder_id, read_modseq, shared_modseq",
                                     "store_id, folder_id"))
        .with(store, folder, row.readModSeq, row.sharedModSeq)
        .run();
}

void addReading(db::Connection& connection, StoreId store, FolderId folder) {
    connection.prepare(db::Dialect::insertIgnore(connection.engine(), "folder_reading", "store_id, folder_id, read_modseq, shared_modseq"))
        .with(store, folder, 0, 0)
        .run();
}

ReaderRow loadReader(db::Connection& connection, StoreId store, FolderId folder, UserId user) {
    db::Statement select = connection.prepare(kLoadReader);
    select.with(store, folder, user);
    if (!select.step()) return {};
    return {static_cast<std::uint32_t>(select.integer(0)), static_cast<std::uint32_t>(select.integer(2)), select.unsignedInteger(1)};
}

void saveReader(db::Connection& connection, StoreId store, FolderId folder, UserId user, const ReaderRow& row) {
    connection
        .prepare(db::Dialect::upsert(connection.engine(), "folder_user", "store_id, folder_id, user_id, seen, pending_seen, highest_modseq",
                                     "store_id, folder_id, user_id"))
        .with(store, folder, user, row.seen, row.pendingSeen, row.highestModSeq)
        .run();
}

void loadShared(db::Connection& connection, StoreId store, FolderId folder, const std::function<void(const SharedItem&)>& each) {
    db::Statement select = connection.prepare(kLoadShared);
    select.with(store, folder, kLastUid);
    while (select.step()) each(readShared(select));
}

std::vector<SharedItem> sharedSince(db::Connection& connection, StoreId store, FolderId folder, ModSeq since) {
    db::Statement select = connection.prepare(kSharedSince);
    select.with(store, folder, since);
    std::vector<SharedItem> items;
    while (select.step()) {
        if (select.unsignedInteger(0) <= kLastUid) items.push_back(readShared(select));
    }
    return items;
}

std::vector<Uid> departedSince(db::Connection& connection, StoreId store, FolderId folder, ModSeq since) {
    db::Statement select = connection.prepare(kDepartedSince);
    select.with(store, folder, since);
    std::vector<Uid> uids;
    while (select.step()) {
        if (select.unsignedInteger(0) <= kLastUid) uids.push_back(static_cast<Uid>(select.integer(0)));
    }
    return uids;
}

std::vector<ReadMark> marks(db::Connection& connection, StoreId store, FolderId folder, UserId user) {
    db::Statement select = connection.prepare(kMarks);
    select.with(store, folder, user);
    std::vector<ReadMark> found;
    while (select.step()) found.push_back({0, select.unsignedInteger(0), select.integer(1) != 0, select.unsignedInteger(2)});
    return found;
}

std::vector<ReadMark> marksSince(db::Connection& connection, StoreId store, FolderId folder, UserId user, ModSeq since) {
    db::Statement select = connection.prepare(kMarksSince);
    select.with(store, folder, user, since, kLastUid);
    std::vector<ReadMark> found;
    while (select.step()) {
        found.push_back(
            {static_cast<Uid>(select.integer(0)), select.unsignedInteger(1), select.integer(2) != 0, select.unsignedInteger(3)});
    }
    return found;
}

std::vector<std::pair<SharedItem, ReadMark>> loadMarked(db::Connection& connection, StoreId store, FolderId folder, UidRange range,
                                                        UserId user) {
    db::Statement select = connection.prepare(kLoadMarked);
    select.with(user, store, folder, range.first, range.last);
    std::vector<std::pair<SharedItem, ReadMark>> found;
    while (select.step()) {
        const SharedItem item = readShared(select);
        ReadMark mark{item.uid, item.item, false, 0};
        if (!select.isNull(5)) {
            mark.isSeen = select.integer(5) != 0;
            mark.readCn = select.unsignedInteger(6);
        }
        found.emplace_back(item, mark);
    }
    return found;
}

void setMark(db::Connection& connection, StoreId store, FolderId folder, UserId user, const ReadMark& mark) {
    connection
        .prepare(db::Dialect::upsert(connection.engine(), "read_state", "store_id, folder_id, user_id, item_id, is_seen, read_cn",
                                     "store_id, folder_id, user_id, item_id"))
        .with(store, folder, user, mark.item, mark.isSeen, mark.readCn)
        .run();
}

std::vector<UserMark> marksOf(db::Connection& connection, StoreId store, FolderId folder, UidRange range) {
    db::Statement select = connection.prepare(kMarksOf);
    select.with(store, folder, range.first, range.last);
    std::vector<UserMark> found;
    while (select.step()) found.push_back({select.unsignedInteger(0), select.integer(1) != 0, select.unsignedInteger(2)});
    return found;
}

std::vector<std::pair<UserId, bool>> marksOfItem(db::Connection& connection, StoreId store, FolderId folder, ItemId item) {
    db::Statement select = connection.prepare(kMarksOfItem);
    select.with(store, folder, item);
    std::vector<std::pair<UserId, bool>> found;
    while (select.step()) found.emplace_back(select.unsignedInteger(0), select.integer(1) != 0);
    return found;
}

void moveMarks(db::Connection& connection, StoreId store, FolderId from, ItemId item, FolderId to, ModSeq readCn) {
    connection.prepare(kMoveMarks).with(to, readCn, store, from, item).run();
}

void eraseRange(db::Connection& connection, StoreId store, FolderId folder, UidRange range) {
    if (connection.engine() == db::Engine::Mysql) {
        for (const std::string_view sql : kEraseMysql) connection.prepare(sql).with(store, folder, range.first, range.last).run();
        return;
    }
    connection.prepare(kEraseMarksSqlite).with(store, folder, store, folder, range.first, range.last).run();
    connection.prepare(kEraseCreatorsSqlite).with(store, store, folder, range.first, range.last).run();
}

void eraseItem(db::Connection& connection, StoreId store, FolderId folder, ItemId item) {
    connection.prepare(kEraseMarksOfItem).with(store, folder, item).run();
    connection.prepare(kEraseCreator).with(store, item).run();
}

std::optional<ReadMark> markOn(db::Connection& connection, StoreId store, FolderId folder, ItemId item, UserId user) {
    db::Statement select = connection.prepare(kMarkOn);
    select.with(store, folder, user, item);
    if (!select.step()) return std::nullopt;
    return ReadMark{0, item, select.integer(0) != 0, select.unsignedInteger(1)};
}

std::vector<ItemId> markedSince(db::Connection& connection, StoreId store, FolderId folder, UserId user, ModSeq since) {
    db::Statement select = connection.prepare(kMarkedSince);
    select.with(store, folder, user, since);
    std::vector<ItemId> items;
    while (select.step()) items.push_back(select.unsignedInteger(0));
    return items;
}

std::vector<OtherItem> loadOthers(db::Connection& connection, StoreId store, FolderId folder, UidRange range, UserId user) {
    db::Statement select = connection.prepare(kLoadOthers);
    select.with(user, store, folder, range.first, range.last);
    std::vector<OtherItem> found;
    while (select.step()) {
        OtherItem& item = found.emplace_back(OtherItem{select.unsignedInteger(0), select.unsignedInteger(1), select.unsignedInteger(2), false, 0});
        if (select.isNull(3)) continue;
        item.isSeen = select.integer(3) != 0;
        item.readCn = select.unsignedInteger(4);
    }
    return found;
}

void setCreator(db::Connection& connection, StoreId store, ItemId item, UserId user) {
    connection.prepare(db::Dialect::upsert(connection.engine(), "item_creator", "store_id, item_id, user_id", "store_id, item_id"))
        .with(store, item, user)
        .run();
}

UserId creatorOf(db::Connection& connection, StoreId store, ItemId item) {
    db::Statement select = connection.prepare(kCreatorOf);
    select.with(store, item);
    return select.step() ? select.unsignedInteger(0) : 0;
}

}  // namespace corbel::store::reading_queries
