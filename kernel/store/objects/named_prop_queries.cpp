#include "store/objects/named_prop_queries.h"

namespace corbel::store::named_prop_queries {
namespace {

constexpr std::string_view kFindName = "SELECT prop_id FROM named_prop WHERE guid=? AND kind=? AND number=? AND name=?";
constexpr std::string_view kFindId = "SELECT prop_id, guid, kind, number, name FROM named_prop WHERE prop_id=?";
constexpr std::string_view kListGuid = "SELECT prop_id, guid, kind, number, name FROM named_prop WHERE guid=?";
constexpr std::string_view kListAll = "SELECT prop_id, guid, kind, number, name FROM named_prop WHERE prop_id>0 ORDER BY prop_id";
constexpr std::string_view kCount = "SELECT COUNT(*) FROM named_prop WHERE guid=?";
constexpr std::string_view kInsert = "INSERT INTO named_prop (prop_id, guid, kind, number, name) VALUES (?, ?, ?, ?, ?)";
constexpr std::string_view kLockCounter = "UPDATE store_counter SET value=value+0 WHERE name='named_prop'";
constexpr std::string_view kCounter = "SELECT value FROM store_counter WHERE name='named_prop'";
constexpr std::string_view kSetCounter = "UPDATE store_counter SET value=? WHERE name='named_prop'";

constexpr std::int64_t kNumber = 0, kText = 1;

Row readRow(const db::Statement& row) {
    PropName name;
    name.guid = row.text(1);
    if (row.integer(2) == kNumber)
        name.id = static_cast<std::uint32_t>(row.integer(3));
    else
        name.id = std::string(row.text(4));
    return {static_cast<PropId>(row.integer(0)), std::move(name)};
}

/// guid, kind, number, name at four parameters.
void bindName(db::Statement& statement, int first, const PropName& name) {
    const auto* number = std::get_if<std::uint32_t>(&name.id);
    const auto* text = std::get_if<std::string>(&name.id);
    statement.bindBlob(first, name.guid).bind(first + 1, text ? kText : kNumber);
    statement.bind(first + 2, std::uint64_t{number ? *number : 0}).bind(first + 3, text ? std::string_view(*text) : std::string_view(""));
}

}  // namespace

std::optional<PropId> find(db::Connection& connection, const PropName& name) {
    db::Statement select = connection.prepare(kFindName);
    bindName(select, 0, name);
    return select.step() ? std::optional(static_cast<PropId>(select.integer(0))) : std::nullopt;
}

std::optional<PropName> find(db::Connection& connection, PropId id) {
    db::Statement select = connection.prepare(kFindId);
    select.with(id);
    return select.step() ? std::optional(readRow(select).second) : std::nullopt;
}

std::vector<Row> list(db::Connection& connection, std::string_view guid) {
    db::Statement select = connection.prepare(guid.empty() ? kListAll : kListGuid);
    if (!guid.empty()) select.bindBlob(0, guid);
    std::vector<Row> rows;
    while (select.step()) rows.push_back(readRow(select));
    return rows;
}

std::size_t count(db::Connection& connection, std::string_view guid) {
    db::Statement select = connection.prepare(kCount);
    select.bindBlob(0, guid);
    return select.step() ? static_cast<std::size_t>(select.integer(0)) : 0;
}

void insert(db::Connection& connection, PropId id, const PropName& name) {
    db::Statement statement = connection.prepare(kInsert);
    statement.bind(0, std::uint64_t{id});
    bindName(statement, 1, name);
    statement.run();
}

std::uint32_t lockCounter(db::Connection& connection) {
    connection.prepare(kLockCounter).run();
    db::Statement select = connection.prepare(kCounter);
    return select.step() ? static_cast<std::uint32_t>(select.integer(0)) : 0;
}

void setCounter(db::Connection& connection, std::uint32_t value) { connection.prepare(kSetCounter).with(value).run(); }

}  // namespace corbel::store::named_prop_queries
