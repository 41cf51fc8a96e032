#include "store/rights/acl_table.h"

#include <algorithm>
#include <map>

namespace corbel::store {
namespace {

template <class Row>
const Row* findMember(const std::vector<Row>& rows, const Member& member) {
    const auto found =
        std::lower_bound(rows.begin(), rows.end(), member, [](const Row& row, const Member& wanted) { return row.member < wanted; });
    return found == rows.end() || found->member != member ? nullptr : &*found;
}

RightSet evaluate(const std::vector<AclEntry>& entries, const Identity& identity) {
    if (identity.user == 0) {
        const AclEntry* anonymous = findMember(entries, {MemberKind::Anonymous, 0});
        return anonymous ? anonymous->rights : 0;
    }
    if (const AclEntry* own = findMember(entries, {MemberKind::User, identity.user})) return own->rights;
    RightSet ofGroups = 0;
    bool hasGroup = false;
    for (const UserId group : identity.groups) {
        if (const AclEntry* entry = findMember(entries, {MemberKind::Group, group})) {
            ofGroups |= entry->rights;
            hasGroup = true;
        }
    }
    if (hasGroup) return ofGroups;
    const AclEntry* everybody = findMember(entries, {MemberKind::Default, 0});
    return everybody ? everybody->rights : 0;
}

}  // namespace

AclTable::AclTable(const std::vector<AclRow>& rows, std::vector<DelegateRow> delegates) : _delegates(std::move(delegates)) {
    for (const AclRow& row : rows) _byFolder[row.folder].push_back(row.entry);
    const auto byMember = [](const auto& a, const auto& b) { return a.member < b.member; };
    for (auto& [folder, entries] : _byFolder) std::sort(entries.begin(), entries.end(), byMember);
    std::sort(_delegates.begin(), _delegates.end(), byMember);
}

RightSet AclTable::rightsOf(const Identity& identity, FolderId folder) const {
    const auto found = _byFolder.find(folder);
    return found == _byFolder.end() ? 0 : evaluate(found->second, identity);
}

std::uint32_t AclTable::delegateRightsOf(const Identity& identity) const {
    if (_delegates.empty() || identity.user == 0) return 0;
    const DelegateRow* own = findMember(_delegates, {MemberKind::User, identity.user});
    std::uint32_t rights = own ? own->rights : 0;
    for (const UserId group : identity.groups) {
        if (const DelegateRow* row = findMember(_delegates, {MemberKind::Group, group})) rights |= row->rights;
    }
    return rights;
}

bool AclTable::givesAnything(const Identity& identity) const {
    return std::any_of(_byFolder.begin(), _byFolder.end(), [&](const auto& folder) { return evaluate(folder.second, identity) != 0; });
}

std::span<const AclEntry> AclTable::entries(FolderId folder) const {
    const auto found = _byFolder.find(folder);
    if (found == _byFolder.end()) return {};
    return found->second;
}

std::vector<AclEntry> AclTable::grants() const {
    std::map<Member, RightSet> sums;
    for (const auto& [folder, entries] : _byFolder) {
        for (const AclEntry& entry : entries) sums[entry.member] |= entry.rights;
    }
    for (const DelegateRow& row : _delegates) {
        if (row.rights & kDelegateFullAccess) sums[row.member] |= kRightsAll;
    }
    std::vector<AclEntry> grants;
    for (const auto& [member, rights] : sums) grants.push_back({member, rights});
    return grants;
}

}  // namespace corbel::store
