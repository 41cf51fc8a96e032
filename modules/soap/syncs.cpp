#include "syncs.h"

#include <algorithm>

#include "client_session.h"
#include "corbel/error.h"
#include "corbel/text.h"

namespace corbel::soap {
namespace {

constexpr std::uint64_t kUpperHalf = ~std::uint64_t{0xffffffff};
constexpr std::size_t kRemovedAtOnce = 100;        // of a user's oldest sync ids
constexpr std::int64_t kDay = 86'400'000'000;      // microseconds
constexpr std::size_t kIdsPerStatement = 100;

#define CORBEL_SYNC_SELECT "SELECT id, user_id, store_id, folder_id, kind, epoch, upper_half, change_id FROM soap_sync "

std::int64_t number(const draft::SqlRow& row, std::size_t column) { return std::get<std::int64_t>(row.at(column)); }
std::int64_t stored(std::uint64_t value) noexcept { return static_cast<std::int64_t>(value); }

Sync readSync(const draft::SqlRow& row) {
    Sync sync;
    sync.id = static_cast<std::uint32_t>(number(row, 0));
    sync.user = static_cast<UserId>(number(row, 1));
    sync.store = static_cast<StoreId>(number(row, 2));
    sync.folder = static_cast<FolderId>(number(row, 3));
    sync.kind = static_cast<SyncKind>(number(row, 4));
    sync.epoch = static_cast<std::uint64_t>(number(row, 5));
    sync.upper = static_cast<std::uint64_t>(number(row, 6));
    sync.changeId = static_cast<std::uint32_t>(number(row, 7));
    return sync;
}

}  // namespace

const char* const kSyncTables =
    "CREATE TABLE soap_sync (id BIGINT NOT NULL PRIMARY KEY, user_id BIGINT NOT NULL, store_id BIGINT NOT NULL, folder_id BIGINT NOT NULL, "
    "kind BIGINT NOT NULL, epoch BIGINT NOT NULL, upper_half BIGINT NOT NULL, change_id BIGINT NOT NULL, used BIGINT NOT NULL);\n"
    "CREATE INDEX soap_sync_by_use ON soap_sync (user_id, used);\n"
    "CREATE TABLE soap_sync_shown (sync_id BIGINT NOT NULL, change_id BIGINT NOT NULL, shown BIGINT NOT NULL, PRIMARY KEY (sync_id, change_id));\n"
    "CREATE TABLE soap_sync_own (sync_id BIGINT NOT NULL, source_key VARCHAR(128) NOT NULL, kind BIGINT NOT NULL, number BIGINT NOT NULL, "
    "change_key VARCHAR(128) NOT NULL, PRIMARY KEY (sync_id, source_key, kind))";

SyncState stateOf(const Sync& sync, std::uint32_t changeId) noexcept {
    if (changeId == 0) return {};
    const std::uint64_t known = sync.upper | changeId;
    return {sync.epoch, known, known, known, known, 0};
}

std::int64_t Syncs::now() const { return toMicros(_clock.now()); }

void Syncs::makeRoom(UserId user) {
    const std::int64_t oldest = now() - std::chrono::duration_cast<Micros>(kSyncLifetime).count();
    const auto count = static_cast<std::size_t>(number(_sql.query("SELECT COUNT(*) FROM soap_sync WHERE user_id=?", {stored(user)}).at(0), 0));
    const auto rows = _sql.query("SELECT id, used FROM soap_sync WHERE user_id=? ORDER BY used LIMIT " + std::to_string(kRemovedAtOnce), {stored(user)});
    std::size_t left = count;
    for (const draft::SqlRow& row : rows) {
        if (left < kMaxSyncsPerUser && number(row, 1) >= oldest) break;
        for (const char* const table : {"soap_sync_own WHERE sync_id", "soap_sync_shown WHERE sync_id", "soap_sync WHERE id"})
            _sql.query("DELETE FROM " + std::string(table) + "=?", {number(row, 0)});
        --left;
    }
}

Sync Syncs::add(Sync sync) {
    makeRoom(sync.user);
    for (;;) {
        // Not counted: who guesses an id gets nothing by it, and one that was given once is hardly given again.
        sync.id = static_cast<std::uint32_t>(randomId(false)) & 0x7fffffff;
        if (sync.id == 0) continue;
        try {
            _sql.query("INSERT INTO soap_sync (id, user_id, store_id, folder_id, kind, epoch, upper_half, change_id, used) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                       {std::int64_t{sync.id}, stored(sync.user), stored(sync.store), stored(sync.folder), std::int64_t{static_cast<std::uint32_t>(sync.kind)},
                        stored(sync.epoch), stored(sync.upper), std::int64_t{sync.changeId}, now()});
            return sync;
        } catch (const Error& error) {
            if (error.code() != ErrorCode::AlreadyExists) throw;
        }
    }
}

std::optional<Sync> Syncs::find(std::uint32_t id, UserId user) {
    const auto rows = _sql.query(CORBEL_SYNC_SELECT "WHERE id=?", {std::int64_t{id}});
    if (rows.empty()) return std::nullopt;
    Sync sync = readSync(rows.front());
    if (sync.user != user) return std::nullopt;
    return sync;
}

