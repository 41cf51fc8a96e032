#include "store/locator.h"

#include "corbel/error.h"
#include "store/store_ids.h"
#include "store_server_migrations.h"

namespace corbel::store {

Locator::Locator(db::ServerDatabase& database) : _database(database) {
    _database.migrateSet("store_server", db::store_serverMigrations(_database.engine()));
}

void Locator::remember(const std::optional<Row>& row) {
    if (!row || !row->isReady) return;
    const std::lock_guard lock(_mutex);
    if (_known.size() >= kMaxKnownStores) {
        _known.clear();
        _byOwner.clear();
        _byGuid.clear();
    }
    _known.insert_or_assign(row->id, *row);
    if (!row->isPublic) _byOwner.insert_or_assign({row->owner, row->tenant}, row->id);
}

std::optional<Locator::Row> Locator::findOwn(const Identity& identity) {
    {
        const std::lock_guard lock(_mutex);
        if (const auto found = _byOwner.find({identity.user, identity.tenant}); found != _byOwner.end()) return _known.at(found->second);
    }
    std::optional<Row> row;
    {
        const db::ServerDatabase::Lease lease = _database.lease();
        row = locator_queries::findPrivate(*lease, identity.user, identity.tenant);
    }
    remember(row);
    return row;
}

std::optional<Locator::Row> Locator::findByGuid(std::string_view guid) {
    const std::string key(guid);
    {
        const std::lock_guard lock(_mutex);
        if (const auto found = _byGuid.find(key); found != _byGuid.end()) return _known.at(found->second);
    }
    std::optional<Row> row;
    {
        const db::ServerDatabase::Lease lease = _database.lease();
        row = locator_queries::findByGuid(*lease, guid);
    }
    if (!row) return std::nullopt;
    remember(row);
    const std::lock_guard lock(_mutex);
    if (_known.contains(row->id)) _byGuid.insert_or_assign(key, row->id);
    return row;
}

Locator::Row Locator::findOrAddOwn(const Identity& identity, std::int64_t now, std::string_view guid, bool* isNew) {
    if (const std::optional<Row> known = findOwn(identity)) return *known;
    Row row;
    bool isMade = false;
    _database.transaction([&] {
        isMade = false;
        const db::ServerDatabase::Lease lease = _database.lease();
        // The counter's row is the lock between two who make the same store at once.
        const StoreId id = locator_queries::nextId(*lease);
        if (const std::optional<Row> other = locator_queries::findPrivate(*lease, identity.user, identity.tenant)) {
            row = *other;
            return;
        }
        // An id from a client must not lead to two mailboxes.
        if (!guid.empty() && locator_queries::hasGuid(*lease, guid)) throw Error(ErrorCode::AlreadyExists, "Another mailbox has this GUID");
        row = {id, identity.user, identity.tenant, guid.empty() ? newGuid() : std::string(guid), false, false};
        locator_queries::insert(*lease, row, now);
        isMade = true;
    });
    if (isNew) *isNew = isMade;
    return row;
}

std::optional<Locator::Row> Locator::findPublic(std::uint64_t tenant) {
    const db::ServerDatabase::Lease lease = _database.lease();
    return locator_queries::findPublic(*lease, tenant);
}

Locator::Row Locator::findOrAddPublic(std::uint64_t tenant, std::int64_t now) {
    if (const std::optional<Row> known = findPublic(tenant)) return *known;
    Row row;
    _database.transaction([&] {
        const db::ServerDatabase::Lease lease = _database.lease();
        const StoreId id = locator_queries::nextId(*lease);
        if (const std::optional<Row> other = locator_queries::findPublic(*lease, tenant)) {
            row = *other;
            return;
        }
        row = {id, 0, tenant, newGuid(), false, true};
        locator_queries::insert(*lease, row, now);
    });
    return row;
}

std::optional<Locator::Row> Locator::find(StoreId store) {
    {
        const std::lock_guard lock(_mutex);
        if (const auto found = _known.find(store); found != _known.end()) return found->second;
    }
    std::optional<Row> row;
    {
        const db::ServerDatabase::Lease lease = _database.lease();
        row = locator_queries::find(*lease, store);
    }
    remember(row);
    return row;
}

void Locator::setReady(StoreId store) {
    _database.transaction([&] { locator_queries::setReady(*_database.lease(), store); });
}

std::vector<StoreId> Locator::list(StoreId after, std::size_t limit) {
    const db::ServerDatabase::Lease lease = _database.lease();
    return locator_queries::list(*lease, after, limit);
}

std::vector<Locator::Row> Locator::rows(StoreId after, std::size_t limit) {
    const db::ServerDatabase::Lease lease = _database.lease();
    return locator_queries::rows(*lease, after, limit);
}

}  // namespace corbel::store
