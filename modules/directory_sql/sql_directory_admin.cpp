// Writing to the directory. Every transaction updates the change number first: that row is the lock by which writers wait for each other.
#include <algorithm>
#include <map>
#include <unordered_set>

#include "corbel/error.h"
#include "corbel/text.h"
#include "directory_queries.h"
#include "names.h"
#include "schema.h"
#include "sql_directory.h"

namespace corbel::directory_sql {
namespace {

constexpr std::size_t kRowsPerInsert = 100;
constexpr std::size_t kNamesPerCheck = 200;
constexpr std::size_t kMaxUsersAtOnce = 200'000;

using Values = std::vector<draft::SqlValue>;

std::int64_t number(const draft::SqlRow& row, std::size_t column) { return std::get<std::int64_t>(row.at(column)); }

[[noreturn]] void notFound(const char* what) { throw Error(ErrorCode::NotFound, std::string("There is no such ") + what); }
[[noreturn]] void taken(std::string_view name) { throw Error(ErrorCode::AlreadyExists, "\"" + std::string(name) + "\" is taken"); }

std::int64_t idOf(std::string_view key, const char* what) {
    const auto id = text::parseUnsigned(key);
    if (!id || *id > static_cast<std::uint64_t>(INT64_MAX)) notFound(what);
    return static_cast<std::int64_t>(*id);
}

/// A checked copy: names in lower case.
DirectoryUser checked(const DirectoryUser& user) {
    DirectoryUser out = user;
    out.login = checkedName(user.login, "login name");
    if (!user.address.empty()) out.address = checkedAddress(user.address);
    out.displayName = checkedText(user.displayName, kMaxTextBytes, "display name");
    out.tenant = checkedText(user.tenant, kMaxTenantBytes, "tenant");
    for (auto& alias : out.aliases) alias = checkedAddress(alias);
    if (user.quotaBytes > static_cast<std::uint64_t>(INT64_MAX)) throw Error(ErrorCode::InvalidArgument, "The quota is too large");
    return out;
}

std::string joined(const std::vector<std::string>& credentials) {
    std::string out;
    for (const auto& credential : credentials) {
        if (credential.find('\n') != std::string::npos || credential.find('\0') != std::string::npos)
            throw Error(ErrorCode::InvalidArgument, "A stored credential contains a line end or NUL");
        if (!out.empty()) out += '\n';
        out += credential;
    }
    if (out.size() > kMaxCredentialBytes) throw Error(ErrorCode::InvalidArgument, "The stored credentials are longer than 16 KB");
    return out;
}

bool hasScram(const std::vector<std::string>& credentials) {
    return std::any_of(credentials.begin(), credentials.end(), [](const std::string& c) { return c.starts_with("{SCRAM-SHA-256}"); });
}

std::map<std::string, std::int64_t> namesOf(const DirectoryUser& user) {
    std::map<std::string, std::int64_t> names;
    names[user.login] |= kLogin;
    if (!user.address.empty()) names[user.address] |= kAddress;
    for (const auto& alias : user.aliases) names[alias] |= kAlias;
    return names;
}

/// INSERT of many rows, some per statement; the last statement is prepared for what is left.
class BulkInsert {
public:
    BulkInsert(draft::Sql& sql, std::string table, std::size_t columns) : _sql(sql), _table(std::move(table)), _columns(columns) {}
    void add(Values row) {
        std::move(row.begin(), row.end(), std::back_inserter(_values));
        if (_values.size() == kRowsPerInsert * _columns) flush();
    }
    void flush() {
        if (_values.empty()) return;
        std::string row = "(";
        for (std::size_t i = 0; i < _columns; ++i) row += i == 0 ? "?" : ", ?";
        row += ')';
        std::string statement = "INSERT INTO " + _table + " VALUES " + row;
        for (std::size_t i = _columns; i < _values.size(); i += _columns) statement += ", " + row;
        _sql.query(statement, _values);
        _values.clear();
    }

private:
    draft::Sql& _sql;
    const std::string _table;
    const std::size_t _columns;
    Values _values;
};

}  // namespace

template <class Body>
void SqlDirectory::change(Body&& body) {
    std::int64_t changed = 0;
    _sql.transaction([&] {
        addToMeta("change", 1);
        body();
        changed = meta("change");
    });
    sawChange(static_cast<std::uint64_t>(changed));
}

std::vector<std::string> SqlDirectory::addUsers(const std::vector<DirectoryUser>& users,
                                                const std::vector<std::vector<std::string>>& credentials) {
    if (users.size() != credentials.size())
        throw Error(ErrorCode::Internal, "Internal error", "addUsers: users and credentials differ in number");
    if (users.size() > kMaxUsersAtOnce) throw Error(ErrorCode::TooLarge, "At most 200000 users can be added at once");
    if (users.empty()) return {};
    std::vector<DirectoryUser> entries;
    std::vector<std::string> stored;
    std::vector<std::string> names;
    std::unordered_set<std::string> seen;
    entries.reserve(users.size());
    for (std::size_t i = 0; i < users.size(); ++i) {
        entries.push_back(checked(users[i]));
        stored.push_back(joined(credentials[i]));
        for (const auto& [name, kinds] : namesOf(entries.back())) {
            if (!seen.insert(name).second) taken(name);
            names.push_back(name);
        }
    }

    std::vector<std::string> keys;
    change([&] {
        keys.clear();
        requireFree(names, 0);
        addToMeta("last_id", static_cast<std::int64_t>(entries.size()));
        std::int64_t id = meta("last_id") - static_cast<std::int64_t>(entries.size());
        std::int64_t lacking = 0;
        BulkInsert userRows(
            _sql, "dsql_user (id, login, address, display_name, tenant, quota, is_enabled, is_admin, has_password, has_scram)", 10);
        BulkInsert nameRows(_sql, "dsql_name (name, local_part, owner, kinds)", 4);
        BulkInsert credentialRows(_sql, "dsql_credential (user_id, value)", 2);
        BulkInsert memberRows(_sql, "dsql_member (group_id, user_id)", 2);
        for (std::size_t i = 0; i < entries.size(); ++i) {
            const DirectoryUser& user = entries[i];
            ++id;
            keys.push_back(std::to_string(id));
            const bool canScram = hasScram(credentials[i]);
            if (user.isEnabled && !stored[i].empty() && !canScram) ++lacking;
            userRows.add({id, user.login, user.address, user.displayName, user.tenant, static_cast<std::int64_t>(user.quotaBytes),
                          static_cast<std::int64_t>(user.isEnabled), static_cast<std::int64_t>(user.isAdmin),
                          static_cast<std::int64_t>(!stored[i].empty()), static_cast<std::int64_t>(canScram)});
            for (const auto& [name, kinds] : namesOf(user)) nameRows.add({name, std::string(localPart(name)), id, kinds});
            if (!stored[i].empty()) credentialRows.add({id, stored[i]});
            for (const auto& group : std::unordered_set<std::string>(user.groups.begin(), user.groups.end())) {
                const std::int64_t groupId = idOf(group, "group");
                requireGroup(groupId);
                memberRows.add({groupId, id});
            }
        }
        userRows.flush();
        nameRows.flush();
        credentialRows.flush();
        memberRows.flush();
        addToMeta("without_scram", lacking);
    });
    return keys;
}

void SqlDirectory::updateUser(const DirectoryUser& user) {
    DirectoryUser entry = checked(user);
    const std::int64_t id = idOf(user.key, "user");
    change([&] {
        requireUser(id);
        const std::int64_t lackedBefore = withoutScram(id);
        std::map<std::string, std::int64_t> before;
        for (const auto& row : _sql.query(sql::kNamesOfOwner, {id})) before[std::get<std::string>(row.at(0))] = number(row, 1);
        entry.aliases.clear();
        std::map<std::string, std::int64_t> after = namesOf(entry);
        for (const auto& [name, kinds] : before)
            if (kinds & kAlias) after[name] |= kAlias;
        std::vector<std::string> added;
        for (const auto& [name, kinds] : after)
            if (!before.contains(name)) added.push_back(name);
        requireFree(added, id);
        for (const auto& [name, kinds] : before)
            if (!after.contains(name)) _sql.query("DELETE FROM dsql_name WHERE name = ?", {name});
        for (const auto& [name, kinds] : after) {
            const auto old = before.find(name);
            if (old == before.end())
                _sql.query("INSERT INTO dsql_name (name, local_part, owner, kinds) VALUES (?, ?, ?, ?)",
                           {name, std::string(localPart(name)), id, kinds});
            else if (old->second != kinds)
                _sql.query("UPDATE dsql_name SET kinds = ? WHERE name = ?", {kinds, name});
        }
        _sql.query(
            "UPDATE dsql_user SET login = ?, address = ?, display_name = ?, tenant = ?, quota = ?, is_enabled = ?, is_admin = ? WHERE id = "
            "?",
            {entry.login, entry.address, entry.displayName, entry.tenant, static_cast<std::int64_t>(entry.quotaBytes),
             static_cast<std::int64_t>(entry.isEnabled), static_cast<std::int64_t>(entry.isAdmin), id});
        addToMeta("without_scram", withoutScram(id) - lackedBefore);
    });
}

void SqlDirectory::deleteUser(std::string_view key) {
    const std::int64_t id = idOf(key, "user");
    change([&] {
        requireUser(id);
        addToMeta("without_scram", -withoutScram(id));
        for (const char* statement : {"DELETE FROM dsql_name WHERE owner = ?", "DELETE FROM dsql_member WHERE user_id = ?",
                                      "DELETE FROM dsql_credential WHERE user_id = ?", "DELETE FROM dsql_user WHERE id = ?"})
            _sql.query(statement, {id});
    });
}

void SqlDirectory::setCredentials(std::string_view key, const std::vector<std::string>& credentials) {
    const std::int64_t id = idOf(key, "user");
    const std::string stored = joined(credentials);
    change([&] {
        requireUser(id);
        const std::int64_t lackedBefore = withoutScram(id);
        _sql.query("DELETE FROM dsql_credential WHERE user_id = ?", {id});
        if (!stored.empty()) _sql.query("INSERT INTO dsql_credential (user_id, value) VALUES (?, ?)", {id, stored});
        _sql.query("UPDATE dsql_user SET has_password = ?, has_scram = ? WHERE id = ?",
                   {static_cast<std::int64_t>(!stored.empty()), static_cast<std::int64_t>(hasScram(credentials)), id});
        addToMeta("without_scram", withoutScram(id) - lackedBefore);
    });
}

void SqlDirectory::addAlias(std::string_view key, std::string_view address) {
    const std::int64_t id = idOf(key, "user");
    const std::string name = checkedAddress(address);
    change([&] {
        requireUser(id);
        const auto rows = _sql.query(sql::kOwnerOfName, {name});
        if (rows.empty()) {
            _sql.query("INSERT INTO dsql_name (name, local_part, owner, kinds) VALUES (?, ?, ?, ?)",
                       {name, std::string(localPart(name)), id, static_cast<std::int64_t>(kAlias)});
        } else {
            // A login name that looks like an address may become an alias of the same user.
            if (number(rows[0], 0) != id || (number(rows[0], 1) & (kAlias | kAddress)) != 0) taken(name);
            _sql.query("UPDATE dsql_name SET kinds = ? WHERE name = ?", {number(rows[0], 1) | kAlias, name});
        }
    });
}

void SqlDirectory::removeAlias(std::string_view address) {
    const std::string name = text::toLower(address);
    change([&] {
        const auto rows = _sql.query(sql::kOwnerOfName, {name});
        if (rows.empty() || (number(rows[0], 1) & kAlias) == 0) notFound("alias");
        const std::int64_t left = number(rows[0], 1) & ~static_cast<std::int64_t>(kAlias);
        if (left == 0)
            _sql.query("DELETE FROM dsql_name WHERE name = ?", {name});
        else
            _sql.query("UPDATE dsql_name SET kinds = ? WHERE name = ?", {left, name});
    });
}

std::string SqlDirectory::addGroup(const DirectoryGroup& group) {
    const std::string name = checkedName(group.name, "group name");
    const std::string address = group.address.empty() ? std::string() : checkedAddress(group.address);
    std::int64_t id = 0;
    change([&] {
        std::map<std::string, std::int64_t> names{{name, kGroupName}};
        if (!address.empty()) names[address] |= kGroupAddress;
        std::vector<std::string> wanted;
        for (const auto& [text, kinds] : names) wanted.push_back(text);
        requireFree(wanted, 0);
        addToMeta("last_id", 1);
        id = meta("last_id");
        _sql.query("INSERT INTO dsql_group (id, name, address) VALUES (?, ?, ?)", {id, name, address});
        for (const auto& [text, kinds] : names)
            _sql.query("INSERT INTO dsql_name (name, local_part, owner, kinds) VALUES (?, ?, ?, ?)",
                       {text, std::string(localPart(text)), id, kinds});
        BulkInsert memberRows(_sql, "dsql_member (group_id, user_id)", 2);
        for (const auto& member : std::unordered_set<std::string>(group.members.begin(), group.members.end())) {
            const std::int64_t userId = idOf(member, "user");
            requireUser(userId);
            memberRows.add({id, userId});
        }
        memberRows.flush();
    });
    return std::to_string(id);
}

void SqlDirectory::deleteGroup(std::string_view key) {
    const std::int64_t id = idOf(key, "group");
    change([&] {
        requireGroup(id);
        for (const char* statement :
             {"DELETE FROM dsql_name WHERE owner = ?", "DELETE FROM dsql_member WHERE group_id = ?", "DELETE FROM dsql_group WHERE id = ?"})
            _sql.query(statement, {id});
    });
}

void SqlDirectory::setMember(std::string_view groupKey, std::string_view userKey, bool isMember) {
    const std::int64_t groupId = idOf(groupKey, "group");
    const std::int64_t userId = idOf(userKey, "user");
    change([&] {
        requireGroup(groupId);
        requireUser(userId);
        _sql.query("DELETE FROM dsql_member WHERE group_id = ? AND user_id = ?", {groupId, userId});
        if (isMember) _sql.query("INSERT INTO dsql_member (group_id, user_id) VALUES (?, ?)", {groupId, userId});
    });
}

void SqlDirectory::requireUser(std::int64_t id) {
    if (_sql.query(sql::kLoginState, {id}).empty()) notFound("user");
}

void SqlDirectory::requireGroup(std::int64_t id) {
    if (_sql.query(sql::kGroupById, {id}).empty()) notFound("group");
}

/// AlreadyExists with the first of `names` that somebody but `exceptOwner` has.
void SqlDirectory::requireFree(const std::vector<std::string>& names, std::int64_t exceptOwner) {
    for (std::size_t from = 0; from < names.size(); from += kNamesPerCheck) {
        const std::size_t to = std::min(names.size(), from + kNamesPerCheck);
        std::string statement = "SELECT name FROM dsql_name WHERE owner <> ? AND name IN (";
        Values values{exceptOwner};
        for (std::size_t i = from; i < to; ++i) {
            statement += i == from ? "?" : ", ?";
            values.emplace_back(names[i]);
        }
        const auto rows = _sql.query(statement + ") LIMIT 1", values);
        if (!rows.empty()) taken(std::get<std::string>(rows[0].at(0)));
    }
}

void SqlDirectory::addToMeta(const char* name, std::int64_t difference) {
    if (difference != 0) _sql.query("UPDATE dsql_meta SET value = value + ? WHERE name = ?", {difference, std::string(name)});
}

std::int64_t SqlDirectory::withoutScram(std::int64_t id) {
    const auto rows = _sql.query(sql::kLoginState, {id});
    return !rows.empty() && number(rows[0], 0) != 0 && number(rows[0], 1) != 0 && number(rows[0], 2) == 0 ? 1 : 0;
}

}  // namespace corbel::directory_sql
