#include "store/rights/grant_index.h"

#include <algorithm>
#include <map>

#include "store/rights/grant_queries.h"

namespace corbel::store {
namespace {

/// Beside the rights of an entry: a change of it was announced, and may have failed.
constexpr RightSet kAnnounced = RightSet{1} << 31;
static_assert((kAnnounced & kRightsAll) == 0);

/// Default and anonymous entries are looked up by tenant.
Member indexed(Member member, std::uint64_t tenant) {
    if (member.kind == MemberKind::Default || member.kind == MemberKind::Anonymous) member.id = tenant;
    return member;
}

/// Whom an entry for `identity` can name, the most specific first.
std::vector<Member> membersFor(const Identity& identity) {
    if (identity.user == 0) return {{MemberKind::Anonymous, identity.tenant}};
    std::vector<Member> members{{MemberKind::User, identity.user}};
    for (const UserId group : identity.groups) members.push_back({MemberKind::Group, group});
    members.push_back({MemberKind::Default, identity.tenant});
    return members;
}

bool showsFolders(RightSet rights) { return rights & (kRightFolderVisible | kRightOwner); }

}  // namespace

void GrantIndex::raise(StoreId store, std::uint64_t tenant, const std::vector<AclEntry>& grants) { write(store, tenant, grants, How::Raise); }
void GrantIndex::announce(StoreId store, std::uint64_t tenant, const std::vector<AclEntry>& grants) { write(store, tenant, grants, How::Announce); }
void GrantIndex::replace(StoreId store, std::uint64_t tenant, const std::vector<AclEntry>& grants) { write(store, tenant, grants, How::Replace); }

void GrantIndex::write(StoreId store, std::uint64_t tenant, const std::vector<AclEntry>& grants, How how) {
    std::map<Member, RightSet> wanted;
    for (const AclEntry& grant : grants) wanted[indexed(grant.member, tenant)] = grant.rights;
    std::map<Member, RightSet> known;
    {
        const db::ServerDatabase::Lease lease = _database.lease();
        for (const AclEntry& entry : grant_queries::ofStore(*lease, store)) known[entry.member] = entry.rights;
    }
    if (how != How::Replace) {
        const RightSet mark = how == How::Announce ? kAnnounced : 0;
        for (auto& [member, rights] : wanted) {
            const auto before = known.find(member);
            if (before == known.end()) rights |= mark;
            else if (before->second != rights) rights |= before->second | mark;
        }
        for (const auto& [member, rights] : known) wanted.try_emplace(member, rights | mark);
    }
    if (wanted == known) return;
    _database.transaction([&] {
        const db::ServerDatabase::Lease lease = _database.lease();
        for (const auto& [member, rights] : wanted) {
            const auto before = known.find(member);
            if (before == known.end() || before->second != rights) grant_queries::set(*lease, store, {member, rights});
        }
        for (const auto& [member, rights] : known) {
            if (!wanted.contains(member)) grant_queries::erase(*lease, store, member);
        }
    });
}

bool GrantIndex::mayReach(const Identity& identity, StoreId store) {
    const std::vector<Member> members = membersFor(identity);
    const db::ServerDatabase::Lease lease = _database.lease();
    return std::any_of(members.begin(), members.end(), [&](const Member& member) { return grant_queries::has(*lease, member, store); });
}

std::vector<GrantIndex::Reachable> GrantIndex::reachable(const Identity& identity) {
    struct Found {
        Reachable store;
        bool isVisible = false;
    };
    std::map<StoreId, Found> found;
    const db::ServerDatabase::Lease lease = _database.lease();
    for (const Member& member : membersFor(identity)) {
        for (const grant_queries::GrantRow& row : grant_queries::storesOf(*lease, member, identity.tenant)) {
            Found& entry = found.try_emplace(row.store, Found{{row.store, row.owner, row.isPublic, true}, false}).first->second;
            // One that shows nothing may stand in the very folders that another would show.
            if (showsFolders(row.rights)) entry.isVisible = true;
            if (!showsFolders(row.rights) || (row.rights & kAnnounced)) entry.store.isCertain = false;
        }
    }
    std::vector<Reachable> stores;
    for (const auto& [id, entry] : found) {
        if (entry.isVisible) stores.push_back(entry.store);
    }
    return stores;
}

}  // namespace corbel::store
