#include "store/transfer/intent_queries.h"

namespace corbel::store::intent_queries {
namespace {

constexpr std::string_view kInsert =
    "INSERT INTO transfer_intent (store_id, operation, kind, folder_id, to_store, to_folder, name, items, begun, user_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
constexpr std::string_view kExists = "SELECT 1 FROM transfer_intent WHERE store_id=? AND operation=?";
constexpr std::string_view kAll =
    "SELECT operation, kind, folder_id, to_store, to_folder, name, items, begun, user_id FROM transfer_intent WHERE store_id=? ORDER BY operation";
constexpr std::string_view kErase = "DELETE FROM transfer_intent WHERE store_id=? AND operation=?";
constexpr std::string_view kInsertArrival =
    "INSERT INTO transfer_done (store_id, operation, from_store, folder_id, is_settled, done) VALUES (?, ?, ?, ?, 0, ?)";
constexpr std::string_view kArrival = "SELECT from_store, folder_id, done, position FROM transfer_done WHERE store_id=? AND operation=?";
constexpr std::string_view kUnsettled = "SELECT operation, from_store, folder_id, done FROM transfer_done WHERE store_id=? AND is_settled=0";
constexpr std::string_view kSetPosition = "UPDATE transfer_done SET position=? WHERE store_id=? AND operation=?";
constexpr std::string_view kSettle = "UPDATE transfer_done SET is_settled=1 WHERE store_id=? AND operation=?";
constexpr std::string_view kHasOld = "SELECT 1 FROM transfer_done WHERE store_id=? AND is_settled=1 AND done<? LIMIT 1";
constexpr std::string_view kTrim = "DELETE FROM transfer_done WHERE store_id=? AND is_settled=1 AND done<?";

constexpr std::size_t kBytesEach = 16;

void appendNumber(std::string& out, std::uint64_t number) {
    for (int shift = 56; shift >= 0; shift -= 8) out += static_cast<char>(number >> shift);
}

std::uint64_t readNumber(std::string_view bytes) {
    std::uint64_t number = 0;
    for (const char c : bytes.substr(0, 8)) number = number << 8 | static_cast<unsigned char>(c);
    return number;
}

}  // namespace

void insert(db::Connection& connection, StoreId store, const Intent& intent) {
    std::string items;
    items.reserve(intent.items.size() * kBytesEach);
    for (const MovedItem& item : intent.items) {
        appendNumber(items, item.item);
        appendNumber(items, item.content);
    }
    db::Statement statement = connection.prepare(kInsert);
    statement.bind(0, store).bindBlob(1, intent.operation).bind(2, static_cast<std::int64_t>(intent.kind)).bind(3, intent.folder);
    statement.bind(4, intent.toStore).bind(5, intent.toFolder).bind(6, std::string_view(intent.name)).bindBlob(7, items).bind(8, intent.begun).bind(9, intent.user);
    statement.run();
}

bool exists(db::Connection& connection, StoreId store, std::string_view operation) {
    db::Statement select = connection.prepare(kExists);
    select.bind(0, store).bindBlob(1, operation);
    return select.step();
}

std::vector<Intent> all(db::Connection& connection, StoreId store) {
    db::Statement select = connection.prepare(kAll);
    select.with(store);
    std::vector<Intent> intents;
    while (select.step()) {
        Intent& intent = intents.emplace_back();
        intent.operation = select.text(0);
        intent.kind = static_cast<IntentKind>(select.integer(1));
        intent.folder = select.unsignedInteger(2);
        intent.toStore = select.unsignedInteger(3);
        intent.toFolder = select.unsignedInteger(4);
        intent.name = select.text(5);
        for (std::string_view bytes = select.text(6); bytes.size() >= kBytesEach; bytes.remove_prefix(kBytesEach)) {
            intent.items.push_back({readNumber(bytes), readNumber(bytes.substr(8))});
        }
        intent.begun = select.integer(7);
        intent.user = select.unsignedInteger(8);
    }
    return intents;
}

void erase(db::Connection& connection, StoreId store, std::string_view operation) {
    db::Statement statement = connection.prepare(kErase);
    statement.bind(0, store).bindBlob(1, operation);
    statement.run();
}

void insertArrival(db::Connection& connection, StoreId store, const Arrival& arrival) {
    db::Statement statement = connection.prepare(kInsertArrival);
    statement.bind(0, store).bindBlob(1, arrival.operation).bind(2, arrival.fromStore).bind(3, arrival.folder).bind(4, arrival.done);
    statement.run();
}

std::optional<Arrival> arrival(db::Connection& connection, StoreId store, std::string_view operation) {
    db::Statement select = connection.prepare(kArrival);
    select.bind(0, store).bindBlob(1, operation);
    if (!select.step()) return std::nullopt;
    return Arrival{std::string(operation), select.unsignedInteger(0), select.unsignedInteger(1), select.integer(2), select.unsignedInteger(3)};
}

void setPosition(db::Connection& connection, StoreId store, std::string_view operation, std::uint64_t position) {
    db::Statement statement = connection.prepare(kSetPosition);
    statement.bind(0, position).bind(1, store).bindBlob(2, operation);
    statement.run();
}

std::vector<Arrival> unsettled(db::Connection& connection, StoreId store) {
    db::Statement select = connection.prepare(kUnsettled);
    select.with(store);
    std::vector<Arrival> rows;
    while (select.step()) rows.push_back({std::string(select.text(0)), select.unsignedInteger(1), select.unsignedInteger(2), select.integer(3), 0});
    return rows;
}

void settle(db::Connection& connection, StoreId store, std::string_view operation) {
    db::Statement statement = connection.prepare(kSettle);
    statement.bind(0, store).bindBlob(1, operation);
    statement.run();
}

bool hasOld(db::Connection& connection, StoreId store, std::int64_t before) {
    db::Statement select = connection.prepare(kHasOld);
    select.with(store, before);
    return select.step();
}

void trim(db::Connection& connection, StoreId store, std::int64_t before) { connection.prepare(kTrim).with(store, before).run(); }

}  // namespace corbel::store::intent_queries
