#include "store/rights/grant_queries.h"

namespace corbel::store::grant_queries {
namespace {

// CROSS JOIN: SQLite starts with the few grants.
constexpr std::string_view kStoresOf =
    "SELECT g.store_id, l.owner_user, l.kind, g.rights FROM store_grant g CROSS JOIN store_locator l ON l.store_id=g.store_id "
    "WHERE g.member_kind=? AND g.member_id=? AND l.tenant=? AND l.state=1";
constexpr std::string_view kHas = "SELECT 1 FROM store_grant WHERE member_kind=? AND member_id=? AND store_id=?";
constexpr std::string_view kOfStore = "SELECT member_kind, member_id, rights FROM store_grant WHERE store_id=?";
constexpr std::string_view kErase = "DELETE FROM store_grant WHERE member_kind=? AND member_id=? AND store_id=?";

std::int64_t number(MemberKind kind) { return static_cast<std::int64_t>(kind); }

}  // namespace

std::vector<GrantRow> storesOf(db::Connection& connection, const Member& member, std::uint64_t tenant) {
    db::Statement select = connection.prepare(kStoresOf);
    select.with(number(member.kind), member.id, tenant);
    std::vector<GrantRow> rows;
    while (select.step()) {
        rows.push_back(
            {select.unsignedInteger(0), select.unsignedInteger(1), select.integer(2) == 1, static_cast<RightSet>(select.integer(3))});
    }
    return rows;
}

bool has(db::Connection& connection, const Member& member, StoreId store) {
    db::Statement select = connection.prepare(kHas);
    select.with(number(member.kind), member.id, store);
    return select.step();
}

std::vector<AclEntry> ofStore(db::Connection& connection, StoreId store) {
    db::Statement select = connection.prepare(kOfStore);
    select.with(store);
    std::vector<AclEntry> entries;
    while (select.step()) {
        entries.push_back(
            {{static_cast<MemberKind>(select.integer(0)), select.unsignedInteger(1)}, static_cast<RightSet>(select.integer(2))});
    }
    return entries;
}

void set(db::Connection& connection, StoreId store, const AclEntry& entry) {
    connection
        .prepare(db::Dialect::upsert(connection.engine(), "store_grant", "member_kind, member_id, store_id, rights",
                                     "member_kind, member_id, store_id"))
        .with(number(entry.member.kind), entry.member.id, store, entry.rights)
        .run();
}

void erase(db::Connection& connection, StoreId store, const Member& member) {
    connection.prepare(kErase).with(number(member.kind), member.id, store).run();
}

}  // namespace corbel::store::grant_queries
