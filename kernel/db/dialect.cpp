#include <algorithm>
#include <vector>

#include "db/connection.h"

namespace corbel::db {
namespace {

std::vector<std::string> names(std::string_view list) {
    std::vector<std::string> result;
    while (!list.empty()) {
        const std::size_t comma = std::min(list.find(','), list.size());
        std::string_view name = list.substr(0, comma);
        while (!name.empty() && name.front() == ' ') name.remove_prefix(1);
        while (!name.empty() && name.back() == ' ') name.remove_suffix(1);
        if (!name.empty()) result.emplace_back(name);
        list.remove_prefix(std::min(comma + 1, list.size()));
    }
    return result;
}

std::string insertInto(std::string_view verb, std::string_view table, std::string_view columns) {
    std::string sql(verb);
    sql.append(" INTO ").append(table).append(" (").append(columns).append(") VALUES (");
    const std::size_t count = names(columns).size();
    for (std::size_t i = 0; i < count; ++i) sql += i == 0 ? "?" : ", ?";
    return sql += ")";
}

}  // namespace

std::string Dialect::upsert(Engine engine, std::string_view table, std::string_view columns, std::string_view key) {
    const std::vector<std::string> keys = names(key);
    std::string updates;
    for (const std::string& column : names(columns)) {
        if (std::find(keys.begin(), keys.end(), column) != keys.end()) continue;
        if (!updates.empty()) updates += ", ";
        updates += engine == Engine::Sqlite ? column + "=excluded." + column : column + "=VALUES(" + column + ")";
    }
    std::string sql = insertInto("INSERT", table, columns);
    if (engine == Engine::Mysql) {
        return sql.append(" ON DUPLICATE KEY UPDATE ").append(updates.empty() ? keys.front() + "=" + keys.front() : updates);
    }
    sql.append(" ON CONFLICT(").append(key).append(")");
    return updates.empty() ? sql.append(" DO NOTHING") : sql.append(" DO UPDATE SET ").append(updates);
}

std::string Dialect::insertIgnore(Engine engine, std::string_view table, std::string_view columns) {
    return insertInto(engine == Engine::Sqlite ? "INSERT OR IGNORE" : "INSERT IGNORE", table, columns);
}

std::string_view Dialect::forUpdate(Engine engine) { return engine == Engine::Sqlite ? "" : " FOR UPDATE"; }

}  // namespace corbel::db
