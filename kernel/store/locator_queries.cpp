#include "store/locator_queries.h"

namespace corbel::store::locator_queries {
namespace {

#define CORBEL_LOCATOR_SELECT "SELECT store_id, owner_user, tenant, guid, state, kind FROM store_locator "
constexpr std::string_view kFindPrivate = CORBEL_LOCATOR_SELECT "WHERE owner_user=? AND kind=0 AND tenant=?";
constexpr std::string_view kFindPublic = CORBEL_LOCATOR_SELECT "WHERE owner_user=0 AND kind=1 AND tenant=?";
constexpr std::string_view kFind = CORBEL_LOCATOR_SELECT "WHERE store_id=?";
constexpr std::string_view kFindByGuid = CORBEL_LOCATOR_SELECT "WHERE guid=? AND state=1 ORDER BY store_id LIMIT 1";
constexpr std::string_view kRows = CORBEL_LOCATOR_SELECT "WHERE store_id>? AND state=1 ORDER BY store_id LIMIT ?";
#undef CORBEL_LOCATOR_SELECT
constexpr std::string_view kHasGuid = "SELECT 1 FROM store_locator WHERE guid=? LIMIT 1";
constexpr std::string_view kList = "SELECT store_id FROM store_locator WHERE store_id>? AND state=1 ORDER BY store_id LIMIT ?";
constexpr std::string_view kRaise = "UPDATE store_counter SET value=value+1 WHERE name='store_id'";
constexpr std::string_view kCounter = "SELECT value FROM store_counter WHERE name='store_id'";
constexpr std::string_view kInsert =
    "INSERT INTO store_locator (store_id, owner_user, tenant, kind, guid, location, state, created) VALUES (?, ?, ?, ?, ?, '', ?, ?)";
constexpr std::string_view kSetReady = "UPDATE store_locator SET state=1 WHERE store_id=?";

LocatorRow currentRow(const db::Statement& select) {
    LocatorRow row;
    row.id = select.unsignedInteger(0);
    row.owner = select.unsignedInteger(1);
    row.tenant = select.unsignedInteger(2);
    row.guid = select.text(3);
    row.isReady = select.integer(4) == 1;
    row.isPublic = select.integer(5) == 1;
    return row;
}

std::optional<LocatorRow> readRow(db::Statement select) {
    if (!select.step()) return std::nullopt;
    return currentRow(select);
}

}  // namespace

std::optional<LocatorRow> findPrivate(db::Connection& connection, UserId owner, std::uint64_t tenant) {
    db::Statement select = connection.prepare(kFindPrivate);
    select.with(owner, tenant);
    return readRow(std::move(select));
}

std::optional<LocatorRow> findPublic(db::Connection& connection, std::uint64_t tenant) {
    db::Statement select = connection.prepare(kFindPublic);
    select.with(tenant);
    return readRow(std::move(select));
}

std::optional<LocatorRow> find(db::Connection& connection, StoreId store) {
    db::Statement select = connection.prepare(kFind);
    select.with(store);
    return readRow(std::move(select));
}

std::optional<LocatorRow> findByGuid(db::Connection& connection, std::string_view guid) {
    db::Statement select = connection.prepare(kFindByGuid);
    select.bindBlob(0, guid);
    return readRow(std::move(select));
}

bool hasGuid(db::Connection& connection, std::string_view guid) {
    db::Statement select = connection.prepare(kHasGuid);
    select.bindBlob(0, guid);
    return select.step();
}

std::vector<LocatorRow> rows(db::Connection& connection, StoreId after, std::size_t limit) {
    db::Statement select = connection.prepare(kRows);
    select.with(after, limit);
    std::vector<LocatorRow> found;
    while (select.step()) found.push_back(currentRow(select));
    return found;
}

std::vector<StoreId> list(db::Connection& connection, StoreId after, std::size_t limit) {
    db::Statement select = connection.prepare(kList);
    select.with(after, limit);
    std::vector<StoreId> ids;
    while (select.step()) ids.push_back(select.unsignedInteger(0));
    return ids;
}

StoreId nextId(db::Connection& connection) {
    connection.prepare(kRaise).run();
    db::Statement select = connection.prepare(kCounter);
    select.step();
    return select.unsignedInteger(0);
}

void insert(db::Connection& connection, const LocatorRow& row, std::int64_t now) {
    db::Statement statement = connection.prepare(kInsert);
    statement.bind(0, row.id).bind(1, row.owner).bind(2, row.tenant).bind(3, std::int64_t{row.isPublic}).bindBlob(4, row.guid);
    statement.bind(5, std::int64_t{row.isReady}).bind(6, now);
    statement.run();
}

void setReady(db::Connection& connection, StoreId store) { connection.prepare(kSetReady).with(store).run(); }

}  // namespace corbel::store::locator_queries
