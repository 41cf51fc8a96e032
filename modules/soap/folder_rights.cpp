#include "folder_rights.h"

#include <algorithm>

#include "book_ids.h"
#include "corbel/access.h"

namespace corbel::soap {
namespace {

constexpr RightSet kWholeStore = kRightsAll & ~kRightContact;

Member memberOf(Call& call, const Rights& entry) {
    const Principal who = BookIds(call).resolve({entry.userId, entry.entryid});
    switch (who.kind) {
        case PrincipalKind::User: return {MemberKind::User, who.id};
        case PrincipalKind::Group: return {MemberKind::Group, who.id};
        case PrincipalKind::Everyone: return {MemberKind::Default, 0};
        default: throw Error(ErrorCode::Unsupported, "Only users and groups have rights");
    }
}

std::optional<Rights> entryOf(Call& call, const Member& member, RightSet rights) {
    Rights entry;
    entry.type = kGranted;
    entry.rights = rights;
    BookIds book(call);
    WireId who;
    switch (member.kind) {
        case MemberKind::User: who = book.ofUser(member.id); break;
        case MemberKind::Group: who = book.ofGroup(member.id); break;
        case MemberKind::Default: who = {kEveryoneId, {everyoneEntryid()}}; break;
        case MemberKind::Anonymous: break;   // the wire does not know those who did not log in
    }
    if (who.id == 0) return std::nullopt;
    entry.userId = who.id;
    entry.entryid = who.entryid;
    return entry;
}

std::uint32_t delegateBits(Access& access, const Member& member) {
    for (const StoreDelegate& each : access.delegates()) {
        if (each.member == member) return each.rights;
    }
    return 0;
}

bool mayHaveWholeStore(const Member& member) { return member.kind == MemberKind::User || member.kind == MemberKind::Group; }

void setWholeStore(Access& access, const Member& member, bool isGranted) {
    const std::uint32_t before = delegateBits(access, member);
    const std::uint32_t after = isGranted ? before | kDelegateFullAccess : before & ~std::uint32_t{kDelegateFullAccess};
    if (after != before) access.setDelegate(member, after);
}

/// What a denial leaves: of the member's own entry, or of what it would have without one.
RightSet withoutDenied(Call& call, Access& access, FolderId folder, const Member& member, RightSet denied) {
    const auto entries = access.members(folder);
    const auto find = [&](const Member& wanted) { return std::find_if(entries.begin(), entries.end(), [&](const FolderMember& each) { return each.member == wanted; }); };
    if (const auto own = find(member); own != entries.end()) return own->rights & ~denied;
    if (member.kind == MemberKind::User) {
        const auto identity = call.services.book.identity(member.id);
        return identity ? access.rightsOf(folder, *identity) & ~denied : 0;
    }
    const auto others = find({MemberKind::Default, 0});
    return others == entries.end() ? 0 : others->rights & ~denied;
}

}  // namespace

std::vector<Rights> readRights(Call& call, const FolderRef& place) {
    Access& access = place.store.access();
    std::vector<Rights> entries;
    std::vector<Member> whole;
    const auto add = [&](const Member& member, RightSet rights) {
        if (auto entry = entryOf(call, member, rights)) entries.push_back(std::move(*entry));
    };
    if (place.folder == 0) {
        for (const StoreDelegate& each : access.delegates()) {
            if (!(each.rights & kDelegateFullAccess)) continue;
            whole.push_back(each.member);
            add(each.member, kWholeStore);
        }
    }
    for (const FolderMember& each : access.members(place.folder)) {
        if (std::find(whole.begin(), whole.end(), each.member) == whole.end()) add(each.member, each.rights);
    }
    return entries;
}

void changeRights(Call& call, const FolderRef& place, const Rights& change) {
    const Member member = memberOf(call, change);
    Access& access = place.store.access();
    const bool isStore = place.folder == 0;
    if (change.state & kRightDeleted) {
        if (change.type == kDenied) return;   // what was denied left with its right
        if (isStore && mayHaveWholeStore(member)) setWholeStore(access, member, false);
        access.removeMember(place.folder, member);
        return;
    }
    const RightSet rights = change.type == kDenied ? withoutDenied(call, access, place.folder, member, change.rights) : change.rights;
    // First what only the store's owner may.
    if (isStore && mayHaveWholeStore(member)) setWholeStore(access, member, (rights & kWholeStore) == kWholeStore);
    access.setMember(place.folder, member, rights);
}

}  // namespace corbel::soap
