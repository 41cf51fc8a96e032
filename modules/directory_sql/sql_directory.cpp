#include "sql_directory.h"

#include <algorithm>
#include <unordered_map>

#include "corbel/error.h"
#include "corbel/text.h"
#include "directory_queries.h"
#include "schema.h"

namespace corbel::directory_sql {
namespace {

std::int64_t number(const draft::SqlRow& row, std::size_t column) { return std::get<std::int64_t>(row.at(column)); }
const std::string& text(const draft::SqlRow& row, std::size_t column) { return std::get<std::string>(row.at(column)); }

/// The first eight columns of the user statements.
DirectoryUser userOf(const draft::SqlRow& row) {
    DirectoryUser user;
    user.key = std::to_string(number(row, 0));
    user.login = text(row, 1);
    user.address = text(row, 2);
    user.displayName = text(row, 3);
    user.tenant = text(row, 4);
    user.quotaBytes = static_cast<std::uint64_t>(number(row, 5));
    user.isEnabled = number(row, 6) != 0;
    user.isAdmin = number(row, 7) != 0;
    return user;
}

bool isAliasOnly(std::int64_t kinds) noexcept { return (kinds & kAlias) != 0 && (kinds & kAddress) == 0; }

std::optional<std::int64_t> idOf(std::string_view key) {
    const auto id = text::parseUnsigned(key);
    if (!id || *id > static_cast<std::uint64_t>(INT64_MAX)) return std::nullopt;
    return static_cast<std::int64_t>(*id);
}

}  // namespace

SqlDirectory::SqlDirectory(draft::Sql& sql, const Clock& clock, std::chrono::milliseconds refresh)
    : _sql(sql), _clock(clock), _refresh(refresh) {
    _sql.migrate("directory_sql", kMigrations);
    sawChange(static_cast<std::uint64_t>(meta("change")));
}

std::optional<DirectoryUser> SqlDirectory::findByLogin(std::string_view login) {
    if (auto user = findByName(login, kLogin | kAddress)) return user;
    if (login.find('@') != std::string_view::npos) return std::nullopt;
    const auto rows = _sql.query(sql::kUsersByLocalPart, {std::string(login)});
    if (rows.size() > 1)
        throw Error(ErrorCode::Conflict, "The name is ambiguous",
                    "several domains have a user \"" + std::string(login) + "\": log in with the address");
    if (rows.empty()) return std::nullopt;
    DirectoryUser user = userOf(rows[0]);
    // Databases that pad texts before they compare them must not find "alice" for "alice ".
    if (login.back() == ' ') return std::nullopt;
    addNamesAndGroups(user, number(rows[0], 0));
    return user;
}

std::optional<DirectoryUser> SqlDirectory::findByAddress(std::string_view address) {
    if (address.find('@') == std::string_view::npos) return std::nullopt;
    return findByName(address, kAddress | kAlias);
}

std::optional<DirectoryUser> SqlDirectory::findByKey(std::string_view key) {
    const auto id = idOf(key);
    if (!id) return std::nullopt;
    const auto rows = _sql.query(sql::kUserById, {*id});
    if (rows.empty()) return std::nullopt;
    DirectoryUser user = userOf(rows[0]);
    addNamesAndGroups(user, *id);
    return user;
}

std::optional<DirectoryUser> SqlDirectory::findByName(std::string_view name, std::int64_t kinds) {
    if (name.empty()) return std::nullopt;
    const auto rows = _sql.query(sql::kUserByName, {std::string(name)});
    if (rows.empty() || (number(rows[0], 9) & kinds) == 0 || text(rows[0], 8) != name) return std::nullopt;
    DirectoryUser user = userOf(rows[0]);
    addNamesAndGroups(user, number(rows[0], 0));
    return user;
}

void SqlDirectory::addNamesAndGroups(DirectoryUser& user, std::int64_t id) {
    for (const auto& row : _sql.query(sql::kNamesOfOwner, {id}))
        if (isAliasOnly(number(row, 1))) user.aliases.push_back(text(row, 0));
    for (const auto& row : _sql.query(sql::kGroupsOfUser, {id})) user.groups.push_back(std::to_string(number(row, 0)));
}

std::optional<DirectoryGroup> SqlDirectory::findGroup(std::string_view addressOrName) {
    const auto rows = _sql.query(sql::kGroupByName, {std::string(addressOrName)});
    if (rows.empty() || text(rows[0], 3) != addressOrName) return std::nullopt;
    return groupOf(rows[0]);
}

DirectoryGroup SqlDirectory::groupOf(const draft::SqlRow& row) {
    DirectoryGroup group{std::to_string(number(row, 0)), text(row, 1), text(row, 2), {}};
    for (const auto& member : _sql.query(sql::kMembersOfGroup, {number(row, 0)}))
        group.members.push_back(std::to_string(number(member, 0)));
    return group;
}

std::vector<DirectoryUser> SqlDirectory::listUsers(std::string_view afterLogin, std::uint32_t limit) {
    std::vector<DirectoryUser> users;
    std::unordered_map<std::int64_t, std::size_t> byId;
    for (const auto& row : _sql.query(sql::kUsersAfter, {std::string(afterLogin), static_cast<std::int64_t>(std::min(limit, kMaxPage))})) {
        byId.emplace(number(row, 0), users.size());
        users.push_back(userOf(row));
    }
    if (users.empty()) return users;
    // Names and groups of the whole page with one statement each.
    const std::vector<draft::SqlValue> range{users.front().login, users.back().login};
    for (const auto& row : _sql.query(sql::kNamesOfRange, range))
        if (const auto it = byId.find(number(row, 0)); it != byId.end() && isAliasOnly(number(row, 2)))
            users[it->second].aliases.push_back(text(row, 1));
    for (const auto& row : _sql.query(sql::kGroupsOfRange, range))
        if (const auto it = byId.find(number(row, 0)); it != byId.end()) users[it->second].groups.push_back(std::to_string(number(row, 1)));
    return users;
}

std::vector<DirectoryGroup> SqlDirectory::listGroups(std::string_view afterName, std::uint32_t limit) {
    std::vector<DirectoryGroup> groups;
    for (const auto& row : _sql.query(sql::kGroupsAfter, {std::string(afterName), static_cast<std::int64_t>(std::min(limit, kMaxPage))}))
        groups.push_back(groupOf(row));
    return groups;
}

PasswordCheck SqlDirectory::checkPassword(std::string_view, std::string_view) { return PasswordCheck::UseCredentials; }

std::vector<std::string> SqlDirectory::credentials(std::string_view key) {
    std::vector<std::string> out;
    const auto id = idOf(key);
    if (!id) return out;
    const auto rows = _sql.query(sql::kCredentials, {*id});
    if (rows.empty()) return out;
    for (const auto line : text::split(text(rows[0], 0), '\n'))
        if (!line.empty()) out.emplace_back(line);
    return out;
}

bool SqlDirectory::allHaveScram() {
    const std::uint64_t now = changeNumber();
    const std::lock_guard lock(_scramMutex);
    if (_scramChange != now) {
        _allHaveScram = meta("without_scram") == 0;
        _scramChange = now;
    }
    return _allHaveScram;
}

std::uint64_t SqlDirectory::changeNumber() {
    const std::int64_t now = std::chrono::nanoseconds(_clock.ticks().time_since_epoch()).count();
    std::int64_t due = _nextRefresh.load(std::memory_order_relaxed);
    if (now >= due) {
        const std::int64_t next = now + std::chrono::nanoseconds(_refresh).count();
        // One thread reads; the others go on with what is known.
        if (_nextRefresh.compare_exchange_strong(due, next, std::memory_order_relaxed)) {
            try {
                sawChange(static_cast<std::uint64_t>(meta("change")));
            } catch (...) {
                _nextRefresh.store(now, std::memory_order_relaxed);
                throw;
            }
        }
    }
    return _change.load(std::memory_order_acquire);
}

std::int64_t SqlDirectory::meta(const char* name) {
    const auto rows = _sql.query(sql::kMeta, {std::string(name)});
    if (rows.empty())
        throw Error(ErrorCode::Corrupt, "The user directory is damaged", std::string("table dsql_meta has no row '") + name + "'");
    return number(rows[0], 0);
}

void SqlDirectory::sawChange(std::uint64_t seen) noexcept {
    std::uint64_t known = _change.load(std::memory_order_relaxed);
    while (known < seen && !_change.compare_exchange_weak(known, seen, std::memory_order_release)) {
    }
}

}  // namespace corbel::directory_sql
