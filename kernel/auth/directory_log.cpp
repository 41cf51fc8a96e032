#include "auth/directory_log.h"

#include <array>
#include <map>

#include "auth/crypto.h"
#include "corbel/error.h"
#include "corbel/text.h"

namespace corbel::auth {
namespace {

using draft::SqlMigration;
using draft::SqlRow;

const std::array<SqlMigration, 1> kMigrations = {
    {{1,
      "CREATE TABLE ab_change ("
      "kind VARCHAR(1) NOT NULL, object_id BIGINT NOT NULL, cn BIGINT NOT NULL, first_cn BIGINT NOT NULL, is_gone BIGINT NOT NULL, "
      "digest VARCHAR(32) NOT NULL, changed BIGINT NOT NULL, PRIMARY KEY (kind, object_id));\n"
      "CREATE UNIQUE INDEX ab_change_by_cn ON ab_change (cn);\n"
      "CREATE TABLE ab_counter (name VARCHAR(32) NOT NULL PRIMARY KEY, value BIGINT NOT NULL);\n"
      "INSERT INTO ab_counter (name, value) VALUES ('cn', 0);\n"
      "INSERT INTO ab_counter (name, value) VALUES ('log_floor', 0)"}}};

constexpr std::uint32_t kListPage = 500;

using ObjectKey = std::pair<IdKind, UserId>;

struct Known {
    std::string digest;
    bool isGone = false;
};

std::int64_t number(const draft::SqlValue& value) { return std::get<std::int64_t>(value); }

/// Of texts that cannot run into each other; half of a SHA-256 tells any two directory entries apart.
class Digest {
public:
    Digest& add(std::string_view text) {
        _bytes += std::to_string(text.size());
        _bytes += ':';
        _bytes += text;
        return *this;
    }
    Digest& add(const std::vector<std::string>& texts) {
        add(std::to_string(texts.size()));
        for (const std::string& text : texts) add(text);
        return *this;
    }
    std::string finish() const { return text::hexEncode(sha256(_bytes).substr(0, kSha256Bytes / 2)); }

private:
    std::string _bytes;
};

std::string digestOf(const DirectoryUser& user) {
    return Digest().add(user.login).add(user.address).add(user.displayName).add(user.tenant).add(user.aliases).add(user.groups).add(user.isEnabled ? "1" : "0").add(user.isAdmin ? "1" : "0").finish();
}

std::string digestOf(const DirectoryGroup& group) { return Digest().add(group.name).add(group.address).add(group.members).finish(); }

std::map<ObjectKey, std::string> listAll(Users& users) {
    std::map<ObjectKey, std::string> all;
    for (const DirectorySource& source : users.sources()) {
        std::string after;
        for (;;) {
            const std::vector<DirectoryUser> page = source.directory->listUsers(after, kListPage);
            std::vector<std::string> keys;
            for (const DirectoryUser& user : page) keys.push_back(user.key);
            users.reserveIds(source, keys);
            for (const DirectoryUser& user : page) all[{IdKind::User, users.idOf(IdKind::User, source, user.key)}] = digestOf(user);
            if (page.size() < kListPage) break;
            after = page.back().login;
        }
        after.clear();
        for (;;) {
            const std::vector<DirectoryGroup> page = source.directory->listGroups(after, kListPage);
            for (const DirectoryGroup& group : page) all[{IdKind::Group, users.idOf(IdKind::Group, source, group.key)}] = digestOf(group);
            if (page.size() < kListPage) break;
            after = page.back().name;
        }
    }
    return all;
}

}  // namespace

DirectoryLog::DirectoryLog(draft::Sql& sql, Clock& clock) : _sql(sql), _clock(clock) { _sql.migrate("ab", kMigrations); }

std::uint64_t DirectoryLog::current() {
    return static_cast<std::uint64_t>(number(_sql.query("SELECT value FROM ab_counter WHERE name = 'cn'").at(0).at(0)));
}

DirectoryChanges DirectoryLog::since(std::uint64_t since, std::size_t limit) {
    if (limit == 0 || limit > kMaxDirectoryChanges) throw Error(ErrorCode::InvalidArgument, "The number of changes asked for is out of range");
    DirectoryChanges result;
    const auto from = static_cast<std::int64_t>(since);
    const std::int64_t floor = number(_sql.query("SELECT value FROM ab_counter WHERE name = 'log_floor'").at(0).at(0));
    if ((since >> 63) != 0 || since > current() || (since != 0 && from < floor)) {
        result.needsResync = true;
        return result;
    }
    const std::vector<SqlRow> rows = _sql.query("SELECT cn, kind, object_id, first_cn, is_gone FROM ab_change WHERE cn > ? ORDER BY cn LIMIT ?",
                                                {from, static_cast<std::int64_t>(limit)});
    result.next = since;
    for (const SqlRow& row : rows) {
        DirectoryChange change;
        change.number = static_cast<std::uint64_t>(number(row.at(0)));
        change.kind = std::get<std::string>(row.at(1)) == "g" ? IdKind::Group : IdKind::User;
        change.id = static_cast<UserId>(number(row.at(2)));
        const bool isGone = number(row.at(4)) != 0;
        change.type = isGone ? DirectoryChangeType::Deleted : number(row.at(3)) > from ? DirectoryChangeType::New : DirectoryChangeType::Changed;
        result.next = change.number;
        // Nobody who begins has heard of it.
        if (!isGone || since != 0) result.changes.push_back(change);
    }
    result.hasMore = rows.size() == limit;
    return result;
}

std::size_t DirectoryLog::update(Users& users) {
    const std::lock_guard lock(_updating);
    const std::uint64_t before = users.changeNumber();
    if (before == _seen) return 0;
    const std::map<ObjectKey, std::string> now = listAll(users);
    const std::uint64_t after = users.changeNumber();
    const std::int64_t time = toMicros(_clock.now());
    std::size_t count = 0;
    _sql.transaction([&] {
        count = 0;
        // Held to the end: another process that compares meanwhile waits, and then finds nothing new.
        _sql.query("UPDATE ab_counter SET value = value WHERE name = 'cn'");
        std::int64_t cn = number(_sql.query("SELECT value FROM ab_counter WHERE name = 'cn'").at(0).at(0));
        std::map<ObjectKey, Known> known;
        for (const SqlRow& row : _sql.query("SELECT kind, object_id, digest, is_gone FROM ab_change")) {
            const IdKind kind = std::get<std::string>(row.at(0)) == "g" ? IdKind::Group : IdKind::User;
            known[{kind, static_cast<UserId>(number(row.at(1)))}] = {std::get<std::string>(row.at(2)), number(row.at(3)) != 0};
        }
        for (const auto& [key, digest] : now) {
            const std::string kind(1, static_cast<char>(key.first));
            const auto id = static_cast<std::int64_t>(key.second);
            const auto found = known.find(key);
            if (found == known.end()) {
                ++cn;
                _sql.query("INSERT INTO ab_change (kind, object_id, cn, first_cn, is_gone, digest, changed) VALUES (?, ?, ?, ?, 0, ?, ?)", {kind, id, cn, cn, digest, time});
            } else if (found->second.isGone) {
                ++cn;
                _sql.query("UPDATE ab_change SET cn = ?, first_cn = ?, is_gone = 0, digest = ?, changed = ? WHERE kind = ? AND object_id = ?", {cn, cn, digest, time, kind, id});
            } else if (found->second.digest != digest) {
                ++cn;
                _sql.query("UPDATE ab_change SET cn = ?, digest = ?, changed = ? WHERE kind = ? AND object_id = ?", {cn, digest, time, kind, id});
            } else {
                continue;
            }
            ++count;
        }
        for (const auto& [key, entry] : known) {
            if (entry.isGone || now.contains(key) || after != before) continue;
            ++cn;
            ++count;
            _sql.query("UPDATE ab_change SET cn = ?, is_gone = 1, changed = ? WHERE kind = ? AND object_id = ?",
                       {cn, time, std::string(1, static_cast<char>(key.first)), static_cast<std::int64_t>(key.second)});
        }
        _sql.query("UPDATE ab_counter SET value = ? WHERE name = 'cn'", {cn});
        const std::int64_t old = time - std::chrono::duration_cast<std::chrono::microseconds>(kDirectoryLogAge).count();
        const auto last = _sql.query("SELECT MAX(cn) FROM ab_change WHERE is_gone = 1 AND changed < ?", {old});
        if (const auto* floor = std::get_if<std::int64_t>(&last.at(0).at(0))) {
            _sql.query("DELETE FROM ab_change WHERE is_gone = 1 AND cn <= ?", {*floor});
            _sql.query("UPDATE ab_counter SET value = ? WHERE name = 'log_floor'", {*floor});
        }
    });
    _seen = after == before ? before : 0;
    return count;
}

}  // namespace corbel::auth