std::vector<Sync> Syncs::find(std::span<const std::uint32_t> ids, UserId user) {
    std::vector<Sync> found;
    for (std::size_t from = 0; from < ids.size(); from += kIdsPerStatement) {
        std::vector<draft::SqlValue> parameters;
        std::string places;
        for (const std::uint32_t id : ids.subspan(from, std::min(kIdsPerStatement, ids.size() - from))) {
            places += places.empty() ? "?" : ",?";
            parameters.push_back(std::int64_t{id});
        }
        for (const draft::SqlRow& row : _sql.query(CORBEL_SYNC_SELECT "WHERE id IN (" + places + ")", parameters)) {
            if (Sync sync = readSync(row); sync.user == user) found.push_back(sync);
        }
    }
    return found;
}

void Syncs::confirm(const Sync& sync, std::uint32_t changeId) {
    if (changeId != sync.changeId) {
        _sql.query("UPDATE soap_sync SET change_id=?, used=? WHERE id=?", {std::int64_t{changeId}, now(), std::int64_t{sync.id}});
        return;
    }
    // Use alone is noted once a day.
    _sql.query("UPDATE soap_sync SET used=? WHERE id=? AND used<?", {now(), std::int64_t{sync.id}, now() - kDay});
}

void Syncs::begin(Sync& sync, std::uint64_t epoch, std::uint64_t number) {
    if (sync.epoch == epoch && sync.upper == (number & kUpperHalf)) return;
    sync.epoch = epoch;
    sync.upper = number & kUpperHalf;
    _sql.query("UPDATE soap_sync SET epoch=?, upper_half=?, used=? WHERE id=?", {stored(epoch), stored(sync.upper), now(), std::int64_t{sync.id}});
}

std::uint64_t Syncs::shownAt(std::uint32_t id, std::uint32_t changeId) {
    const auto rows = _sql.query("SELECT shown FROM soap_sync_shown WHERE sync_id=? AND change_id=?", {std::int64_t{id}, std::int64_t{changeId}});
    return rows.empty() ? 0 : static_cast<std::uint64_t>(number(rows.front(), 0));
}

void Syncs::keepShown(std::uint32_t id, std::uint32_t changeId, std::uint64_t shown) {
    if (shownAt(id, changeId) == shown) return;
    _sql.transaction([&] {
        _sql.query("DELETE FROM soap_sync_shown WHERE sync_id=? AND change_id=?", {std::int64_t{id}, std::int64_t{changeId}});
        const auto steps = _sql.query("SELECT change_id FROM soap_sync_shown WHERE sync_id=? ORDER BY change_id DESC LIMIT " + std::to_string(kMaxShownSteps),
                                      {std::int64_t{id}});
        if (steps.size() == kMaxShownSteps) _sql.query("DELETE FROM soap_sync_shown WHERE sync_id=? AND change_id<=?", {std::int64_t{id}, number(steps.back(), 0)});
        _sql.query("INSERT INTO soap_sync_shown (sync_id, change_id, shown) VALUES (?, ?, ?)", {std::int64_t{id}, std::int64_t{changeId}, stored(shown)});
    });
}

void Syncs::noteOwn(std::uint32_t id, UserId user, std::span<const OwnChange> changes) {
    if (id == 0 || changes.empty() || !find(id, user)) return;
    _sql.transaction([&] {
        const auto count = static_cast<std::size_t>(number(_sql.query("SELECT COUNT(*) FROM soap_sync_own WHERE sync_id=?", {std::int64_t{id}}).at(0), 0));
        // To be told of one's own changes is a detour, not an error: change keys say that they are known.
        if (count + changes.size() > kMaxOwnChanges) {
            _sql.query("DELETE FROM soap_sync_own WHERE sync_id=?", {std::int64_t{id}});
            changes = changes.last(std::min(changes.size(), kMaxOwnChanges));
        }
        for (const OwnChange& change : changes) {
            const std::vector<draft::SqlValue> key{std::int64_t{id}, text::hexEncode(change.sourceKey), std::int64_t{static_cast<std::uint8_t>(change.kind)}};
            _sql.query("DELETE FROM soap_sync_own WHERE sync_id=? AND source_key=? AND kind=?", key);
            auto values = key;
            values.emplace_back(stored(change.number));
            values.emplace_back(text::hexEncode(change.changeKey));
            _sql.query("INSERT INTO soap_sync_own (sync_id, source_key, kind, number, change_key) VALUES (?, ?, ?, ?, ?)", values);
        }
    });
}

std::vector<OwnChange> Syncs::own(std::uint32_t id) {
    std::vector<OwnChange> changes;
    for (const draft::SqlRow& row : _sql.query("SELECT source_key, kind, number, change_key FROM soap_sync_own WHERE sync_id=?", {std::int64_t{id}})) {
        auto sourceKey = text::hexDecode(std::get<std::string>(row.at(0)));
        auto changeKey = text::hexDecode(std::get<std::string>(row.at(3)));
        if (!sourceKey || !changeKey) continue;
        changes.push_back({std::move(*sourceKey), static_cast<OwnKind>(number(row, 1)), static_cast<std::uint64_t>(number(row, 2)), std::move(*changeKey)});
    }
    return changes;
}

void Syncs::forgetOwn(std::uint32_t id, std::uint64_t number) {
    _sql.query("DELETE FROM soap_sync_own WHERE sync_id=? AND number<=?", {std::int64_t{id}, stored(number)});
}

}  // namespace corbel::soap
