#include "auth/user_ids.h"

#include <array>

#include "corbel/error.h"

namespace corbel::auth {
namespace {

using draft::SqlMigration;

const std::array<SqlMigration, 1> kMigrations = {
    {{1,
      "CREATE TABLE auth_user_map ("
      "kind VARCHAR(1) NOT NULL, directory VARCHAR(32) NOT NULL, dkey VARCHAR(190) NOT NULL, user_id BIGINT NOT NULL, "
      "PRIMARY KEY (kind, directory, dkey));\n"
      "CREATE UNIQUE INDEX auth_user_map_id ON auth_user_map (user_id);\n"
      "CREATE TABLE auth_counter (name VARCHAR(32) NOT NULL PRIMARY KEY, value BIGINT NOT NULL);\n"
      "INSERT INTO auth_counter (name, value) VALUES ('user_id', 0);\n"
      "CREATE TABLE auth_secret (name VARCHAR(32) NOT NULL PRIMARY KEY, value VARCHAR(255) NOT NULL)"}}};

std::string kindText(IdKind kind) { return std::string(1, static_cast<char>(kind)); }

std::string mapKey(IdKind kind, std::string_view directory, std::string_view key) {
    std::string out = kindText(kind);
    out += directory;
    out += '\0';
    out += key;
    return out;
}

}  // namespace

UserIds::UserIds(draft::Sql& sql) : _sql(sql) { _sql.migrate("auth", kMigrations); }

UserId UserIds::idFor(IdKind kind, std::string_view directory, std::string_view key) {
    const std::string known = mapKey(kind, directory, key);
    {
        const std::lock_guard lock(_mutex);
        if (const auto it = _known.find(known); it != _known.end()) return it->second;
    }
    UserId id = 0;
    if (const auto found = read(kind, directory, key)) {
        id = *found;
    } else {
        try {
            id = give(kind, directory, key);
        } catch (const Error& error) {
            // Somebody else gave the id between read() and give().
            if (error.code() != ErrorCode::AlreadyExists) throw;
            const auto raced = read(kind, directory, key);
            if (!raced) throw;
            id = *raced;
        }
    }
    const std::lock_guard lock(_mutex);
    if (_known.size() >= kMaxRememberedIds) _known.clear();
    _known.emplace(known, id);
    return id;
}

std::optional<UserIds::Owner> UserIds::ownerOf(UserId id, IdKind kind) {
    {
        const std::lock_guard lock(_mutex);
        if (const auto it = _owners.find(id); it != _owners.end()) return it->second.kind == kind ? std::optional(it->second) : std::nullopt;
    }
    const auto rows =
        _sql.query("SELECT directory, dkey FROM auth_user_map WHERE user_id = ? AND kind = ?", {static_cast<std::int64_t>(id), kindText(kind)});
    if (rows.empty()) return std::nullopt;
    Owner owner{kind, std::get<std::string>(rows[0].at(0)), std::get<std::string>(rows[0].at(1))};
    const std::lock_guard lock(_mutex);
    if (_owners.size() >= kMaxRememberedIds) _owners.clear();
    _owners.emplace(id, owner);
    return owner;
}

std::optional<UserId> UserIds::read(IdKind kind, std::string_view directory, std::string_view key) {
    const auto rows = _sql.query("SELECT user_id FROM auth_user_map WHERE kind = ? AND directory = ? AND dkey = ?",
                                 {kindText(kind), std::string(directory), std::string(key)});
    if (rows.empty()) return std::nullopt;
    return static_cast<UserId>(std::get<std::int64_t>(rows[0].at(0)));
}

void UserIds::giveAll(IdKind kind, std::string_view directory, const std::vector<std::string>& keys) {
    std::vector<std::string> unknown;
    {
        const std::lock_guard lock(_mutex);
        for (const auto& key : keys)
            if (!_known.contains(mapKey(kind, directory, key))) unknown.push_back(key);
    }
    // Who lists a directory again writes nothing.
    std::erase_if(unknown, [&](const std::string& key) { return read(kind, directory, key).has_value(); });
    if (unknown.empty()) return;
    _sql.transaction([&] {
        // Held to the end: whoever gives one of these an id meanwhile waits, and then finds it.
        _sql.query("UPDATE auth_counter SET value = value WHERE name = 'user_id'");
        for (const auto& key : unknown)
            if (!read(kind, directory, key)) insert(kind, directory, key);
    });
}

UserId UserIds::give(IdKind kind, std::string_view directory, std::string_view key) {
    std::int64_t id = 0;
    _sql.transaction([&] { id = insert(kind, directory, key); });
    return static_cast<UserId>(id);
}

std::int64_t UserIds::insert(IdKind kind, std::string_view directory, std::string_view key) {
    // The update comes first: it holds the row until the end, so that nobody else reads the same number.
    _sql.query("UPDATE auth_counter SET value = value + 1 WHERE name = 'user_id'");
    const auto id = std::get<std::int64_t>(_sql.query("SELECT value FROM auth_counter WHERE name = 'user_id'").at(0).at(0));
    _sql.query("INSERT INTO auth_user_map (kind, directory, dkey, user_id) VALUES (?, ?, ?, ?)",
               {kindText(kind), std::string(directory), std::string(key), id});
    return id;
}

}  // namespace corbel::auth
