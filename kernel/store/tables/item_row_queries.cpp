#include "store/tables/item_row_queries.h"

namespace corbel::store::item_row_queries {
namespace {

constexpr std::string_view kExpressions[kColumns] = {
    "l.message_class", "l.subject",    "l.sender_name", "l.sender_address", "l.display_to",     "l.message_id",
    "l.sent",          "l.received",   "l.size_bytes",  "l.importance",     "l.has_attachment", "l.uid",
    "CASE WHEN l.named_epoch IS NULL THEN (SELECT n.entryid FROM item n WHERE n.store_id=l.store_id AND n.item_id=l.item_id) END",
    "i.source_key",    "i.change_key", "i.change_key_cn", "m.flags", "m.cn", "l.named_epoch",
};

constexpr std::string_view kChanged = "SELECT item_id, uid FROM mailbox_item WHERE store_id=? AND folder_id=? AND modseq>? ORDER BY modseq";
// The index is that of modseq, which the owner's reading raises; cn it does not.
constexpr std::string_view kChangedForReaders =
    "SELECT item_id, uid, cn FROM mailbox_item WHERE store_id=? AND folder_id=? AND modseq>? ORDER BY modseq";
constexpr std::string_view kDeparted = "SELECT item_id FROM expunged WHERE store_id=? AND folder_id=? AND modseq>? ORDER BY modseq";
constexpr std::string_view kFoundChanged =
    "SELECT item_id, came_cn FROM search_result WHERE store_id=? AND folder_id=? AND cn>? ORDER BY cn";
constexpr std::string_view kFoundDeparted = "SELECT item_id FROM search_departure WHERE store_id=? AND folder_id=? AND cn>? ORDER BY cn";
constexpr std::string_view kLogFloor = "SELECT log_floor FROM folder WHERE store_id=? AND folder_id=?";

// As flagsFor() of rights/reading.h: associated ones are seen.
constexpr std::string_view kReadersFlags =
    "CASE WHEN r.is_seen=1 OR l.uid>=562949953421312 THEN m.flags | 1 ELSE m.flags - (m.flags & 1) END";

/// Condition and order on the table with the name `k`.
std::pair<std::string, std::string> chosen(Choice choice, const std::string& k) {
    const std::string id = k + ".item_id", time = k + ".received";
    switch (choice) {
        case Choice::ById:
            return {" AND " + id + ">?", " ORDER BY " + id};
        case Choice::ByIdDescending:
            return {" AND " + id + "<?", " ORDER BY " + id + " DESC"};
        case Choice::TimeAfter:
            return {" AND " + time + ">?", " ORDER BY " + time + ", " + id};
        case Choice::TimeBefore:
            return {" AND " + time + "<?", " ORDER BY " + time + " DESC, " + id + " DESC"};
        case Choice::SameTimeAfter:
            return {" AND " + time + "=? AND " + id + ">?", " ORDER BY " + id};
        case Choice::SameTimeBefore:
            return {" AND " + time + "=? AND " + id + "<?", " ORDER BY " + id + " DESC"};
        case Choice::Among:
            break;
    }
    std::string among = " AND " + id + " IN (?";
    for (std::size_t i = 1; i < kIdsAtOnce; ++i) among += ",?";
    return {among + ")", ""};
}

}  // namespace

std::string_view expression(Column column) {
    std::size_t bit = 0;
    while ((1u << bit) != column) ++bit;
    return kExpressions[bit];
}

bool looksAtPlace(std::uint32_t columns, const SqlFilter& filter) {
    return columns & kPlaceColumns || filter.sql.find("m.") != filter.sql.npos || filter.sql.find("r.") != filter.sql.npos;
}

std::string select(db::Engine engine, Rows rows, std::uint32_t columns, Choice choice, const SqlFilter& filter, SeenBy seenBy) {
    // The order of the tables is fixed, so that rows come in the order of k's index without a sort.
    const std::string join = engine == db::Engine::Mysql ? " STRAIGHT_JOIN " : " CROSS JOIN ";
    const bool isFound = rows == Rows::Found;
    // Rows of one instant are in the order of their ids in the primary key too: left to itself the engine may take that and look at them
    // all.
    const bool isTimed = choice != Choice::ById && choice != Choice::ByIdDescending && choice != Choice::Among;
    const std::string index = !isTimed ? ""
                                       : std::string(engine == db::Engine::Mysql ? " FORCE INDEX (" : " INDEXED BY ") +
                                             (isFound ? "search_result_by_received" : "list_row_by_received") +
                                             (engine == db::Engine::Mysql ? ")" : "");
    std::string sql;
    sql.reserve(1024);
    sql = "SELECT l.item_id, l.folder_id";
    for (std::size_t bit = 0; bit < kColumns; ++bit) {
        if (!(columns & 1u << bit)) continue;
        sql += ", ";
        sql += 1u << bit == kFlags && seenBy == SeenBy::Reader ? kReadersFlags : kExpressions[bit];
    }
    if (isFound) {
        sql += " FROM search_result k" + index + join +
               "list_row l ON l.store_id=k.store_id AND l.folder_id=k.source_folder_id AND l.item_id=k.item_id";
    } else {
        sql += " FROM list_row l" + index;
    }
    if (columns & kNameColumns) sql += join + "item i ON i.store_id=l.store_id AND i.item_id=l.item_id";
    if (looksAtPlace(columns, filter)) {
        sql += join + "mailbox_item m ON m.store_id=l.store_id AND m.folder_id=l.folder_id AND m.uid=l.uid";
        if (seenBy == SeenBy::Reader)
            sql += " LEFT JOIN read_state r ON r.store_id=l.store_id AND r.folder_id=l.folder_id AND r.user_id=? AND r.item_id=l.item_id";
    }
    const std::string key = isFound ? "k" : "l";
    const auto [where, order] = chosen(choice, key);
    sql += " WHERE " + key + ".store_id=? AND " + key + ".folder_id=?" + where;
    if (rows == Rows::Messages) sql += " AND l.uid<" + std::to_string(kFirstAssociatedUid);
    if (rows == Rows::Associated) sql += " AND l.uid>=" + std::to_string(kFirstAssociatedUid);
    sql += filter.sql;
    return choice == Choice::Among ? sql : sql + order + " LIMIT ? OFFSET ?";
}

std::vector<Changed> changed(db::Connection& connection, Rows rows, StoreId store, FolderId folder, std::uint64_t cn) {
    db::Statement select = connection.prepare(rows == Rows::Found ? kFoundChanged : kChanged);
    select.with(store, folder, cn);
    std::vector<Changed> items;
    while (select.step()) items.push_back({select.unsignedInteger(0), select.unsignedInteger(1)});
    return items;
}

std::vector<Changed> changedForReaders(db::Connection& connection, StoreId store, FolderId folder, std::uint64_t cn) {
    db::Statement select = connection.prepare(kChangedForReaders);
    select.with(store, folder, cn);
    std::vector<Changed> items;
    while (select.step()) {
        if (select.unsignedInteger(2) > cn) items.push_back({select.unsignedInteger(0), select.unsignedInteger(1)});
    }
    return items;
}

std::vector<ItemId> departed(db::Connection& connection, Rows rows, StoreId store, FolderId folder, std::uint64_t cn) {
    db::Statement select = connection.prepare(rows == Rows::Found ? kFoundDeparted : kDeparted);
    select.with(store, folder, cn);
    std::vector<ItemId> items;
    while (select.step()) items.push_back(select.unsignedInteger(0));
    return items;
}

std::uint64_t logFloor(db::Connection& connection, StoreId store, FolderId folder) {
    db::Statement select = connection.prepare(kLogFloor);
    select.with(store, folder);
    return select.step() ? select.unsignedInteger(0) : 0;
}

}  // namespace corbel::store::item_row_queries
